package dev.weft.testbed.javanet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What programs may expect of [DatagramSocket], whoever made it.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class JavaNetUdpTest {
    private static final InetAddress HOST = InetAddress.ofLiteral("127.0.0.1");
    private static final SocketAddress ANY_PORT = new InetSocketAddress(HOST, 0);

    private static DatagramPacket packet(String text, DatagramSocket to) {
        return packet(text, to.getLocalSocketAddress());
    }

    private static DatagramPacket packet(String text, SocketAddress to) {
        var octets = text.getBytes(US_ASCII);
        return new DatagramPacket(octets, octets.length, to);
    }

    private static DatagramPacket room(int octets) {
        return new DatagramPacket(new byte[octets], octets);
    }

    private static String received(DatagramSocket socket, DatagramPacket into) throws IOException {
        socket.receive(into);
        return new String(into.getData(), into.getOffset(), into.getLength(), US_ASCII);
    }

    @ParameterizedTest
    @EnumSource
    void datagramsGoBothWays(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var one = sockets.datagrams(ANY_PORT);
                var other = sockets.datagrams(ANY_PORT)) {
            one.send(packet("question", other));
            var into = room(100);
            assertEquals("question", received(other, into));
            assertEquals(one.getLocalSocketAddress(), into.getSocketAddress());
            into.setData("answer".getBytes(US_ASCII));
            other.send(into);
            assertEquals("answer", received(one, room(100)));
            one.send(packet("", other));
            assertEquals("", received(other, room(100)));
            var large = "x".repeat(60_000);
            one.send(packet(large, other));
            assertEquals(large, received(other, room(65_507)));
            assertThrows(IOException.class, () -> one.send(packet("x".repeat(65_508), other)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLongDatagramIsCut(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var one = sockets.datagrams(ANY_PORT);
                var other = sockets.datagrams(ANY_PORT)) {
            var into = room(6);
            for (var text : List.of("a long story", "short", "", "a long story")) {
                one.send(packet(text, other));
                assertEquals(text.substring(0, Math.min(6, text.length())), received(other, into));
            }
            one.send(packet("a long story", other));
            var inside = new DatagramPacket("..........".getBytes(US_ASCII), 2, 6);
            assertEquals("a long", received(other, inside));
            assertEquals("..a long..", new String(inside.getData(), US_ASCII));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSocketKnowsItsAddresses(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var socket = sockets.datagrams(null);
                var other = sockets.datagrams(ANY_PORT)) {
            assertFalse(socket.isBound());
            assertFalse(socket.isConnected());
            assertEquals(0, socket.getLocalPort());
            assertEquals(-1, socket.getPort());
            assertNull(socket.getInetAddress());
            assertNull(socket.getLocalSocketAddress());
            assertNull(socket.getRemoteSocketAddress());
            assertTrue(socket.getLocalAddress().isAnyLocalAddress());
            socket.bind(null);
            assertTrue(socket.isBound());
            assertNotEquals(0, socket.getLocalPort());
            assertTrue(socket.getLocalAddress().isAnyLocalAddress());
            assertThrows(SocketException.class, () -> socket.bind(null));
            socket.connect(other.getLocalSocketAddress());
            assertTrue(socket.isConnected());
            assertEquals(HOST, socket.getLocalAddress());
            assertEquals(HOST, socket.getInetAddress());
            assertEquals(other.getLocalPort(), socket.getPort());
            assertEquals(other.getLocalSocketAddress(), socket.getRemoteSocketAddress());
            socket.disconnect();
            assertFalse(socket.isConnected());
            assertNull(socket.getRemoteSocketAddress());
            assertTrue(socket.getLocalAddress().isAnyLocalAddress());
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectedItHearsItsPeerOnly(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var socket = sockets.datagrams(ANY_PORT);
                var peer = sockets.datagrams(ANY_PORT);
                var stranger = sockets.datagrams(ANY_PORT)) {
            socket.connect(peer.getLocalAddress(), peer.getLocalPort());
            stranger.send(packet("stranger", socket));
            peer.send(packet("peer", socket));
            assertEquals("peer", received(socket, room(100)));
            var data = "data".getBytes(US_ASCII);
            socket.send(new DatagramPacket(data, data.length));
            assertEquals("data", received(peer, room(100)));
            assertThrows(IllegalArgumentException.class, () -> socket.send(packet("no", stranger)));
            socket.disconnect();
            socket.send(packet("yes", stranger));
            assertEquals("yes", received(stranger, room(100)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectedItLearnsOfClosedPorts(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var socket = sockets.datagrams(ANY_PORT)) {
            SocketAddress nobody;
            try (var closing = sockets.datagrams(ANY_PORT)) {
                nobody = closing.getLocalSocketAddress();
            }
            socket.connect(nobody);
            socket.send(packet("hello?", nobody));
            assertThrows(PortUnreachableException.class, () -> socket.receive(room(9)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimeoutLeavesTheSocket(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var socket = sockets.datagrams(ANY_PORT)) {
            assertEquals(0, socket.getSoTimeout());
            socket.setSoTimeout(30);
            assertEquals(30, socket.getSoTimeout());
            var thrown = assertThrows(SocketTimeoutException.class, () -> socket.receive(room(9)));
            assertEquals("Receive timed out", thrown.getMessage());
            socket.setSoTimeout(30_000);
            socket.send(packet("to itself", socket));
            assertEquals("to itself", received(socket, room(9)));
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("try")
    void closingEndsAReceiveOfAnotherThread(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var socket = sockets.datagrams(ANY_PORT)) {
            var receiving =
                    Background.start(() -> {
                        socket.receive(room(9));
                        return true;
                    });
            socket.close();
            receiving.failure(SocketException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedSocketSaysSo(Maker maker) throws Exception {
        try (var sockets = maker.open()) {
            var socket = sockets.datagrams(ANY_PORT);
            var itself = socket.getLocalSocketAddress();
            socket.close();
            socket.close();
            assertTrue(socket.isClosed());
            assertTrue(socket.isBound(), "as it was before");
            assertEquals(-1, socket.getLocalPort());
            assertNull(socket.getLocalAddress());
            assertNull(socket.getLocalSocketAddress());
            socket.disconnect();
            socket.connect(itself);
            assertFalse(socket.isConnected());
            List<Executable> uses =
                    List.of(
                            () -> socket.send(packet("x", itself)),
                            () -> socket.receive(room(9)),
                            () -> socket.bind(null),
                            () -> socket.setSoTimeout(1),
                            socket::getSoTimeout,
                            () -> socket.setReuseAddress(true),
                            socket::getReuseAddress,
                            () -> socket.setBroadcast(true),
                            socket::getBroadcast,
                            () -> socket.setTrafficClass(4),
                            socket::getTrafficClass,
                            () -> socket.setSendBufferSize(1000),
                            socket::getSendBufferSize,
                            () -> socket.setReceiveBufferSize(1000),
                            socket::getReceiveBufferSize);
            for (var use : uses) {
                assertThrows(SocketException.class, use);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPortIsBoundOnceUnlessShared(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var first = sockets.datagrams(ANY_PORT);
                var socket = sockets.datagrams(null)) {
            var taken = first.getLocalSocketAddress();
            assertThrows(BindException.class, () -> sockets.datagrams(taken));
            assertThrows(BindException.class, () -> socket.bind(taken));
            socket.setReuseAddress(true);
            assertTrue(socket.getReuseAddress());
            socket.bind(ANY_PORT);
            try (var sharing = sockets.datagrams(null)) {
                sharing.setReuseAddress(true);
                sharing.bind(socket.getLocalSocketAddress());
                assertEquals(socket.getLocalPort(), sharing.getLocalPort());
            }
        }
    }

    private static final List<SocketOption<?>> OPTIONS =
            List.of(
                    StandardSocketOptions.SO_BROADCAST,
                    StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.IP_TOS);

    @ParameterizedTest
    @EnumSource
    void optionsAreKept(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var socket = sockets.datagrams(ANY_PORT)) {
            assertTrue(socket.getBroadcast());
            socket.setBroadcast(false);
            assertFalse(socket.getBroadcast());
            socket.setTrafficClass(0x10);
            assertEquals(0x10, socket.getTrafficClass());
            socket.setSendBufferSize(50_000);
            assertTrue(socket.getSendBufferSize() >= 50_000);
            socket.setReceiveBufferSize(50_000);
            assertTrue(socket.getReceiveBufferSize() >= 50_000);
            assertThrows(IllegalArgumentException.class, () -> socket.setSendBufferSize(0));
            assertThrows(IllegalArgumentException.class, () -> socket.setReceiveBufferSize(0));
            assertThrows(IllegalArgumentException.class, () -> socket.setTrafficClass(256));
            assertTrue(socket.supportedOptions().containsAll(OPTIONS));
            for (var option : OPTIONS) {
                assertInstanceOf(option.type(), socket.getOption(option));
            }
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> socket.getOption(StandardSocketOptions.TCP_NODELAY));
        }
    }

    @ParameterizedTest
    @EnumSource
    void interruptsCloseTheSocketsOfVirtualThreadsOnly(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var one = sockets.datagrams(ANY_PORT);
                var other = sockets.datagrams(ANY_PORT)) {
            var virtual =
                    Background.startVirtual(() -> {
                        var thrown =
                                assertThrows(SocketException.class, () -> one.receive(room(9)));
                        assertTrue(Thread.interrupted(), "the status is kept");
                        return thrown.getMessage();
                    });
            virtual.interrupt();
            assertEquals("Closed by interrupt", virtual.result());
            assertTrue(one.isClosed());
            var platform =
                    Background.start(() -> {
                        var text = received(other, room(9));
                        assertTrue(Thread.interrupted(), "the status is kept");
                        return text;
                    });
            platform.interrupt();
            other.send(packet("data", other));
            assertEquals("data", platform.result());
        }
    }
}
