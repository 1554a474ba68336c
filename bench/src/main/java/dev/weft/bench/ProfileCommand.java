package dev.weft.bench;

import dev.weft.bench.host.Install;
import dev.weft.bench.host.Ownership;
import dev.weft.bench.profile.IdleConnections;
import dev.weft.bench.profile.ProfileReport;
import dev.weft.bench.profile.Profiler;
import dev.weft.bench.profile.TapWorkload;
import dev.weft.bench.profile.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weft profile`: where the time and the memory of an experiment go.
@Command(
        name = "profile",
        description = {
            "Runs an experiment under Flight Recorder, and writes the recording, a flame graph and a summary.",
            "In the stack, over its loopback: bulk (the bench's in-stack-bulk), throughput, rr,"
                    + " connections; and memory, which opens connections and says what they keep.",
            "Two stacks on a wire in memory: loss, 20 ms there and back, 1 %% lost.",
            "On a TAP, which needs root: flood, latency, bulk-in, bulk-out, rr-tap,"
                    + " connections-tap.",
            "A file that ends in .jfr is drawn as it is: record any Weft with"
                    + " WEFT_OPTS=-XX:StartFlightRecording=filename=my.jfr,settings=profile",
            "There is no profile of startup: a recording begins when most of a start is over."
        })
final class ProfileCommand implements Callable<Integer> {
    private static final String RECORDING = "recording.jfr";
    private static final String MEMORY = "memory";

    private final Ownership ownership = Ownership.of(Install.find());

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "EXPERIMENT|FILE.jfr", description = "What to look at.")
    private String subject = "";

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long to record (default: ${DEFAULT-VALUE}).")
    private double seconds = 10;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description = "How long to run before (default: ${DEFAULT-VALUE}).")
    private double warmUp = 5;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "How many at once (default: the experiment's own).")
    private @Nullable Integer connections;

    @Option(
            names = "--period",
            paramLabel = "MS",
            description = "Milliseconds between two samples (default: ${DEFAULT-VALUE}).")
    private int period = 4;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write to (default: profile-EXPERIMENT).")
    private @Nullable Path out;

    // The command line library fills in the specification before it runs the command.
    @SuppressWarnings("NullAway.Init")
    ProfileCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (subject.endsWith(".jfr")) {
            draw(Path.of(subject));
        } else if (subject.equals(MEMORY)) {
            requireSense();
            recordMemory();
        } else {
            requireSense();
            for (var each : TapWorkload.values()) {
                if (each.toString().equals(subject)) {
                    record(each);
                    return 0;
                }
            }
            record(workload());
        }
        return 0;
    }

    private void requireSense() {
        if (seconds <= 0 || warmUp < 0 || period < 1) {
            throw new ParameterException(spec.commandLine(), "Times are positive.");
        }
        if (connections != null && connections < 1) {
            throw new ParameterException(spec.commandLine(), "--connections is at least 1.");
        }
    }

    private void record(TapWorkload workload) throws IOException, InterruptedException {
        var at = connections == null ? workload.usualConnections() : connections;
        var folder = folder("profile-" + workload);
        var recording = folder.resolve(RECORDING);
        Files.deleteIfExists(recording); // that of another run is not to pass for this one's
        Map<String, Double> told;
        try (var interruption = new Interruption()) {
            try {
                told =
                        workload.run(
                                at,
                                ofSeconds(Math.max(1, warmUp)),
                                ofSeconds(seconds),
                                Duration.ofMillis(period),
                                recording,
                                System.err::println);
            } catch (IOException e) {
                if (interruption.hasBegun()) {
                    throw new InterruptedException(); // Ctrl-C reaches the load, too
                }
                throw e;
            }
        }
        if (!Files.isReadable(recording)) {
            throw new IOException("the stack has written no recording");
        }
        System.err.println("reading the recording");
        report(recording, folder, workload + " over a TAP; the load says " + told, List.of());
    }

    private void report(Path recording, Path folder, String title, List<String> heap)
            throws IOException {
        System.out.print(ProfileReport.write(recording, folder, title, heap));
        for (var each : List.of(RECORDING, "flamegraph.html", "summary.txt")) {
            ownership.handOver(folder.resolve(each));
        }
    }

    private void draw(Path recording) throws IOException {
        if (!Files.isReadable(recording)) {
            throw new ParameterException(spec.commandLine(), "There is no " + recording + ".");
        }
        var stem = recording.getFileName().toString().replaceFirst("\\.jfr$", "");
        report(recording, folder("profile-" + stem), recording.toString(), List.of());
    }

    private void record(Workload workload) throws IOException, InterruptedException {
        var at = connections == null ? workload.usualConnections() : connections;
        var folder = folder("profile-" + workload);
        var recording = folder.resolve(RECORDING);
        System.err.printf(
                Locale.ROOT,
                "%s, %d at once: %.1f s to get warm, %.1f s recorded%n",
                workload,
                at,
                warmUp,
                seconds);
        Workload.Outcome outcome;
        try (var profiler = new Profiler(Duration.ofMillis(period))) {
            outcome =
                    workload.run(
                            at,
                            ofSeconds(warmUp),
                            ofSeconds(seconds),
                            observer(profiler, recording));
        }
        var title =
                String.format(
                        Locale.ROOT,
                        "%s, %d at once: %,.0f %s a second while recorded;"
                                + " before, %,.0f octets allocated for each",
                        workload,
                        at,
                        outcome.perSecond(),
                        outcome.unit(),
                        outcome.allocatedForEach());
        report(recording, folder, title, List.of());
    }

    private void recordMemory() throws IOException, InterruptedException {
        var at = connections == null ? IdleConnections.USUAL : connections;
        var folder = folder("profile-" + MEMORY);
        var recording = folder.resolve(RECORDING);
        System.err.printf(
                Locale.ROOT,
                "memory: %d connections are opened, and then idle for %.1f s%n",
                at,
                seconds);
        List<String> heap;
        try (var profiler = new Profiler(Duration.ofMillis(period))) {
            heap = IdleConnections.run(at, ofSeconds(seconds), observer(profiler, recording));
        }
        report(recording, folder, "memory, " + at + " connections over the loopback", heap);
    }

    private static Workload.Observer observer(Profiler profiler, Path recording) {
        return new Workload.Observer() {
            @Override
            public void begins() {
                profiler.start();
            }

            @Override
            public void ends() throws IOException {
                profiler.dump(recording);
            }
        };
    }

    private Workload workload() {
        for (var each : Workload.values()) {
            if (each.toString().equals(subject)) {
                return each;
            }
        }
        throw new ParameterException(
                spec.commandLine(), "There is no experiment " + subject + ", see --help.");
    }

    private Path folder(String usual) throws IOException {
        return ownership.createDirectories(out == null ? Path.of(usual) : out);
    }

    private static Duration ofSeconds(double value) {
        return Duration.ofNanos((long) (value * 1e9));
    }
}
