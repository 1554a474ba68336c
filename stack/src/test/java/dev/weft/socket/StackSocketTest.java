package dev.weft.socket;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Lab;
import dev.weft.testing.Pending;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What sockets of `java.net` do when the time, or another thread, comes at the worst moment. That
/// they do what the JDK's do is for the testbed, which asks both.
@SuppressWarnings("try") // closing early is what some of these are about
class StackSocketTest {
    private static final int PORT = 8080;

    /// Two sockets that are connected over the loopback.
    private record Pair(ServerSocket server, Socket client, Socket accepted) {
        static Pair in(Lab lab) throws IOException {
            var server = lab.stack().serverSocketFactory().createServerSocket(PORT);
            var accepting = lab.begins("accept", server::accept);
            var client = lab.stack().socketFactory().createSocket("127.0.0.1", PORT);
            return new Pair(server, client, accepting.result());
        }
    }

    private static Pending<Integer> beginsToRead(Lab lab, Socket socket) throws IOException {
        return lab.begins("read", socket.getInputStream()::read);
    }

    private static void write(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static String read(Socket from, int octets) throws IOException {
        return new String(from.getInputStream().readNBytes(octets), US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost",
                "a.localhost",
                "127.0.0.1",
                "::1",
                "::",
                "10.0.0.2",
                ""
            })
    void thisHostHasManyNames(String name) throws Exception {
        try (var lab = Lab.start();
                var server = lab.stack().serverSocketFactory().createServerSocket(PORT);
                var client = lab.stack().socketFactory().createSocket(name, PORT);
                var accepted = server.accept()) {
            write(client, "here");
            assertEquals("here", read(accepted, 4));
        }
    }

    @Test
    void otherNamesAreTheCallersToResolve() throws Exception {
        try (var lab = Lab.start()) {
            var factory = lab.stack().socketFactory();
            for (var name : List.of("example.org", "localhost.example.org", "fe80", "10.0.0.256")) {
                assertThrows(UnknownHostException.class, () -> factory.createSocket(name, 80));
            }
            assertEquals(0, lab.link().sent().size());
        }
    }

    @Test
    void thereIsNoIpv6() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().socketFactory().createSocket()) {
            var six = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 80);
            assertThrows(BindException.class, () -> socket.bind(six));
            assertThrows(NoRouteToHostException.class, () -> socket.connect(six));
            var servers = lab.stack().serverSocketFactory();
            assertThrows(
                    BindException.class, () -> servers.createServerSocket(1, 1, six.getAddress()));
            servers.createServerSocket(1, 1, InetAddress.ofLiteral("::1")).close();
        }
    }

    @Test
    void aFactoryLeavesNothingBehindWhenItFails() throws Exception {
        try (var lab = Lab.start()) {
            var sockets = lab.stack().socketFactory();
            var servers = lab.stack().serverSocketFactory();
            var here = STACK.toInetAddress();
            for (int i = 0; i < 2; i++) {
                assertThrows(
                        IOException.class, () -> sockets.createSocket("127.0.0.1", 1, here, PORT));
            }
            var server = servers.createServerSocket(PORT);
            assertThrows(BindException.class, () -> servers.createServerSocket(PORT));
            assertThrows(
                    BindException.class, () -> sockets.createSocket("127.0.0.1", 1, here, PORT));
            server.close();
            servers.createServerSocket(PORT).close();
        }
    }

    @Test
    void connectingTimesOut() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().socketFactory().createSocket()) {
            var connecting =
                    lab.begins(
                            "connect",
                            () -> {
                                socket.connect(at(PEER, 80), 700);
                                return true;
                            });
            lab.after(Duration.ofMillis(699));
            connecting.isWaiting();
            lab.after(Duration.ofMillis(1));
            var timeout = connecting.failsWith(SocketTimeoutException.class);
            assertEquals("Connect timed out", timeout.getMessage());
            assertTrue(socket.isClosed());
        }
    }

    @Test
    void anInterruptEndsTheConnectingOfAVirtualThread() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().socketFactory().createSocket()) {
            var connecting =
                    lab.begins(
                            "connect",
                            () -> {
                                var thrown =
                                        assertThrows(
                                                SocketException.class,
                                                () -> socket.connect(at(PEER, 80)));
                                assertTrue(Thread.interrupted(), "the status is kept");
                                return thrown.getMessage();
                            });
            connecting.isWaiting();
            connecting.interrupt();
            assertEquals("Closed by interrupt", connecting.result());
            assertTrue(socket.isClosed());
        }
    }

    @Test
    void anInterruptEndsTheWaitingOfAVirtualThread() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var waits =
                    List.of(
                            beginsToRead(lab, pair.client()),
                            lab.begins("accept", pair.server()::accept));
            for (var each : waits) {
                each.isWaiting();
                each.interrupt();
                var thrown = each.failsWith(SocketException.class);
                assertEquals("Closed by interrupt", thrown.getMessage());
            }
            assertTrue(pair.client().isClosed());
            assertTrue(pair.server().isClosed());
            assertEquals(-1, pair.accepted().getInputStream().read());
        }
    }

    @Test
    void anInterruptChangesNoTimeoutOfAPlatformThread() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.client().setSoTimeout(700);
            pair.server().setSoTimeout(700);
            takesInterrupted(
                    lab, Duration.ofMillis(700), () -> pair.client().getInputStream().read());
            takesInterrupted(lab, Duration.ofMillis(700), pair.server()::accept);
            var socket = lab.stack().socketFactory().createSocket();
            takesInterrupted(lab, Duration.ofMillis(700), () -> socket.connect(at(PEER, 80), 700));
        }
    }

    private static void takesInterrupted(Lab lab, Duration time, Executable what) {
        var start = lab.loom().clock().now();
        Thread.currentThread().interrupt();
        assertThrows(SocketTimeoutException.class, what);
        assertTrue(Thread.interrupted(), "the status is kept");
        assertEquals(time, lab.loom().clock().now().since(start));
    }

    @Test
    void readingAndAcceptingTimeOut() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.client().setSoTimeout(700);
            pair.server().setSoTimeout(700);
            var waits =
                    List.of(
                            beginsToRead(lab, pair.client()),
                            lab.begins("accept", pair.server()::accept));
            lab.after(Duration.ofMillis(699));
            waits.forEach(Pending::isWaiting);
            lab.after(Duration.ofMillis(1));
            waits.forEach(each -> each.failsWith(SocketTimeoutException.class));
            pair.client().setSoTimeout(0);
            var forever = beginsToRead(lab, pair.client());
            lab.after(Duration.ofHours(1));
            forever.isWaiting();
            write(pair.accepted(), "x");
            assertEquals('x', forever.result());
        }
    }

    @Test
    void closingEndsWhatWaits() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var connecting = lab.stack().socketFactory().createSocket();
            var waits =
                    List.of(
                            beginsToRead(lab, pair.client()),
                            lab.begins("write", () -> writesForEver(pair.client())),
                            lab.begins("accept", pair.server()::accept),
                            lab.begins(
                                    "connect",
                                    () -> {
                                        connecting.connect(at(PEER, 80));
                                        return true;
                                    }));
            waits.forEach(Pending::isWaiting);
            pair.client().close();
            pair.server().close();
            connecting.close();
            for (var each : waits) {
                assertEquals("Socket closed", each.failsWith(SocketException.class).getMessage());
            }
        }
    }

    private static boolean writesForEver(Socket socket) throws IOException {
        var out = socket.getOutputStream();
        while (true) {
            out.write(new byte[100_000]);
        }
    }

    @Test
    void theStacksEndEndsWhatWaits() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var idle = lab.stack().socketFactory().createSocket();
            var waits =
                    List.of(
                            beginsToRead(lab, pair.client()),
                            lab.begins("accept", pair.server()::accept));
            lab.stack().close();
            waits.forEach(each -> each.failsWith(SocketException.class));
            assertThrows(SocketException.class, () -> write(pair.client(), "x"));
            assertThrows(SocketException.class, () -> idle.connect(at("127.0.0.1", PORT)));
            assertThrows(
                    SocketException.class,
                    () -> lab.stack().serverSocketFactory().createServerSocket(1));
            pair.client().close();
            pair.accepted().close();
            pair.server().close();
        }
    }

    @Test
    void urgentDataIsLeftOutWhereverItIs() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var reading = beginsToRead(lab, pair.accepted());
            pair.client().sendUrgentData('!');
            lab.settle();
            reading.isWaiting();
            write(pair.client(), "a");
            lab.after(Duration.ofSeconds(1)); // small segments wait for each other
            assertEquals('a', reading.result());
            write(pair.client(), "bc");
            pair.client().sendUrgentData('!');
            write(pair.client(), "de");
            pair.client().shutdownOutput();
            lab.after(Duration.ofSeconds(1));
            assertEquals("bcde", read(pair.accepted(), 9));
        }
    }

    @Test
    void urgentDataIsReadInItsPlaceIfWanted() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.accepted().setOOBInline(true);
            assertTrue(pair.accepted().getOOBInline());
            assertFalse(pair.client().getOOBInline());
            write(pair.client(), "bc");
            pair.client().sendUrgentData(0x100 + '!');
            write(pair.client(), "de");
            assertEquals("bc!de", read(pair.accepted(), 5));
        }
    }

    @Test
    void whatIsAcceptedHasTheServersOptions() throws Exception {
        try (var lab = Lab.start();
                var server = lab.stack().serverSocketFactory().createServerSocket()) {
            server.setOption(StandardSocketOptions.IP_TOS, 0x10);
            server.setOption(WeftSocketOptions.TCP_KEEPIDLE, 77);
            server.setReceiveBufferSize(12_345);
            server.bind(new InetSocketAddress(PORT));
            var client = lab.stack().socketFactory().createSocket("localhost", PORT);
            var accepted = server.accept();
            assertEquals(0x10, accepted.getTrafficClass());
            assertEquals(77, accepted.getOption(WeftSocketOptions.TCP_KEEPIDLE));
            assertEquals(12_345, accepted.getReceiveBufferSize());
            for (var option : client.supportedOptions()) {
                hasOption(client, option);
            }
            for (var option : server.supportedOptions()) {
                assertEquals(option.type(), server.getOption(option).getClass());
            }
        }
    }

    private static <T> void hasOption(Socket socket, SocketOption<T> option) throws IOException {
        var value = socket.getOption(option);
        assertEquals(value, socket.setOption(option, value).getOption(option), option.name());
    }
}
