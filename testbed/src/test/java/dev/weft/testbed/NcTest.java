package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.services.Services;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The small services over TCP, and `weft nc` and `weft get`, against programs of the kernel's
/// side.
@NeedsTestbed(programs = {"socat", "tshark"})
class NcTest {
    private static final String STATION = "02:00:0a:00:00:02";

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void servicesAnswerTheKernel(LoomKind loom, @TempDir Path folder) throws Exception {
        var octets = new byte[3_000_001];
        new Random(7).nextBytes(octets);
        var sent = Files.write(folder.resolve("sent"), octets);
        var received = folder.resolve("received");
        try (var lab = KernelLab.start(loom);
                var _ = Services.start(lab.stack())) {
            shell(lab, "socat -t10 - TCP4:10.77.0.2:7 < " + sent + " > " + received);
            assertEquals(-1, Files.mismatch(sent, received), "echo");
            shell(lab, "socat -t10 - TCP4:10.77.0.2:9 < " + sent + " > " + received);
            assertEquals(0, Files.size(received), "discard");
            var time = shell(lab, "socat -u TCP4:10.77.0.2:13 -");
            assertTrue(time.matches("\\w+, \\w+ \\d+, \\d+ \\d\\d:\\d\\d:\\d\\d-UTC\r\n"), time);
            var lines =
                    shell(lab, "socat -u TCP4:10.77.0.2:19 - 2>&1 | head -n 1000")
                            .split("\r\n", -1);
            assertEquals(1001, lines.length, "and nothing after the last line end");
            for (int i = 0; i < 1000; i++) {
                assertEquals(72, lines[i].length());
                assertEquals(' ' + i % 95, lines[i].charAt(0));
            }
        }
    }

    @Test
    void ncTalksToAListenerOfTheKernel(@TempDir Path folder) throws Exception {
        var captures = Stream.of("listens", "calls", "is refused").map(folder::resolve).toList();
        try (var namespace = Namespace.create();
                var weft =
                        Launched.start(
                                namespace,
                                "nc",
                                "-l",
                                "-v",
                                "--pcap",
                                "" + captures.get(0),
                                "7777")) {
            weft.awaitLine("Listening on 0.0.0.0 7777 (tcp)");
            // The host's side of the interface is there now: listen on it for another one.
            var answer =
                    namespace.runWithInput("ping\n", "socat", "-t1", "-", "TCP4:10.0.0.2:7777");
            assertEquals(0, answer.status(), answer.output());
            weft.awaitLine("ping");
            assertEquals(0, weft.awaitEnd().status());
        }
        try (var namespace = Namespace.create()) {
            var listener = namespace.start("socat", "TCP4-LISTEN:7777", "EXEC:rev");
            try {
                Listeners.await(namespace, 7777);
                var said =
                        namespace.runWithInput(
                                "abc\n",
                                Launched.WEFT,
                                "nc",
                                "-N",
                                "--pcap",
                                "" + captures.get(1),
                                "10.0.0.1",
                                "7777");
                assertEquals("cba\n", withoutWarnings(said));
                assertEquals(0, said.status());
            } finally {
                listener.destroy();
            }
            var refused =
                    namespace.runWithInput(
                            "",
                            Launched.WEFT,
                            "nc",
                            "--pcap",
                            "" + captures.get(2),
                            "10.0.0.1",
                            "7778");
            assertEquals(1, refused.status());
            assertTrue(
                    withoutWarnings(refused)
                            .startsWith("nc: connect to 10.0.0.1 port 7778 (tcp) failed: "),
                    refused.output());
        }
        captures.forEach(each -> Tshark.assertFine(each, STATION));
    }

    @Test
    void ncListensUntilItIsInterrupted(@TempDir Path folder) throws Exception {
        var capture = folder.resolve("nc.pcapng");
        try (var namespace = Namespace.create();
                var weft =
                        Launched.start(
                                namespace,
                                "nc",
                                "-l",
                                "-k",
                                "-v",
                                "--pcap",
                                "" + capture,
                                "7777")) {
            weft.awaitLine("Listening");
            for (int i = 0; i < 3; i++) {
                namespace.runWithInput(
                        "number " + i + "\n", "socat", "-t1", "-", "TCP4:10.0.0.2:7777");
                weft.awaitLine("number " + i);
            }
            weft.terminate();
            assertNotEquals(0, namespace.run("ip", "link", "show", "weft0").status());
        }
        Tshark.assertFine(capture, STATION);
    }

    @Test
    void getAsksAServerOfTheKernel(@TempDir Path folder) throws Exception {
        var capture = folder.resolve("get.pcapng");
        var answer = folder.resolve("answer");
        Files.writeString(answer, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n");
        try (var namespace = Namespace.create()) {
            var server = namespace.start("socat", "TCP4-LISTEN:8000", "SYSTEM:cat " + answer);
            try {
                Listeners.await(namespace, 8000);
                var said =
                        namespace.run(
                                Launched.WEFT,
                                "get",
                                "--pcap",
                                "" + capture,
                                "http://10.0.0.1:8000/");
                assertEquals("hello\n", withoutWarnings(said));
                assertEquals(0, said.status());
            } finally {
                server.destroy();
            }
            var refused = namespace.run(Launched.WEFT, "get", "http://10.0.0.1:8001/");
            assertEquals(1, refused.status());
            assertTrue(withoutWarnings(refused).startsWith("get: "), refused.output());
        }
        Tshark.assertFine(capture, STATION);
    }

    /// A busy machine, on which a cold JVM holds its loom for long, is none of this test's
    /// business.
    private static String withoutWarnings(Commands.Result result) {
        return result.output()
                .lines()
                .filter(line -> !line.startsWith("weft: process "))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static String shell(KernelLab lab, String command) {
        return lab.onKernel("sh", "-c", command).expectSuccess().output();
    }
}
