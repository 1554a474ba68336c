package dev.weft.bench;

import dev.weft.bench.experiment.Plan;
import dev.weft.bench.host.Pinning;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What can be chosen for a run.
final class RunOptions {
    static final String OUT = "--out";

    private static final int LEAST_ROUNDS = 3;

    @Option(
            names = "--quick",
            description = "Fewer cases and shorter trials: all in about half an hour.")
    boolean quick;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Rounds in which every trial is repeated, at least 3. Default: 3.")
    int rounds = LEAST_ROUNDS;

    @Option(names = "--peers", description = "Measure lwIP and gVisor, too, where they are.")
    boolean peers;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description = "Only cases in whose title this is found: bulk connections=1 ...")
    @Nullable Pattern only;

    @Option(
            names = "--subjects",
            paramLabel = "REGEX",
            description = "Only subjects whose name this matches: weft|kernel.")
    @Nullable Pattern subjects;

    @Option(
            names = "--requests",
            paramLabel = "N",
            description =
                    "Pings of each connection in a latency trial. Default: 50; quick 5, or as many"
                            + " as it takes to know how long one in a hundred staggered ones needs.")
    @Nullable Integer requests;

    @Option(
            names = "--real-ping",
            description =
                    "Latency by processes of ping, as the paper's authors did. Above some 600 of"
                            + " them this measures the kernel's raw sockets.")
    boolean realPing;

    @Option(
            names = "--iperf3",
            description = "Bulk with iperf3 as the client, too: of Weft and of Linux.")
    boolean iperf3;

    @Option(
            names = "--pin",
            paramLabel = "none|split|same",
            description =
                    "Where subject and load run: anywhere, on one core each, on the same core."
                            + " Default: split, where there are two cores.")
    Pinning pinning = Pinning.automatic();

    @Option(
            names = OUT,
            paramLabel = "DIR",
            description = "Where results and report go. Default: a new folder in bench-results.")
    @Nullable Path out;

    Plan plan() {
        return new Plan(
                quick,
                Math.max(LEAST_ROUNDS, rounds),
                requests == null ? OptionalInt.empty() : OptionalInt.of(requests),
                realPing,
                iperf3,
                pinning);
    }

    Path folder() {
        var now =
                DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                        .format(LocalDateTime.now(ZoneId.systemDefault()));
        return out == null ? Path.of("bench-results", now) : out;
    }
}
