package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands as a user types them, in a namespace.
@NeedsTestbed(programs = {"ping", "socat", "tshark", "setpriv", "nsenter"})
class LauncherTest {
    private static final String STATION = "02:00:0a:00:00:02";

    /// As root, and still not allowed to make interfaces.
    private static final List<String> UNPRIVILEGED =
            List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin");

    @TempDir private Path folder;

    @Test
    void upServesUntilItIsTerminatedAndLeavesNothing() throws Exception {
        var capture = folder.resolve("up.pcapng");
        try (var namespace = Namespace.create();
                var weft = Launched.start(namespace, "up", "--pcap", capture.toString())) {
            weft.awaitLine("Try from another terminal");
            var ping = namespace.run("ping", "-c", "3", "-i", "0.2", "-W", "5", "10.0.0.2");
            assertTrue(ping.output().contains(" 3 received"), ping.output());
            var echo = namespace.runWithInput("hello\n", "socat", "-t1", "-", "UDP4:10.0.0.2:7");
            assertEquals("hello\n", echo.output());
            assertEquals(0, weft.terminate().status());
            assertNotEquals(0, namespace.run("ip", "link", "show", "weft0").status());
        }
        Tshark.assertFine(capture, STATION);
    }

    @Test
    void upSaysWhenTheAddressIsTaken() throws Exception {
        try (var namespace = Namespace.create()) {
            namespace.run("ip", "link", "add", "other", "type", "bridge").expectSuccess();
            namespace.run("ip", "address", "add", "10.0.0.1/24", "dev", "other").expectSuccess();
            var said = namespace.run(Launched.WEFT, "up");
            assertNotEquals(0, said.status());
            assertTrue(said.output().contains("10.0.0.1"), said.output());
        }
    }

    @Test
    void ssShowsTheSocketsOfAStackThatRuns() throws Exception {
        var run = folder.resolve("run");
        var inFolder = List.of("env", "WEFT_RUN_DIR=" + run);
        try (var namespace = Namespace.create();
                var weft = Launched.startBy(namespace, inFolder, "up")) {
            weft.awaitLine("Try from another terminal");
            var opened = namespace.start("socat", "-t60", "-", "TCP4:10.0.0.2:7");
            try {
                Await.until(
                        "a connection is shown", () -> ss(run, "-t").output().contains("ESTAB "));
            } finally {
                opened.destroy();
            }
            var listening = ss(run, "-tl", "--interface", "weft0");
            assertEquals(0, listening.status(), listening.output());
            assertTrue(listening.output().contains("tcp    LISTEN"), listening.output());
            assertFalse(listening.output().contains("udp "), listening.output());
            assertEquals(1, ss(run, "--interface", "other").status());
            assertEquals(0, weft.terminate().status());
            try (var left = Files.list(run)) {
                assertEquals(List.of(), left.toList());
            }
        }
        var none = ss(run);
        assertEquals(1, none.status());
        assertTrue(none.output().contains("no ./weft up is running"), none.output());
    }

    /// Outside of the stack's namespace, since files know nothing of those.
    private static Commands.Result ss(Path run, String... arguments) {
        var command = new ArrayList<>(List.of("env", "WEFT_RUN_DIR=" + run, Launched.WEFT, "ss"));
        command.addAll(List.of(arguments));
        return Commands.run(command);
    }

    @Test
    void pingPrintsWhatPingPrints() throws Exception {
        var capture = folder.resolve("ping.pcapng");
        try (var namespace = Namespace.create()) {
            var said =
                    namespace.run(
                            Launched.WEFT,
                            "ping",
                            "-c",
                            "2",
                            "-i",
                            "0.2",
                            "--pcap",
                            capture.toString(),
                            "10.0.0.1");
            assertEquals(0, said.status(), said.output());
            assertTrue(
                    said.output().contains("64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time="),
                    said.output());
            assertTrue(said.output().contains("2 packets transmitted, 2 received, 0% packet loss"));
        }
        Tshark.assertFine(capture, STATION);
    }

