package dev.weft.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weft bench micro`: JMH, with what each operation allocates.
@Command(
        name = "micro",
        description = {
            "Measures hops, channels, checksums, parsing and building, timers, reassembly and the core of TCP by JMH.",
            "gc.alloc.rate.norm is what an operation allocates, in octets."
        })
public final class MicroCommand implements Callable<Integer> {
    private static final String PACKAGE = "dev\\.weft\\.bench\\.micro\\.";

    @Parameters(
            paramLabel = "REGEX",
            arity = "0..1",
            description = "Which of them, as in TcpBenchmark or parse (default: all).")
    private String which = "";

    @Option(names = "--quick", description = "One second each: enough to see that it works.")
    private boolean quick;

    @Option(names = "--list", description = "Only says what there is.")
    private boolean list;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there, too.")
    private @Nullable Path json;

    // The command line library makes it.
    MicroCommand() {}

    @Override
    public Integer call() throws RunnerException {
        var options =
                new OptionsBuilder()
                        .include(PACKAGE + ".*(?:" + which + ")")
                        .forks(1)
                        .warmupIterations(quick ? 2 : 5)
                        .measurementIterations(quick ? 3 : 5)
                        .warmupTime(time())
                        .measurementTime(time())
                        .addProfiler(GCProfiler.class)
                        .jvmArgs(flags().toArray(String[]::new));
        if (json != null) {
            options.result(json.toString()).resultFormat(ResultFormatType.JSON);
        }
        var runner = new Runner(options.build());
        if (list) {
            runner.list();
        } else {
            runner.run();
        }
        return 0;
    }

    private TimeValue time() {
        return TimeValue.milliseconds(quick ? 200 : 1000);
    }

    /// As this JVM was started, with what its jar's manifest says.
    private static List<String> flags() {
        var flags = new ArrayList<String>();
        for (var each : System.getProperty("weft.flags", "").split(" ", -1)) {
            if (!each.isEmpty()) {
                flags.add(each);
            }
        }
        flags.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        flags.add("--enable-native-access=ALL-UNNAMED");
        flags.add("--sun-misc-unsafe-memory-access=allow");
        return flags;
    }
}
