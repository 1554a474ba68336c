package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.SharedLoom;
import dev.weft.message.Drop;
import dev.weft.services.Services;
import dev.weft.socket.TcpListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleCommandsTest {
    @TempDir private Path folder;
    private final Captured captured = new Captured();
    private TwoHosts hosts;
    private ConsoleCommands commands;

    @BeforeEach
    void start() throws Exception {
        hosts = new TwoHosts();
        commands =
                new ConsoleCommands(
                        hosts.ours,
                        hosts.recorder.capture(),
                        captured.screen,
                        new Typist(captured.screen));
    }

    @AfterEach
    void stop() {
        hosts.close();
    }

    @Test
    void addrShowsTheInterfaces() throws Exception {
        assertEquals(
                """
                lo          127.0.0.1/8                            mtu 65535
                wire left   10.0.0.1/24         02:00:0a:00:00:01  mtu 1500
                """,
                output("addr"));
    }

    @Test
    void routeShowsTheMostSpecificFirst() throws Exception {
        assertEquals(
                """
                10.0.0.0/24                             dev wire left     src 10.0.0.1
                127.0.0.0/8                             dev lo            src 127.0.0.1
                """,
                output("route"));
    }

    @Test
    void arpShowsWhoHasBeenHeardOf() throws Exception {
        assertEquals("no neighbour is known yet\n", output("arp"));
        output("ping 10.0.0.2 -c 1");
        assertEquals("10.0.0.2            02:00:0a:00:00:02  dev wire left\n", output("arp"));
    }

    @Test
    void pingPrintsWhatPingPrints() throws Exception {
        var said = output("ping 10.0.0.2 -c 2 -s 8 -i 0.5").lines().toList();
        assertEquals("PING 10.0.0.2 (10.0.0.2) 8(36) bytes of data.", said.getFirst());
        assertEquals("16 bytes from 10.0.0.2: icmp_seq=2 ttl=64", said.get(2));
        assertTrue(said.get(5).startsWith("2 packets transmitted, 2 received"), said.toString());
    }

    @Test
    void statsAndDropsCount() throws Exception {
        assertEquals("nothing has been dropped\n", output("drops"));
        output("ping 10.0.0.2 -c 3");
        assertTrue(output("stats").contains("              3  icmp received\n"));
        hosts.ours.drops().count(Drop.IPV4_BAD_CHECKSUM);
        assertEquals(
                "              1  IPv4 packets with a wrong header checksum  IPV4_BAD_CHECKSUM\n",
                output("drops"));
    }

    @Test
    void ssShowsListenersAndConnections() throws Exception {
        try (var listener = hosts.other.tcpListener().bind(new InetSocketAddress(80));
                var _ = hosts.ours.tcpListener().bind(new InetSocketAddress(7));
                var socket = hosts.ours.tcpSocket();
                var _ = socket.connect(new InetSocketAddress("10.0.0.2", 80));
                var _ = listener.accept()) {
            var said = output("ss").lines().toList();
            assertEquals(3, said.size(), said.toString());
            assertTrue(said.get(0).startsWith("Netid  State "), said.toString());
            assertTrue(
                    said.get(1).matches("tcp +LISTEN +0 +\\d+ +0\\.0\\.0\\.0:7 +0\\.0\\.0\\.0:\\*"),
                    said.get(1));
            assertTrue(
                    said.get(2)
                            .matches(
                                    "tcp +ESTAB +0 +0"
                                            + " .*10\\.0\\.0\\.2:80 +\\d\\.\\d{3}ms +\\d+"),
                    said.get(2));
            assertTrue(output("ss -i").contains(" rto:"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ss       | udp UNCONN 7, udp ESTAB 5000, tcp LISTEN 7
                    ss -a    | udp UNCONN 7, udp ESTAB 5000, tcp LISTEN 7
                    ss -tu   | udp UNCONN 7, udp ESTAB 5000, tcp LISTEN 7
                    ss -u    | udp UNCONN 7, udp ESTAB 5000
                    ss -t    | tcp LISTEN 7
                    ss -l    | udp UNCONN 7, tcp LISTEN 7
                    ss -tln  | tcp LISTEN 7
                    ss -u -l | udp UNCONN 7
                    """)
    void ssShowsWhatIsAskedFor(String line, String expected) throws Exception {
        try (var _ = hosts.ours.udpSocket().bind(new InetSocketAddress(7));
                var _ = hosts.ours.tcpListener().bind(new InetSocketAddress(7));
                var client = hosts.ours.udpSocket().bind(new InetSocketAddress(5000))) {
            client.connect(new InetSocketAddress("10.0.0.2", 9));
            assertEquals(
                    expected,
                    output(line)
                            .lines()
                            .skip(1)
                            .map(each -> each.split("[ :]+"))
                            .map(words -> words[0] + " " + words[1] + " " + words[5])
                            .collect(Collectors.joining(", ")));
        }
    }

    @Test
    void ssShowsNoDetailsOfWhatIsInTimeWait() throws Exception {
        try (var listener = hosts.other.tcpListener().bind(new InetSocketAddress(80));
                var socket = hosts.ours.tcpSocket();
                var _ = socket.connect(new InetSocketAddress("10.0.0.2", 80));
                var _ = listener.accept()) {
            socket.shutdownOutput(); // who closes first has to wait
        }
        hosts.loom.advance(Duration.ofSeconds(1));
        var said = output("ss -ti").lines().toList();
        assertEquals(2, said.size(), said.toString());
        assertTrue(said.getLast().startsWith("tcp    TIME-WAIT "), said.toString());
    }

    @Test
    void ncShowsWhatThePeerSays() throws Exception {
        try (var _ = Services.start(hosts.other)) {
            assertTrue(output("nc -d 10.0.0.2 13").endsWith("-UTC\n"));
        }
        assertTrue(output("nc -d 10.0.0.2 13").startsWith("nc: connect to 10.0.0.2 port 13 (tcp)"));
    }

    @Test
    void captureStartsAndEnds() throws Exception {
        var file = folder.resolve("x.pcapng");
        assertTrue(output("capture " + file).startsWith("recording into " + file));
        output("ping 10.0.0.2 -c 1");
        assertTrue(output("capture").startsWith("recording;"));
        assertEquals("recording has ended\n", output("capture off"));
        assertTrue(Files.size(file) > 4 * 42, "two ARP and two ICMP frames");
        assertEquals("nothing was being recorded\n", output("capture off"));
    }

    @Test
    void captureThatCannotBeWrittenIsAnError() throws Exception {
        var file = folder.resolve("no/such/folder");
        assertEquals("capture: NoSuchFileException: " + file + "\n", output("capture " + file));
    }

    @Test
    void processesShowWhoWaitsForWhatAndTheChannels() throws Exception {
        var said = output("processes");
        assertTrue(said.contains("stack/udp\n  udp dealer                      waits for "), said);
        assertTrue(
                said.lines().anyMatch(line -> line.matches("packets to send +0 +\\d+ +1024")),
                said);
    }

    @Test
    void helpNamesEveryCommand() throws Exception {
        var said = output("help");
        for (var each : ConsoleCommands.ALL) {
            assertTrue(said.contains(each.name() + " " + each.arguments()), said);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    fly              | unknown command fly; help lists them
                    addr 7           | addr takes no arguments
                    ping             | ping: whom? ping HOST [-c N] [-s SIZE] [-i SECS]
                    ping -c          | ping: -c: invalid argument: ''
                    ping 10.0.0.2 -i 0 | ping: -i: invalid argument: '0'
                    ping a b         | ping: unexpected b
                    ss -x            | ss: Unknown option: '-x'
                    nc               | nc: whom? nc HOST PORT
                    nc -x 10.0.0.2 7 | nc: Unknown option: '-x'
                    nc a.invalid b   | nc: invalid port: b
                    get              | get: Missing required parameter: 'URL'
                    get ftp://x/     | get: not an http URL: ftp://x/
                    """)
    void mistakesAreExplained(String line, String message) throws Exception {
        assertEquals(message + "\n", output(line));
    }

    @Test
    void emptyLineDoesNothingAndExitEnds() throws Exception {
        assertTrue(commands.execute("  "));
        assertFalse(commands.execute(" exit "));
        assertEquals("", captured.out());
    }

    @Test
    void consoleRemembersWhatWasTyped() throws Exception {
        var history = folder.resolve("history");
        var typed = "addr\nroute\n".getBytes(StandardCharsets.UTF_8);
        try (var terminal = dumb(new ByteArrayInputStream(typed))) {
            new Console(hosts.ours, hosts.recorder.capture(), captured.screen)
                    .run(terminal, history);
        }
        assertTrue(captured.out().contains("127.0.0.0/8"), captured.out());
        var remembered = Files.readString(history);
        assertTrue(remembered.contains("addr") && remembered.contains("route"), remembered);
    }

    /// In real time, since the console types while the peer listens.
    @Test
    @Timeout(60)
    void linesOfACommandAreNoCommands() throws Exception {
        var history = folder.resolve("history");
        var typed = "nc 127.0.0.1 7777\nhello\nexit\n".getBytes(StandardCharsets.UTF_8);
        var heard = new CompletableFuture<String>();
        try (var loom = SharedLoom.start("console");
                var stack = NetworkStack.start(loom, StackConfig.loopbackOnly());
                var listener = stack.tcpListener().bind(new InetSocketAddress(7777));
                var terminal = dumb(new ByteArrayInputStream(typed))) {
            Thread.ofVirtual().start(() -> heard.complete(hear(listener)));
            new Console(stack, hosts.recorder.capture(), captured.screen).run(terminal, history);
            assertEquals("hello\nexit\n", heard.get());
        }
        assertEquals("", captured.out());
        var remembered = Files.readString(history);
        assertTrue(remembered.contains("nc 127.0.0.1 7777"), remembered);
        assertFalse(remembered.contains("hello"), remembered);
    }

    /// All that the first caller says.
    private static String hear(TcpListener listener) {
        try (var socket = listener.accept();
                var stream = socket.inputStream()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Terminal dumb(InputStream typed) throws IOException {
        return TerminalBuilder.builder()
                .dumb(true)
                .system(false)
                .streams(typed, OutputStream.nullOutputStream())
                .build();
    }

    @Test
    void historyIsWhereTheUserKeepsSuchThings() throws Exception {
        var home = folder.toString();
        assertEquals(folder.resolve(".weft_history"), Console.historyFile(Map.of(), home));
        var xdg = Map.of("XDG_STATE_HOME", "/state");
        assertEquals(Path.of("/state/weft/history"), Console.historyFile(xdg, home));
        Files.createFile(folder.resolve(".weft_history"));
        assertEquals(folder.resolve(".weft_history"), Console.historyFile(xdg, home));
        assertEquals(null, Console.historyFile(xdg, ""));
    }

    private String output(String line) throws InterruptedException {
        var before = captured.out().length();
        assertTrue(commands.execute(line));
        return captured.out().substring(before);
    }
}
