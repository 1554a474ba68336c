package dev.weft.bench.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
                            recorded(profiler, recording));
            assertTrue(outcome.allocatedForEach() > 0);
            assertTrue(outcome.amount() > 0);
        }
        var said =
                ProfileReport.write(
                        recording, folder, "a </script> title", List.of("the heap's line"));
        assertTrue(said.contains("the heap's line"), said);
        var allocations = Profile.of(recording).allocations;
        assertTrue(allocations.total() > 0);
        assertEquals(
                List.of(),
                allocations.ofWeft().stream()
                        .filter(each -> each.getKey().startsWith("dev.weft.events."))
                        .toList());
        assertTrue(said.contains("lo IN"), said);
        assertTrue(said.contains("weft         busy"), said);
        var page = Files.readString(folder.resolve("flamegraph.html"));
        assertTrue(page.contains("dev.weft.tcp.ConnectionProcess.run"));
        assertFalse(page.contains("a </script> title"));
    }

    /// The JVM gives the first sample of a thread the weight of all before.
    @Test
    void whatWasAllocatedBeforeDoesNotCount(@TempDir Path folder) throws Exception {
        var recording = folder.resolve("recording.jfr");
        var begun = new CountDownLatch(1);
        var before = new CountDownLatch(1);
        var thread =
                new Thread(
                        () -> {
                            allocate(256);
                            before.countDown();
                            try {
                                begun.await();
                            } catch (InterruptedException e) {
                                return;
                            }
                            allocate(64);
                        },
                        "allocates");
        try (var profiler = new Profiler(Duration.ofMillis(20))) {
            thread.start();
            before.await();
            profiler.start();
            begun.countDown();
            thread.join();
            profiler.dump(recording);
        }
        var mebibytes =
                Profile.of(recording).allocations.roots().stream()
                        .filter(each -> each.getKey().equals("allocates"))
                        .mapToLong(each -> each.getValue() >> 20)
                        .sum();
        assertTrue(mebibytes > 0 && mebibytes <= 65, mebibytes + " MiB");
    }

    private static void allocate(int mebibytes) {
        var last = new byte[0];
        for (int i = 0; i < mebibytes; i++) {
            last = new byte[(1 << 20) + last.length % 2]; // so that each is made
        }
        assertTrue(last.length > 1);
    }

    /// Frames are lost and sent again, and the data goes on.
    @Test
    void aWireThatLosesFramesIsRecorded(@TempDir Path folder) throws Exception {
        var recording = folder.resolve("recording.jfr");
        try (var profiler = new Profiler(Duration.ofMillis(20))) {
            var outcome =
                    Workload.LOSS.run(
                            1,
                            Duration.ofMillis(500),
                            Duration.ofSeconds(2),
                            recorded(profiler, recording));
            assertTrue(outcome.amount() > 0);
        }
        var said = ProfileReport.write(recording, folder, "loss", List.of());
        assertTrue(said.contains("wire left IN"), said);
        assertTrue(said.contains("LINK_LOSS"), said);
    }

    /// A connection has a process at each end, which is a virtual thread.
    @Test
    void idleConnectionsSayWhatTheyKeep(@TempDir Path folder) throws Exception {
        var recording = folder.resolve("recording.jfr");
        List<String> lines;
        try (var profiler = new Profiler(Duration.ofMillis(20))) {
            lines = IdleConnections.run(500, Duration.ofMillis(100), recorded(profiler, recording));
        }
        var text = String.join("\n", lines);
        assertTrue(text.contains(" 1.00 objects  java.lang.VirtualThread"), text);
        assertTrue(
                ProfileReport.write(recording, folder, "memory", lines)
                        .contains("java.lang.VirtualThread"));
    }

    @Test
    void aHistogramIsComparedByClass() {
        var before =
                HeapHistogram.parse(
                        """
                         num     #instances         #bytes  class name (module)
                        -------------------------------------------------------
                           1:            10            800  [B (java.base@25)
                           2:             1             16  A$$Lambda/0x00007f0001000000
                        Total            11            816
                        """);
        var after =
                HeapHistogram.parse(
                        """
                           1:            30           2800  [B (java.base@25)
                           2:             5             80  A$$Lambda/0x00007f0001000000
                           3:             6             96  A$$Lambda/0x00007f0001000400
                           4:             7            700  [Ljdk.internal.vm.FillerElement; (java.base@25)
                        """);
        assertEquals(
                List.of(
                        "    216 octets in  3.00 objects  all classes",
                        "    200 octets in  2.00 objects  byte[]",
                        "     16 octets in  1.00 objects  A$$Lambda"),
                after.since(before, 10));
    }

    private static Workload.Observer recorded(Profiler profiler, Path recording) {
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
}
