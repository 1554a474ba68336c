package dev.weft.bench.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
