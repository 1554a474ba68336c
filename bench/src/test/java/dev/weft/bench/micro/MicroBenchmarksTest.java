package dev.weft.bench.micro;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Every benchmark does what it says, once.
class MicroBenchmarksTest {
    @Test
    void eachRunsOnce() throws Exception {
        var options =
                new OptionsBuilder()
                        .include("dev\\.weft\\.bench\\.micro\\..*")
                        .mode(Mode.SingleShotTime)
                        .warmupIterations(0)
                        .measurementIterations(2)
                        .timeout(TimeValue.seconds(20))
                        .forks(0)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build();
        var results = new Runner(options).run();
        assertTrue(results.size() >= 25, results.size() + " benchmarks");
    }
}
