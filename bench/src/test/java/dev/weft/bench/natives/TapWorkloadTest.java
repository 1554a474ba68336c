package dev.weft.bench.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.profile.TapWorkload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `weft profile` does on a TAP.
@NeedsNatives(programs = "taskset")
class TapWorkloadTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration PERIOD = Duration.ofMillis(20);

    @TempDir private Path folder;

    /// However fast connections are: their load lasts as long as the recording.
    @Test
    void theLoadLastsUntilTheRecordingIsWritten() throws Exception {
        var recording = folder.resolve("recording.jfr");
        var progress = new ArrayList<String>();
        var told =
                TapWorkload.CONNECTIONS_TAP.run(
                        10, SECOND, SECOND, PERIOD, recording, progress::add);
        assertTrue(told.get("ok") > 0, told::toString);
        assertEquals(0, told.get("failed"), told::toString);
        assertTrue(
                RecordingFile.readAllEvents(recording).stream()
                        .anyMatch(
                                each -> each.getEventType().getName().equals("dev.weft.TcpState")));
        assertEquals(
                List.of(
                        "starting a stack on a TAP",
                        "connections-tap, 10 at once: 1.0 s to get warm, 1.0 s recorded"),
                progress.stream().filter(each -> !each.startsWith("compiling")).toList());
    }

    /// As Ctrl-C does.
    @Test
    void whoInterruptsItFindsNothingLeft() throws Exception {
        var before = namespaces();
        assertThrows(
                InterruptedException.class,
                () ->
                        TapWorkload.FLOOD.run(
                                1,
                                SECOND,
                                SECOND,
                                PERIOD,
                                folder.resolve("recording.jfr"),
                                step -> {
                                    if (step.startsWith("flood")) {
                                        Thread.currentThread().interrupt();
                                    }
                                }));
        assertEquals(before, namespaces());
    }

    private static List<String> namespaces() throws IOException {
        var ours = "wb" + ProcessHandle.current().pid() + "-";
        try (var files = Files.list(Path.of("/run/netns"))) {
            return files.map(each -> each.getFileName().toString())
                    .filter(each -> each.startsWith(ours))
                    .toList();
        }
    }
}
