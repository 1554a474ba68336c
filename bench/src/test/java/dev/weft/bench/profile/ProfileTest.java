package dev.weft.bench.profile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {
    /// The same stacks as a page and in words, from a recording of a stack at work.
    @Test
    void aRecordingBecomesAPageAndASummary(@TempDir Path folder) throws Exception {
        var recording = folder.resolve("recording.jfr");
        try (var profiler = new Profiler(Duration.ofMillis(4))) {
            var outcome =
                    Workload.RR.run(
                            2,
                            Duration.ofMillis(100),
                            Duration.ofMillis(1500),
                            new Workload.Observer() {
                                @Override
                                public void begins() {
                                    profiler.start();
                                }

                                @Override
                                public void ends() throws IOException {
                                    profiler.dump(recording);
                                }
                            });
            assertTrue(outcome.amount() > 0);
        }
        var said = ProfileReport.write(recording, folder, "a </script> title");
        assertTrue(said.contains("lo IN"), said);
        assertTrue(said.contains("weft         busy"), said);
        var page = Files.readString(folder.resolve("flamegraph.html"));
        assertTrue(page.contains("dev.weft.tcp.ConnectionProcess.run"));
        assertFalse(page.contains("a </script> title"));
    }
}
