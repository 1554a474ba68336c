package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// After a stack and its loom have been closed, nothing of them is left. (That no process and no
/// interface is left, every test here asserts, see [KernelLab#close].)
@NeedsTestbed(programs = {"ping", "tshark"})
class ShutdownTest {
    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void noDescriptorAndNoThreadIsLeft(LoomKind loom) throws Exception {
        runOnce(loom); // what the JVM opens once and keeps, it opens here
        var descriptors = openTuns();
        runOnce(loom);
        assertEquals(descriptors, openTuns(), "open descriptors of TAPs, eventfds and captures");
        assertEquals(Set.of(), threadsOfLooms());
    }

    private static void runOnce(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom)) {
            var said = lab.onKernel("ping", "-c", "1", "-W", "5", KernelLab.STACK);
            assertTrue(said.output().contains(" 1 received"), said.output());
        }
    }

    private static long openTuns() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(ShutdownTest::isOurs).count();
        }
    }

    private static boolean isOurs(Path descriptor) {
        try {
            var target = Files.readSymbolicLink(descriptor).toString();
            return target.equals("/dev/net/tun")
                    || target.contains("eventfd")
                    || target.contains("netns")
                    || target.startsWith("net:")
                    || target.endsWith(".pcapng");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    private static Set<String> threadsOfLooms() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("weft"))
                .collect(Collectors.toSet());
    }
}
