package dev.weft.testbed.javanet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What programs may expect of [Socket] and [ServerSocket], whoever made them.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class JavaNetTcpTest {
    private static final InetAddress HOST = InetAddress.ofLiteral("127.0.0.1");

    /// A server, and two sockets that are connected.
    private record Pair(Maker.Sockets maker, ServerSocket server, Socket client, Socket accepted)
            implements AutoCloseable {
        static Pair of(Maker maker) throws Exception {
            var sockets = maker.open();
            var server = sockets.servers().createServerSocket(0, 5, HOST);
            var accepting = Background.start(server::accept);
            var client = sockets.clients().createSocket(HOST, server.getLocalPort());
            return new Pair(sockets, server, client, accepting.result());
        }

        @Override
        public void close() throws IOException {
            try (maker;
                    server;
                    accepted;
                    client) {
                // all of them
            }
        }
    }

    private static void write(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static String read(Socket from, int octets) throws IOException {
        return new String(from.getInputStream().readNBytes(octets), US_ASCII);
    }

    @ParameterizedTest
    @EnumSource
    void connectedSocketsTalk(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            write(pair.client(), "question");
            assertEquals("question", read(pair.accepted(), 8));
            write(pair.accepted(), "answer");
            assertEquals("answer", read(pair.client(), 6));
            pair.client().getOutputStream().write(0xff);
            assertEquals(0xff, pair.accepted().getInputStream().read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectedSocketsKnowTheirAddresses(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var client = pair.client();
            var accepted = pair.accepted();
            for (var socket : List.of(client, accepted)) {
                assertTrue(socket.isConnected());
                assertTrue(socket.isBound());
                assertFalse(socket.isClosed());
                assertEquals(HOST, socket.getInetAddress());
                assertEquals(HOST, socket.getLocalAddress());
                assertNull(socket.getChannel());
            }
            assertEquals(client.getLocalSocketAddress(), accepted.getRemoteSocketAddress());
            assertEquals(accepted.getLocalSocketAddress(), client.getRemoteSocketAddress());
            assertEquals(pair.server().getLocalPort(), client.getPort());
            assertEquals(client.getLocalPort(), accepted.getPort());
            assertEquals(
                    "Socket[addr=/127.0.0.1,port=%d,localport=%d]"
                            .formatted(client.getPort(), client.getLocalPort()),
                    client.toString());
            client.close();
            assertTrue(client.isConnected(), "as it was before");
            assertTrue(client.isBound(), "as it was before");
            assertEquals(accepted.getLocalPort(), client.getPort());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnconnectedSocketHasNoStreams(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var socket = sockets.clients().createSocket()) {
            assertFalse(socket.isConnected());
            assertFalse(socket.isBound());
            assertNull(socket.getInetAddress());
            assertNull(socket.getRemoteSocketAddress());
            assertNull(socket.getLocalSocketAddress());
            assertTrue(socket.getLocalAddress().isAnyLocalAddress());
            assertEquals(0, socket.getPort());
            assertEquals(-1, socket.getLocalPort());
            assertEquals("Socket[unconnected]", socket.toString());
            assertThrows(SocketException.class, socket::getInputStream);
            assertThrows(SocketException.class, socket::getOutputStream);
            assertThrows(SocketException.class, socket::shutdownInput);
            assertThrows(SocketException.class, socket::shutdownOutput);
            assertThrows(IOException.class, () -> socket.sendUrgentData(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectsFromWhereItIsBound(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var server = sockets.servers().createServerSocket(0);
                var socket = sockets.clients().createSocket()) {
            socket.bind(new InetSocketAddress(HOST, 0));
            var local = socket.getLocalSocketAddress();
            assertTrue(socket.isBound());
            assertNotEquals(0, socket.getLocalPort());
            assertThrows(SocketException.class, () -> socket.bind(null));
            socket.connect(new InetSocketAddress(HOST, server.getLocalPort()), 10_000);
            assertEquals(local, socket.getLocalSocketAddress());
            try (var accepted = server.accept()) {
                assertEquals(local, accepted.getRemoteSocketAddress());
            }
            assertThrows(
                    SocketException.class,
                    () -> socket.connect(new InetSocketAddress(HOST, server.getLocalPort())));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFactoryConnectsAllWays(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var server = sockets.servers().createServerSocket(0, 20)) {
            var port = server.getLocalPort();
            var factory = sockets.clients();
            try (var byName = factory.createSocket("localhost", port);
                    var byDigits = factory.createSocket("127.0.0.1", port);
                    var byAddress = factory.createSocket(HOST, port);
                    var fromHere = factory.createSocket("127.0.0.1", port, HOST, 0);
                    var alsoFromHere = factory.createSocket(HOST, port, HOST, 0);
                    var wildcard = factory.createSocket()) {
                wildcard.connect(new InetSocketAddress(port));
                Set<Integer> clients = new HashSet<>();
                Set<Integer> peers = new HashSet<>();
                for (var each :
                        List.of(byName, byDigits, byAddress, fromHere, alsoFromHere, wildcard)) {
                    clients.add(each.getLocalPort());
                    try (var accepted = server.accept()) {
                        peers.add(accepted.getPort());
                    }
                }
                assertEquals(clients, peers);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatIsRefusedClosesTheSocket(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var socket = sockets.clients().createSocket()) {
            var nobody = new InetSocketAddress(HOST, portOfNobody(sockets));
            assertThrows(ConnectException.class, () -> socket.connect(nobody));
            assertTrue(socket.isClosed());
            assertFalse(socket.isConnected());
            assertThrows(SocketException.class, () -> socket.connect(nobody));
            assertThrows(
                    ConnectException.class,
                    () -> sockets.clients().createSocket(HOST, nobody.getPort()));
        }
    }

    private static int portOfNobody(Maker.Sockets sockets) throws IOException {
        try (var server = sockets.servers().createServerSocket(0, 1, HOST)) {
            return server.getLocalPort();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAddressThatIsNotResolvedClosesTheSocket(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var socket = sockets.clients().createSocket()) {
            var nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
            assertThrows(SocketException.class, () -> socket.bind(nowhere));
            assertThrows(UnknownHostException.class, () -> socket.connect(nowhere));
            assertTrue(socket.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAddressesThatMakeNoSense(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var socket = sockets.clients().createSocket()) {
            var foreign = new SocketAddress() {};
            assertThrows(IllegalArgumentException.class, () -> socket.bind(foreign));
            assertThrows(IllegalArgumentException.class, () -> socket.connect(foreign));
            assertThrows(IllegalArgumentException.class, () -> socket.connect(null));
            var here = new InetSocketAddress(HOST, 1);
            assertThrows(IllegalArgumentException.class, () -> socket.connect(here, -1));
            var others = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);
            assertThrows(BindException.class, () -> socket.bind(others));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPortIsBoundOnce(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var server = sockets.servers().createServerSocket(0, 5, HOST);
                var socket = sockets.clients().createSocket();
                var other = sockets.servers().createServerSocket()) {
            var port = server.getLocalPort();
            assertThrows(BindException.class, () -> socket.bind(new InetSocketAddress(HOST, port)));
            assertThrows(BindException.class, () -> other.bind(new InetSocketAddress(HOST, port)));
            assertThrows(
                    BindException.class, () -> sockets.servers().createServerSocket(port, 5, HOST));
            assertFalse(other.isBound());
            other.bind(new InetSocketAddress(HOST, 0));
            assertTrue(other.isBound());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadThatTimesOutLeavesTheConnection(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var client = pair.client();
            assertEquals(0, client.getSoTimeout());
            client.setSoTimeout(30);
            assertEquals(30, client.getSoTimeout());
            var thrown =
                    assertThrows(
                            SocketTimeoutException.class, () -> client.getInputStream().read());
            assertEquals("Read timed out", thrown.getMessage());
            write(pair.accepted(), "late");
            client.setSoTimeout(30_000);
            assertEquals("late", read(client, 4));
            assertThrows(IllegalArgumentException.class, () -> client.setSoTimeout(-1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAcceptThatTimesOutLeavesTheServer(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var server = sockets.servers().createServerSocket(0, 5, HOST)) {
            server.setSoTimeout(30);
            assertEquals(30, server.getSoTimeout());
            var thrown = assertThrows(SocketTimeoutException.class, server::accept);
            assertEquals("Accept timed out", thrown.getMessage());
            server.setSoTimeout(30_000);
            try (var client = sockets.clients().createSocket(HOST, server.getLocalPort());
                    var accepted = server.accept()) {
                assertEquals(client.getLocalPort(), accepted.getPort());
                assertEquals(0, accepted.getSoTimeout(), "the timeout is the server's own");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsAReadOfAnotherThread(Maker maker) throws Exception {
        for (var closed : List.of("socket", "input", "output")) {
            try (var pair = Pair.of(maker)) {
                var client = pair.client();
                var in = client.getInputStream();
                var out = client.getOutputStream();
                var reading = Background.start(in::read);
                switch (closed) {
                    case "socket" -> client.close();
                    case "input" -> in.close();
                    default -> out.close();
                }
                reading.failure(SocketException.class);
                assertTrue(client.isClosed());
                assertEquals(-1, pair.accepted().getInputStream().read());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsAWriteOfAnotherThread(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var out = pair.client().getOutputStream();
            var writing =
                    Background.start(() -> {
                        while (true) {
                            out.write(new byte[100_000]);
                        }
                    });
            pair.accepted().getInputStream().readNBytes(300_000);
            pair.client().close();
            writing.failure(SocketException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("try")
    void closingEndsAnAcceptOfAnotherThread(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var server = sockets.servers().createServerSocket(0, 5, HOST)) {
            var accepting = Background.start(server::accept);
            server.close();
            accepting.failure(SocketException.class);
            assertTrue(server.isClosed());
            assertTrue(server.isBound(), "as it was before");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedSocketSaysSo(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var socket = pair.client();
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            socket.close();
            socket.close();
            List<Executable> uses =
                    List.of(
                            in::read,
                            in::available,
                            () -> out.write(1),
                            socket::getInputStream,
                            socket::getOutputStream,
                            socket::shutdownInput,
                            socket::shutdownOutput,
                            () -> socket.bind(null),
                            () -> socket.connect(new InetSocketAddress(HOST, 1)),
                            () -> socket.setSoTimeout(1),
                            socket::getSoTimeout,
                            () -> socket.setTcpNoDelay(true),
                            socket::getTcpNoDelay,
                            () -> socket.setSoLinger(true, 1),
                            socket::getSoLinger,
                            () -> socket.setKeepAlive(true),
                            socket::getKeepAlive,
                            () -> socket.setOOBInline(true),
                            socket::getOOBInline,
                            () -> socket.setReuseAddress(true),
                            socket::getReuseAddress,
                            () -> socket.setTrafficClass(4),
                            socket::getTrafficClass,
                            () -> socket.setSendBufferSize(1000),
                            socket::getSendBufferSize,
                            () -> socket.setReceiveBufferSize(1000),
                            socket::getReceiveBufferSize,
                            () -> socket.sendUrgentData(1),
                            () -> socket.getOption(StandardSocketOptions.SO_RCVBUF),
                            () -> socket.setOption(StandardSocketOptions.SO_RCVBUF, 1000));
            for (var use : uses) {
                assertThrows(SocketException.class, use);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedServerSaysSo(Maker maker) throws Exception {
        try (var sockets = maker.open()) {
            var server = sockets.servers().createServerSocket();
            assertFalse(server.isBound());
            assertEquals(-1, server.getLocalPort());
            assertNull(server.getInetAddress());
            assertNull(server.getLocalSocketAddress());
            assertThrows(SocketException.class, server::accept);
            server.bind(null);
            assertTrue(server.getInetAddress().isAnyLocalAddress());
            assertNotEquals(0, server.getLocalPort());
            assertThrows(SocketException.class, () -> server.bind(null));
            server.close();
            server.close();
            List<Executable> uses =
                    List.of(
                            server::accept,
                            () -> server.bind(null),
                            () -> server.setSoTimeout(1),
                            server::getSoTimeout,
                            () -> server.setReuseAddress(true),
                            server::getReuseAddress,
                            () -> server.setReceiveBufferSize(1000),
                            server::getReceiveBufferSize,
                            () -> server.getOption(StandardSocketOptions.SO_RCVBUF),
                            () -> server.setOption(StandardSocketOptions.SO_RCVBUF, 1000));
            for (var use : uses) {
                assertThrows(SocketException.class, use);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneDirectionMayEndBeforeTheOther(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var client = pair.client();
            var out = client.getOutputStream();
            write(client, "all");
            client.shutdownOutput();
            assertTrue(client.isOutputShutdown());
            assertEquals("all", read(pair.accepted(), 9));
            assertThrows(IOException.class, () -> out.write(1));
            assertThrows(SocketException.class, client::getOutputStream);
            assertThrows(SocketException.class, client::shutdownOutput);
            write(pair.accepted(), "thanks");
            assertEquals("thanks", read(client, 6));
            assertFalse(client.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsReadAfterTheInputIsShut(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var client = pair.client();
            var in = client.getInputStream();
            var reading = Background.start(in::read);
            client.shutdownInput();
            assertEquals(-1, reading.result());
            assertTrue(client.isInputShutdown());
            assertEquals(-1, in.read());
            assertEquals(0, in.available());
            assertThrows(SocketException.class, client::getInputStream);
            assertThrows(SocketException.class, client::shutdownInput);
            write(client, "still here");
            assertEquals("still here", read(pair.accepted(), 10));
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysHowMuchCanBeRead(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var in = pair.client().getInputStream();
            assertEquals(0, in.available());
            write(pair.accepted(), "12345");
            assertEquals('1', in.read());
            while (in.available() < 4) {
                Thread.onSpinWait(); // it may come in pieces
            }
            assertEquals(4, in.available());
            assertEquals(4, in.read(new byte[100]));
            assertEquals(0, in.available());
            assertEquals(0, in.read(new byte[0]));
            assertThrows(IndexOutOfBoundsException.class, () -> in.read(new byte[3], 1, 3));
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> pair.client().getOutputStream().write(new byte[3], -1, 3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theEndIsTheEnd(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var in = pair.client().getInputStream();
            write(pair.accepted(), "end");
            pair.accepted().close();
            assertEquals("end", read(pair.client(), 3));
            assertEquals(-1, in.read());
            assertEquals(-1, in.read());
            assertEquals(0, in.available());
            pair.client().close();
            assertEquals(-1, in.read(), "even then");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResetIsAnError(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var in = pair.client().getInputStream();
            pair.accepted().setSoLinger(true, 0);
            pair.accepted().close();
            for (int i = 0; i < 2; i++) {
                var thrown = assertThrows(SocketException.class, in::read);
                assertTrue(thrown.getMessage().matches("(?i)connection reset.*"), thrown::toString);
            }
            assertThrows(
                    SocketException.class,
                    () -> {
                        write(pair.client(), "perhaps");
                        write(pair.client(), "no");
                    });
            assertFalse(pair.client().isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void lingeringWaitsUntilAllIsSent(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            pair.client().setSoLinger(true, 30);
            write(pair.client(), "to the last");
            pair.client().close();
            assertEquals("to the last", read(pair.accepted(), 100));
        }
    }

    @ParameterizedTest
    @EnumSource
    void optionsAreKept(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var socket = pair.client();
            for (var on : List.of(true, false)) {
                socket.setTcpNoDelay(on);
                assertEquals(on, socket.getTcpNoDelay());
                socket.setKeepAlive(on);
                assertEquals(on, socket.getKeepAlive());
                socket.setOOBInline(on);
                assertEquals(on, socket.getOOBInline());
                socket.setReuseAddress(on);
                assertEquals(on, socket.getReuseAddress());
            }
            assertEquals(-1, socket.getSoLinger());
            socket.setSoLinger(true, 7);
            assertEquals(7, socket.getSoLinger());
            socket.setSoLinger(true, 0);
            assertEquals(0, socket.getSoLinger());
            socket.setSoLinger(false, 0);
            assertEquals(-1, socket.getSoLinger());
            assertThrows(IllegalArgumentException.class, () -> socket.setSoLinger(true, -1));
            socket.setTrafficClass(0x10);
            assertEquals(0x10, socket.getTrafficClass());
            assertThrows(IllegalArgumentException.class, () -> socket.setTrafficClass(256));
            socket.setSendBufferSize(50_000);
            assertTrue(socket.getSendBufferSize() >= 50_000);
            socket.setReceiveBufferSize(50_000);
            assertTrue(socket.getReceiveBufferSize() >= 50_000);
            assertThrows(IllegalArgumentException.class, () -> socket.setSendBufferSize(0));
            assertThrows(IllegalArgumentException.class, () -> socket.setReceiveBufferSize(0));
            socket.setPerformancePreferences(1, 2, 3);
        }
    }

    private static final List<SocketOption<?>> OF_SOCKETS =
            List.of(
                    StandardSocketOptions.SO_KEEPALIVE,
                    StandardSocketOptions.SO_LINGER,
                    StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.TCP_NODELAY);

    private static final List<SocketOption<?>> OF_SERVERS =
            List.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_REUSEADDR);

    @ParameterizedTest
    @EnumSource
    void optionsHaveNames(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var socket = pair.client();
            var server = pair.server();
            assertTrue(socket.supportedOptions().containsAll(OF_SOCKETS));
            for (var option : OF_SOCKETS) {
                assertInstanceOf(option.type(), socket.getOption(option));
            }
            assertTrue(server.supportedOptions().containsAll(OF_SERVERS));
            for (var option : OF_SERVERS) {
                assertInstanceOf(option.type(), server.getOption(option));
            }
            assertSame(socket, socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
            assertTrue(socket.getTcpNoDelay());
            assertEquals(-1, socket.getOption(StandardSocketOptions.SO_LINGER));
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 77);
            assertEquals(77, socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            socket.setOption(StandardSocketOptions.SO_LINGER, 3);
            assertEquals(3, socket.getSoLinger());
            assertSame(server, server.setOption(StandardSocketOptions.SO_RCVBUF, 30_000));
            server.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 78);
            assertEquals(78, server.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> server.getOption(StandardSocketOptions.TCP_NODELAY));
            assertThrows(NullPointerException.class, () -> socket.getOption(null));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> socket.setOption(StandardSocketOptions.TCP_NODELAY, null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void optionsMayBeSetBeforeConnecting(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var server = sockets.servers().createServerSocket();
                var socket = sockets.clients().createSocket()) {
            server.setReuseAddress(true);
            assertTrue(server.getReuseAddress());
            server.setReceiveBufferSize(40_000);
            assertTrue(server.getReceiveBufferSize() >= 40_000);
            assertThrows(IllegalArgumentException.class, () -> server.setReceiveBufferSize(0));
            server.bind(new InetSocketAddress(HOST, 0), 3);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            socket.setSoLinger(true, 5);
            socket.setKeepAlive(true);
            socket.setReceiveBufferSize(40_000);
            socket.connect(server.getLocalSocketAddress());
            assertTrue(socket.getTcpNoDelay());
            assertEquals(20_000, socket.getSoTimeout());
            assertEquals(5, socket.getSoLinger());
            assertTrue(socket.getKeepAlive());
        }
    }

    @ParameterizedTest
    @EnumSource
    void urgentDataComesInlineIfWanted(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            pair.accepted().setOOBInline(true);
            write(pair.client(), "a");
            pair.client().sendUrgentData('!');
            write(pair.client(), "b");
            assertEquals("a!b", read(pair.accepted(), 3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void urgentDataIsDiscardedByDefault(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            assertFalse(pair.accepted().getOOBInline());
            write(pair.client(), "a");
            pair.client().sendUrgentData('!');
            write(pair.client(), "b");
            assertEquals("ab", read(pair.accepted(), 2));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptClosesTheSocketOfAVirtualThread(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var client = pair.client();
            var reading =
                    Background.startVirtual(() -> {
                        var thrown =
                                assertThrows(
                                        SocketException.class,
                                        () -> client.getInputStream().read());
                        assertTrue(Thread.interrupted(), "the status is kept");
                        return thrown.getMessage();
                    });
            reading.interrupt();
            assertEquals("Closed by interrupt", reading.result());
            assertTrue(client.isClosed());
            assertEquals(-1, pair.accepted().getInputStream().read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptClosesTheServerOfAVirtualThread(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var server = sockets.servers().createServerSocket(0)) {
            var accepting =
                    Background.startVirtual(() -> {
                        var thrown = assertThrows(SocketException.class, server::accept);
                        assertTrue(Thread.interrupted(), "the status is kept");
                        return thrown.getMessage();
                    });
            accepting.interrupt();
            assertEquals("Closed by interrupt", accepting.result());
            assertTrue(server.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptDoesNothingToAPlatformThread(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var reading =
                    Background.start(() -> {
                        var text = read(pair.client(), 4);
                        assertTrue(Thread.interrupted(), "the status is kept");
                        return text;
                    });
            reading.interrupt();
            write(pair.accepted(), "data");
            assertEquals("data", reading.result());
            var accepting =
                    Background.start(() -> {
                        var accepted = pair.server().accept();
                        assertTrue(Thread.interrupted(), "the status is kept");
                        return accepted;
                    });
            accepting.interrupt();
            var server = pair.server().getLocalSocketAddress();
            try (var second = pair.maker().clients().createSocket()) {
                Thread.currentThread().interrupt();
                second.connect(server);
                assertTrue(Thread.interrupted(), "the status is kept");
                accepting.result().close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLotGoesBothWaysAtOnce(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var there = new byte[3_000_000];
            var back = new byte[3_000_000];
            new Random(1).nextBytes(there);
            new Random(2).nextBytes(back);
            var writing = Background.start(() -> writeAndShut(pair.client(), there));
            var answering = Background.startVirtual(() -> writeAndShut(pair.accepted(), back));
            var reading = Background.start(() -> pair.accepted().getInputStream().readAllBytes());
            assertArrayEquals(back, pair.client().getInputStream().readAllBytes());
            assertArrayEquals(there, reading.result());
            writing.result();
            answering.result();
        }
    }

    private static boolean writeAndShut(Socket socket, byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.shutdownOutput();
        return true;
    }

    @ParameterizedTest
    @EnumSource
    void aWriteOfAnInterruptedPlatformThreadIsComplete(Maker maker) throws Exception {
        try (var pair = Pair.of(maker)) {
            var octets = new byte[5_000_000];
            new Random(3).nextBytes(octets);
            var writing =
                    Background.start(() -> {
                        writeAndShut(pair.client(), octets);
                        return Thread.interrupted();
                    });
            var in = pair.accepted().getInputStream();
            var read = 0;
            var got = new byte[octets.length];
            for (int n = in.read(got); n >= 0; n = in.read(got, read, got.length - read)) {
                read += n;
                writing.interrupt();
                if (read == got.length) {
                    break;
                }
            }
            assertArrayEquals(octets, Arrays.copyOf(got, read));
            assertTrue(writing.result(), "the status is kept");
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyConnectAtOnce(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var server = sockets.servers().createServerSocket(0, 50, HOST)) {
            var clients =
                    IntStream.range(0, 40)
                            .mapToObj(n ->
                                    Background.startVirtual(
                                            () -> askForEcho(sockets, server, "no. " + n)))
                            .toList();
            for (int i = 0; i < clients.size(); i++) {
                try (var accepted = server.accept()) {
                    var asked = accepted.getInputStream().readAllBytes();
                    accepted.getOutputStream().write(asked);
                }
            }
            for (int n = 0; n < clients.size(); n++) {
                assertEquals("no. " + n, clients.get(n).result());
            }
        }
    }

    private static String askForEcho(Maker.Sockets sockets, ServerSocket server, String text)
            throws IOException {
        try (var client = sockets.clients().createSocket(HOST, server.getLocalPort())) {
            write(client, text);
            client.shutdownOutput();
            return read(client, 100);
        }
    }
}
