package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands as a user types them, in a namespace.
@NeedsTestbed(programs = {"ping", "socat", "tshark"})
class LauncherTest {
    private static final String WEFT =
            Path.of(System.getProperty("weft.root"), "weft").normalize().toString();

    @Test
    void upServesUntilItIsTerminatedAndLeavesNothing(@TempDir Path folder) throws Exception {
        var capture = folder.resolve("up.pcapng");
        try (var namespace = Namespace.create()) {
            var weft = namespace.start(WEFT, "up", "--pcap", capture.toString());
            try {
                awaitLine(weft, "Try from another terminal");
                var ping = namespace.run("ping", "-c", "3", "-i", "0.2", "-W", "5", "10.0.0.2");
                assertTrue(ping.output().contains(" 3 received"), ping.output());
                var echo =
                        namespace.runWithInput("hello\n", "socat", "-t1", "-", "UDP4:10.0.0.2:7");
                assertEquals("hello\n", echo.output());
            } finally {
                end(weft);
            }
            assertEquals(0, weft.exitValue());
            assertNotEquals(0, namespace.run("ip", "link", "show", "weft0").status());
        }
        assertTrue(Files.size(capture) > 0, "the capture is empty");
    }

    @Test
    void upSaysWhenTheAddressIsTaken() throws Exception {
        try (var namespace = Namespace.create()) {
            namespace.run("ip", "link", "add", "other", "type", "bridge").expectSuccess();
            namespace.run("ip", "address", "add", "10.0.0.1/24", "dev", "other").expectSuccess();
            var said = namespace.run(WEFT, "up");
            assertNotEquals(0, said.status());
            assertTrue(said.output().contains("10.0.0.1"), said.output());
        }
    }

    @Test
    void pingPrintsWhatPingPrints() throws Exception {
        try (var namespace = Namespace.create()) {
            var said = namespace.run(WEFT, "ping", "-c", "2", "-i", "0.2", "10.0.0.1");
            assertEquals(0, said.status(), said.output());
            assertTrue(
                    said.output().contains("64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time="),
                    said.output());
            assertTrue(said.output().contains("2 packets transmitted, 2 received, 0% packet loss"));
        }
    }

    @Test
    void demoNeedsNoNetworkAtAll() throws Exception {
        try (var namespace = Namespace.create()) {
            var said = namespace.run(WEFT, "demo", "--seed", "1");
            assertEquals(0, said.status(), said.output());
        }
    }

    private static void awaitLine(Process process, String part) throws IOException {
        var lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        List<String> read = new ArrayList<>();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            read.add(line);
            if (line.contains(part)) {
                return;
            }
        }
        throw new AssertionError("ended early:\n" + String.join("\n", read));
    }

    /// `ip netns exec` replaces itself by the launcher, and that by Java: one process to signal.
    private static void end(Process weft) throws InterruptedException {
        weft.destroy();
        weft.waitFor();
    }
}
