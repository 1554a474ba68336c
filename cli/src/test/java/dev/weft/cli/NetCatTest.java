package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.SharedLoom;
import dev.weft.services.Services;
import dev.weft.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// Two ends on one stack's loopback, on a loom in real time: nc is threads that block.
@Timeout(60)
class NetCatTest {
    private final SharedLoom loom = SharedLoom.start("nc");
    private NetworkStack stack;

    @BeforeEach
    void start() throws Exception {
        stack = NetworkStack.start(loom, StackConfig.loopbackOnly());
        Services.start(stack);
    }

    @AfterEach
    void stop() {
        stack.close();
        assertEquals(List.of(), loom.processes(), "processes that are left");
        loom.close();
    }

    @Test
    void echoesUntilTheInputEnds() throws Exception {
        var run = new Run("-N 127.0.0.1 7");
        run.typist.types("hello\n", "again\n", "");
        assertEquals(0, run.exitCode());
        assertEquals("hello\nagain\n", run.shown());
        assertEquals(List.of(), run.messages);
    }

    @Test
    void withoutShutdownThePeerDecidesWhenItEnds() throws Exception {
        var run = new Run("127.0.0.1 7");
        run.typist.types("hello\n", "");
        run.begin();
        run.awaitShown("hello\n");
        assertEquals(1, established(7), "echo waits for more");
        run.netCat.stop();
        assertEquals(1, run.ended());
    }

    @Test
    void endsWhenThePeerDoes() throws Exception {
        var run = new Run("-d 127.0.0.1 13");
        assertEquals(0, run.exitCode());
        assertTrue(run.shown().endsWith("-UTC\r\n"), run.shown());
    }

    @Test
    void whoTypesIsNotKeptWhenThePeerHasGone() throws Exception {
        var run = new Run("127.0.0.1 13", true);
        run.typist.types(); // nothing, and no end of it
        assertEquals(0, run.exitCode());
        run.typist.ends();
    }

    @Test
    void stopEndsTheWaitForInputWhenThePeerHasGone() throws Exception {
        var run = new Run("127.0.0.1 5000");
        run.typist.types(); // nothing, and no end of it
        try (var listener = stack.tcpListener().bind(new InetSocketAddress(5000))) {
            run.begin();
            var peer = listener.accept();
            peer.write(Bytes.ofUtf8("hello\n"));
            peer.setOption(StandardSocketOptions.SO_LINGER, 50);
            peer.close(); // waits until the other end knows
        }
        run.awaitShown("hello\n");
        assertEquals(1, waitingToClose(5000));
        run.netCat.stop();
        assertEquals(1, run.ended());
        assertEquals(0, waitingToClose(5000), "what is open after the end");
        run.typist.ends();
    }

    @Test
    void stopIsForGood() throws Exception {
        var run = new Run("127.0.0.1 7");
        run.typist.types("hello\n");
        run.netCat.stop();
        assertEquals(1, run.exitCode());
        assertEquals("", run.shown());
        assertEquals(List.of(), run.messages);
        run.typist.ends();
    }

    @Test
    void timeoutGoesForTheWaitForInputToo() throws Exception {
        var run = new Run("-w 1 127.0.0.1 13");
        run.typist.types(); // nothing, and no end of it
        assertEquals(0, run.exitCode());
        assertTrue(run.shown().endsWith("-UTC\r\n"), run.shown());
        run.typist.ends();
    }

    @Test
    void refusalIsSaid() throws Exception {
        var run = new Run("127.0.0.1 81");
        assertEquals(1, run.exitCode());
        assertEquals(1, run.messages.size());
        assertTrue(
                run.messages
                        .getFirst()
                        .startsWith("nc: connect to 127.0.0.1 port 81 (tcp) failed: "),
                run.messages.toString());
    }

    @Test
    void verboseTellsOfTheConnection() throws Exception {
        var run = new Run("-v -N 127.0.0.1 7");
        assertEquals(0, run.exitCode());
        assertEquals(List.of("Connection to 127.0.0.1 7 port [tcp] succeeded!"), run.messages);
    }

