package dev.weft.testbed.javanet;

import static dev.weft.testbed.javanet.ConnectedSockets.HOST;
import static dev.weft.testbed.javanet.ConnectedSockets.read;
import static dev.weft.testbed.javanet.ConnectedSockets.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How sockets and servers of `java.net` are bound and connected, whoever made them.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class JavaNetTcpConnectTest {
    @ParameterizedTest
    @EnumSource
    void connectedSocketsKnowTheirAddresses(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
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
