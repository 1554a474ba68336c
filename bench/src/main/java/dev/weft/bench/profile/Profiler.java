package dev.weft.bench.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;

/// A recording of this JVM, with what [Profile] reads.
public final class Profiler implements AutoCloseable {
    private final Recording recording = new Recording();

    /// Makes a recording that has not begun.
    ///
    /// @param period between two samples of one thread
    public Profiler(Duration period) {
        recording.setName("weft profile");
        recording.enable("jdk.CPUTimeSample").with("throttle", period.toMillis() + "ms");
        recording.enable("jdk.ExecutionSample").withPeriod(period);
        recording.enable("jdk.NativeMethodSample").withPeriod(period);
        recording.enable("jdk.ObjectAllocationSample").with("throttle", "2000/s").withStackTrace();
        for (var name : Profile.GC_EVENTS) {
            recording.enable(name);
        }
        for (var name : Profile.STACK_EVENTS) {
            recording.enable("dev.weft." + name).with("throttle", "off");
        }
        recording.enable("dev.weft.PacketBatch").with("throttle", "10000/s");
        recording.enable("dev.weft.ProcessRun").withThreshold(Duration.ofNanos(50_000));
    }

    /// The same for a JVM to be started: the flag that has it record itself.
    ///
    /// @param delay from its start
    /// @param time how long
    /// @param period between two samples of one thread
    /// @param file what to write when that is over
    static String flag(Duration delay, Duration time, Duration period, Path file) {
        var words = new ArrayList<String>();
        words.add("settings=none");
        words.add("delay=" + Math.max(1000, delay.toMillis()) + "ms");
        words.add("duration=" + time.toMillis() + "ms");
        words.add("filename=" + file.toAbsolutePath());
        words.add("+jdk.CPUTimeSample#enabled=true");
        words.add("+jdk.CPUTimeSample#throttle=" + period.toMillis() + "ms");
        for (var sample : List.of("jdk.ExecutionSample", "jdk.NativeMethodSample")) {
            words.add("+" + sample + "#enabled=true");
            words.add("+" + sample + "#period=" + period.toMillis() + "ms");
        }
        words.add("+jdk.ObjectAllocationSample#enabled=true");
        words.add("+jdk.ObjectAllocationSample#throttle=2000/s");
        Profile.GC_EVENTS.forEach(each -> words.add("+" + each + "#enabled=true"));
        for (var each : Profile.STACK_EVENTS) {
            words.add("+dev.weft." + each + "#enabled=true");
        }
        words.add("+dev.weft.PacketBatch#throttle=10000/s");
        words.add("+dev.weft.ProcessRun#threshold=50us");
        return "-XX:StartFlightRecording:" + String.join(",", words);
    }

    /// Begins.
    public void start() {
        recording.start();
    }

    /// Ends, and writes what there is.
    public void dump(Path file) throws IOException {
        recording.stop();
        recording.dump(file);
    }

    @Override
    public void close() {
        recording.close();
    }
}