    @Test
    void scanFindsWhoListens() throws Exception {
        var run = new Run("-z 127.0.0.1 6-10");
        assertEquals(0, run.exitCode());
        assertEquals(
                List.of(
                        "Connection to 127.0.0.1 7 port [tcp] succeeded!",
                        "Connection to 127.0.0.1 9 port [tcp] succeeded!"),
                run.messages);
        assertEquals(1, new Run("-z 127.0.0.1 81-83").exitCode());
    }

    @Test
    void sourcePortIsTheOneAskedFor() throws Exception {
        var listener = new Run("-l -v 5000");
        listener.begin();
        listener.awaitMessage("Listening on 0.0.0.0 5000 (tcp)");
        assertEquals(0, new Run("-N -p 4321 -s 127.0.0.1 127.0.0.1 5000").exitCode());
        assertEquals(0, listener.ended());
        assertEquals("Connection received on 127.0.0.1 4321", listener.messages.getLast());
    }

    @Test
    void listenerTalksToWhoeverComesFirst() throws Exception {
        var listener = new Run("-l -v 5000");
        listener.typist.types("from the listener\n", "");
        listener.begin();
        listener.awaitMessage("Listening on 0.0.0.0 5000 (tcp)");
        listener.typist.awaitTaken();
        var caller = new Run("-N 127.0.0.1 5000");
        caller.typist.types("from the caller\n", "");
        caller.begin();
        caller.awaitShown("from the listener\n");
        assertEquals(0, listener.ended());
        assertEquals(0, caller.ended());
        assertEquals("from the caller\n", listener.shown());
        assertEquals(0, listening(5000));
    }

    @Test
    void whatWasTypedBeforeThePeersEndIsSent() throws Exception {
        var listener = new Run("-l -v 5000");
        listener.typist.types("one\n", "two\n"); // and no end of it
        listener.begin();
        listener.awaitMessage("Listening on 0.0.0.0 5000 (tcp)");
        listener.typist.awaitTaken();
        var caller = new Run("-N 127.0.0.1 5000"); // has nothing to say
        assertEquals(0, caller.exitCode());
        assertEquals("one\ntwo\n", caller.shown());
        assertEquals(0, listener.ended());
        listener.typist.ends();
    }

    @Test
    void listenerMayStayForTheNext() throws Exception {
        var listener = new Run("-l -k -v 127.0.0.1 5000");
        listener.begin();
        listener.awaitMessage("Listening on 127.0.0.1 5000 (tcp)");
        for (var text : List.of("one\n", "two\n", "three\n")) {
            var caller = new Run("-N 127.0.0.1 5000");
            caller.typist.types(text, "");
            assertEquals(0, caller.exitCode());
        }
        listener.awaitShown("one\ntwo\nthree\n");
        listener.netCat.stop();
        assertEquals(1, listener.ended());
    }

    @Test
    void waitForAConnectionCanBeEnded() throws Exception {
        var listener = new Run("-l -v 5000");
        listener.begin();
        listener.awaitMessage("Listening on 0.0.0.0 5000 (tcp)");
        listener.netCat.stop();
        assertEquals(1, listener.ended());
        assertEquals(1, listener.messages.size(), listener.messages.toString());
        assertEquals(0, listening(5000));
    }

    @Test
    void portThatIsTakenIsSaid() throws Exception {
        var run = new Run("-l 7");
        assertEquals(1, run.exitCode());
        assertEquals(List.of("nc: address already in use: 0.0.0.0:7"), run.messages);
    }

    @Test
    void datagramsGoBothWays() throws Exception {
        var run = new Run("-u 127.0.0.1 7", true);
        run.typist.types("hello\n");
        run.begin();
        run.awaitShown("hello\n");
        run.typist.ends();
        run.ended();
    }

    @Test
    void datagramThatFindsNobodyEndsIt() throws Exception {
        var run = new Run("-u 127.0.0.1 81");
        run.typist.types("hello\n");
        assertEquals(1, run.exitCode());
        assertEquals(1, run.messages.size(), run.messages.toString());
        run.typist.ends();
    }