    @Test
    void pingSumsUpWhenItIsInterrupted() throws Exception {
        try (var namespace = Namespace.create();
                var weft = Launched.start(namespace, "ping", "-i", "0.2", "10.0.0.1")) {
            weft.awaitLine("icmp_seq=2 ");
            var end = weft.interrupt();
            assertEquals(0, end.status(), end.output());
            assertTrue(end.output().contains(" packets transmitted, "), end.output());
        }
    }

    /// The end of the connection tells that it has not just been killed when its time was over.
    @Test
    void ncClosesWhenItIsInterruptedWhileItWaitsForInput() throws Exception {
        var capture = folder.resolve("nc.pcapng");
        try (var namespace = Namespace.create()) {
            var listener = namespace.start("socat", "TCP4-LISTEN:7777", "SYSTEM:echo hello");
            Listeners.await(namespace, 7777);
            try (var weft =
                    Launched.start(
                            namespace, "nc", "--pcap", capture.toString(), "10.0.0.1", "7777")) {
                weft.awaitLine("hello");
                assertEquals(1, weft.interrupt().status());
            } finally {
                listener.destroy();
            }
        }
        Tshark.assertFine(capture, STATION);
        var ended = "eth.src == " + STATION + " and (tcp.flags.fin == 1 or tcp.flags.reset == 1)";
        assertFalse(
                Tshark.read(capture, ended).isEmpty(),
                () -> "it has not closed: " + Tshark.read(capture, "tcp"));
    }

    @Test
    void getTellsOfTheRestWhenItIsInterrupted() throws Exception {
        var file = folder.resolve("file");
        var answer = folder.resolve("answer");
        Files.writeString(answer, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnot all");
        try (var namespace = Namespace.create()) {
            var server =
                    namespace.start(
                            "socat", "TCP4-LISTEN:8000", "SYSTEM:cat " + answer + "; sleep 60");
            Listeners.await(namespace, 8000);
            try (var weft =
                    Launched.start(namespace, "get", "-o", file.toString(), "10.0.0.1:8000/")) {
                Await.until(
                        "a part of the file is there",
                        () -> Files.exists(file) && Files.size(file) > 0);
                var end = weft.interrupt();
                assertEquals(1, end.status(), end.output());
                assertTrue(end.output().contains("is not whole: 7 of 100 octets"), end.output());
            } finally {
                server.destroy();
            }
        }
    }

    @Test
    void demoNeedsNoNetworkAtAll() throws Exception {
        try (var namespace = Namespace.create()) {
            var said = namespace.run(Launched.WEFT, "demo", "--seed", "1");
            assertEquals(0, said.status(), said.output());
            assertTrue(said.output().contains("who has 10.0.0.2?"), said.output());
            assertTrue(said.output().contains("all fifty came back"), said.output());
            assertTrue(said.output().contains("  the same\n"), said.output());
        }
    }

    @Test
    void whoMayNotMakeInterfacesHasANamespaceOfHisOwn() throws Exception {
        try (var namespace = Namespace.create();
                var weft = Launched.startBy(namespace, UNPRIVILEGED, "up")) {
            weft.awaitLine("private user and network namespace");
            weft.awaitLine("ping 10.0.0.2");
            var ping =
                    Commands.run(
                            List.of(
                                    "nsenter",
                                    "--preserve-credentials",
                                    "-U",
                                    "-n",
                                    "-t",
                                    "" + weft.pid(),
                                    "ping",
                                    "-c1",
                                    "-W5",
                                    "10.0.0.2"));
            assertTrue(ping.output().contains(" 1 received"), ping.output());
            assertNotEquals(0, namespace.run("ip", "link", "show", "weft0").status());
            assertEquals(0, weft.terminate().status());
        }
    }

    @Test
    void whoMayNotMakeInterfacesIsToldThatTheHostIsOutOfReach() throws Exception {
        try (var namespace = Namespace.create();
                var weft = Launched.startBy(namespace, UNPRIVILEGED, "get", "10.0.0.1:8000/")) {
            weft.awaitLine("no program of the host can be reached from in there");
            assertEquals(1, weft.awaitEnd().status());
        }
    }
}