    @Test
    void listenerForDatagramsAnswersWhoeverComesFirst() throws Exception {
        var listener = new Run("-u -l -v 5000", true);
        listener.typist.types("welcome\n");
        listener.begin();
        listener.awaitMessage("Listening on 0.0.0.0 5000 (udp)");
        var caller = new Run("-u 127.0.0.1 5000", true);
        caller.typist.types("hello\n");
        caller.begin();
        listener.awaitShown("hello\n");
        caller.awaitShown("welcome\n");
        caller.typist.ends();
        listener.typist.ends();
        caller.ended();
        listener.ended();
    }

    @Test
    void namesAreTheBusinessOfThisMachine() throws Exception {
        var run = new Run("-N localhost 7");
        assertEquals(0, run.exitCode());
        assertEquals(
                List.of(
                        "localhost is 127.0.0.1, says this machine's resolver; the stack has no DNS"
                                + " yet"),
                run.messages);
        run = new Run("no-such-host.invalid 7");
        assertEquals(1, run.exitCode());
        assertEquals(
                List.of(
                        "nc: no-such-host.invalid: not known to this machine's resolver, and the"
                                + " stack has no DNS yet; give an address"),
                run.messages);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                        | whom? nc HOST PORT
                    127.0.0.1                 | whom? nc HOST PORT
                    -l                        | on which port? nc -l [HOST] PORT
                    127.0.0.1 0               | invalid port: 0
                    127.0.0.1 65536           | invalid port: 65536
                    127.0.0.1 http            | invalid port: http
                    127.0.0.1 5-4             | invalid range of ports: 5-4
                    127.0.0.1 4-5             | a range of ports is for -z
                    -k 127.0.0.1 7            | -k needs -l
                    -l -z 7                   | -l goes with none of -z, -p and -s
                    -l -p 7 8                 | -l goes with none of -z, -p and -s
                    -p 70000 127.0.0.1 7      | -p: invalid port: 70000
                    -w -1 127.0.0.1 7         | -w: invalid timeout: -1
                    """)
    void wrongUseIsSaid(String line, String message) {
        var thrown = assertThrows(IllegalArgumentException.class, () -> options(line).check());
        assertEquals(message, thrown.getMessage());
    }

    private static NcOptions options(String line) {
        var options = new NcOptions();
        CommandLine.populateCommand(options, line.isEmpty() ? new String[0] : line.split(" "));
        return options;
    }

    private long established(int port) {
        return inState("ESTABLISHED", port);
    }

    private long listening(int port) {
        return inState("LISTEN", port);
    }

    /// Connections to a port whose peer has said all.
    private long waitingToClose(int port) {
        return stack.tcpConnections().stream()
                .filter(each ->
                        each.state().equals("CLOSE-WAIT") && each.remote().getPort() == port)
                .count();
    }

    private long inState(String state, int port) {
        return stack.tcpConnections().stream()
                .filter(each -> each.state().equals(state) && each.local().getPort() == port)
                .count();
    }

    /// One nc, and what comes of it.
    private final class Run {
        final List<String> messages = new CopyOnWriteArrayList<>();
        final Typist typist = new Typist(new Captured().screen);
        final NetCat netCat;
        private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
        private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

        Run(String line) {
            this(line, false);
        }

        Run(String line, boolean interactive) {
            var options = options(line);
            options.check();
            netCat = new NetCat(stack, options, interactive, typist, this::show, this::say);
        }

        private synchronized void show(byte[] octets, int length) {
            shown.write(octets, 0, length);
            notifyAll();
        }

        private synchronized void say(String message) {
            messages.add(message);
            notifyAll();
        }

        String shown() {
            return shown.toString(StandardCharsets.UTF_8);
        }

        int exitCode() throws InterruptedException {
            return netCat.run();
        }

        void begin() {
            Thread.ofPlatform()
                    .daemon(true)
                    .start(() -> {
                        try {
                            exitCode.complete(netCat.run());
                        } catch (Throwable e) {
                            exitCode.completeExceptionally(e);
                        }
                    });
        }

        int ended() throws Exception {
            return exitCode.get(50, TimeUnit.SECONDS);
        }

        synchronized void awaitShown(String text) throws InterruptedException {
            while (!shown().equals(text)) {
                wait();
            }
        }

        synchronized void awaitMessage(String text) throws InterruptedException {
            while (!messages.contains(text)) {
                wait();
            }
        }
    }
}
