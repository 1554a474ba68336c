package dev.weft.socket;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.udp;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Lab;
import dev.weft.wire.IcmpMessage.DestinationUnreachable;
import dev.weft.wire.IcmpMessage.UnreachableCode;
import dev.weft.wire.IcmpQuote;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StackDatagramSocketTest {
    private static final InetAddress PEER_ADDRESS = PEER.toInetAddress();

    private static DatagramPacket packet(String text, SocketAddress to) {
        var octets = text.getBytes(UTF_8);
        return new DatagramPacket(octets, octets.length, to);
    }

    private static DatagramPacket room(int octets) {
        return new DatagramPacket(new byte[octets], octets);
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), packet.getOffset(), packet.getLength(), UTF_8);
    }

    private static String received(DatagramSocket socket, DatagramPacket into) throws Exception {
        socket.receive(into);
        return text(into);
    }

    @Test
    void sendsAndReceives() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket(5000, null)) {
            socket.send(packet("data", at(PEER, 9)));
            lab.peer().expects(udp(5000, 9, "data"));
            lab.peer().sends(ipv4().carries(udp(9, 5000, "reply")));
            var reply = room(100);
            assertEquals("reply", received(socket, reply));
            assertEquals(at(PEER, 9), reply.getSocketAddress());
        }
    }

    @Test
    void sendsWhatThePacketSaysOfItsBuffer() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket(5000, null)) {
            socket.send(new DatagramPacket("0data0".getBytes(UTF_8), 1, 4, at(PEER, 9)));
            lab.peer().expects(udp(5000, 9, "data"));
            lab.peer().sends(ipv4().carries(udp(9, 5000, "reply")));
            var into = new DatagramPacket("..........".getBytes(UTF_8), 2, 6);
            assertEquals("reply", received(socket, into));
            assertEquals("..reply...", new String(into.getData(), UTF_8));
        }
    }

    @Test
    void isBoundAsItIsMade() throws Exception {
        try (var lab = Lab.start();
                var chosen = lab.stack().datagramSocket();
                var fixed = lab.stack().datagramSocket(5000, STACK.toInetAddress());
                var later = lab.stack().datagramSocket(null)) {
            assertTrue(chosen.isBound());
            assertNotEquals(0, chosen.getLocalPort());
            assertTrue(chosen.getLocalAddress().isAnyLocalAddress());
            assertEquals(at(STACK, 5000), fixed.getLocalSocketAddress());
            assertFalse(later.isBound());
            assertEquals(0, later.getLocalPort());
            assertNull(later.getLocalSocketAddress());
            later.send(packet("data", at(PEER, 9)));
            assertTrue(later.isBound());
            lab.peer().expects(udp(later.getLocalPort(), 9, "data"));
        }
    }

    @Test
    void receivingBinds() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket(null)) {
            var receiving = lab.begins("receive", () -> received(socket, room(100)));
            receiving.isWaiting();
            assertTrue(socket.isBound());
            lab.peer().sends(ipv4().carries(udp(9, socket.getLocalPort(), "found")));
            assertEquals("found", receiving.result());
        }
    }

    @Test
    void aBindThatFailsLeavesTheSocketAsItWas() throws Exception {
        try (var lab = Lab.start();
                var _ = lab.stack().datagramSocket(5000, null);
                var socket = lab.stack().datagramSocket(null)) {
            assertThrows(BindException.class, () -> socket.bind(at("0.0.0.0", 5000)));
            assertThrows(BindException.class, () -> socket.bind(at("10.0.0.77", 5001)));
            assertThrows(
                    BindException.class,
                    () ->
                            socket.bind(
                                    new InetSocketAddress(
                                            InetAddress.ofLiteral("2001:db8::1"), 1)));
            assertThrows(BindException.class, () -> lab.stack().datagramSocket(5000, null));
            assertFalse(socket.isBound());
            socket.bind(at("0.0.0.0", 5001));
            assertEquals(5001, socket.getLocalPort());
            assertThrows(SocketException.class, () -> socket.bind(at("0.0.0.0", 5002)));
        }
    }

    @Test
    void whatThePacketHasNoRoomForIsLost() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket(5000, null)) {
            lab.peer().sends(ipv4().carries(udp(9, 5000, "a long story")));
            lab.peer().sends(ipv4().carries(udp(9, 5000, "short")));
            var into = room(6);
            assertEquals("a long", received(socket, into));
            assertEquals("short", received(socket, into));
        }
    }

    @Test
    void aPacketThatIsUsedAgainHasItsRoomAgain() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket(5000, null)) {
            var one = room(100);
            var other = room(100);
            for (var text : new String[] {"", "one", "the second", "a", "", "the sixth"}) {
                for (var into : new DatagramPacket[] {one, other}) {
                    lab.peer().sends(ipv4().carries(udp(9, 5000, text)));
                    assertEquals(text, received(socket, into));
                }
            }
            one.setLength(3);
            lab.peer().sends(ipv4().carries(udp(9, 5000, "the seventh")));
            assertEquals("the", received(socket, one), "a new length is a new room");
            other.setData(new byte[5]);
            lab.peer().sends(ipv4().carries(udp(9, 5000, "the eighth")));
            assertEquals("the e", received(socket, other), "so is a new buffer");
        }
    }

    @Test
    void aTimeoutLeavesTheSocketOpen() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket(5000, null)) {
            socket.setSoTimeout(1500);
            assertEquals(1500, socket.getSoTimeout());
            var receiving = lab.begins("receive", () -> received(socket, room(9)));
            lab.after(Duration.ofMillis(1499));
            receiving.isWaiting();
            lab.after(Duration.ofMillis(1));
            var timeout = receiving.failsWith(SocketTimeoutException.class);
            assertEquals("Receive timed out", timeout.getMessage());
            assertFalse(socket.isClosed());
            lab.peer().sends(ipv4().carries(udp(9, 5000, "late")));
            assertEquals("late", received(socket, room(9)));
            socket.setSoTimeout(0);
            var forever = lab.begins("receive", () -> received(socket, room(9)));
            lab.after(Duration.ofDays(1));
            forever.isWaiting();
            assertThrows(IllegalArgumentException.class, () -> socket.setSoTimeout(-1));
        }
    }

    @Test
    void connectedItKnowsItsPeerOnly() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket(5000, null)) {
            lab.peer().sends(ipv4().carries(udp(10, 5000, "stranger, before")));
            lab.peer().sends(ipv4().carries(udp(9, 5000, "peer, before")));
            socket.connect(PEER_ADDRESS, 9);
            lab.peer().sends(ipv4().carries(udp(10, 5000, "stranger")));
            lab.peer().sends(ipv4().carries(udp(9, 5000, "peer")));
            assertEquals("peer, before", received(socket, room(100)));
            assertEquals("peer", received(socket, room(100)));
            lab.peer().forgets(); // what strangers were told
            assertTrue(socket.isConnected());
            assertEquals(at(PEER, 9), socket.getRemoteSocketAddress());
            assertEquals(PEER_ADDRESS, socket.getInetAddress());
            assertEquals(9, socket.getPort());
            assertEquals(at(STACK, 5000), socket.getLocalSocketAddress());
            socket.send(new DatagramPacket("data".getBytes(UTF_8), 4));
            lab.peer().expects(udp(5000, 9, "data"));
            assertThrows(
                    IllegalArgumentException.class, () -> socket.send(packet("no", at(PEER, 10))));
            socket.disconnect();
            assertFalse(socket.isConnected());
            assertNull(socket.getRemoteSocketAddress());
            assertTrue(socket.getLocalAddress().isAnyLocalAddress());
            socket.send(packet("yes", at(PEER, 10)));
            lab.peer().expects(udp(5000, 10, "yes"));
        }
    }

    @Test
    void connectedItLearnsOfClosedPorts() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket(5000, null)) {
            socket.connect(at(PEER, 9));
            socket.send(packet("data", at(PEER, 9)));
            var sent = lab.peer().expects(udp(5000, 9, "data"));
            lab.peer()
                    .sends(
                            ipv4().carries(
                                            new DestinationUnreachable(
                                                    UnreachableCode.PORT_UNREACHABLE,
                                                    IcmpQuote.of(sent))));
            assertThrows(PortUnreachableException.class, () -> socket.receive(room(9)));
        }
    }

    @Test
    void refusesWhatCannotBeReached() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket()) {
            var thrown =
                    assertThrows(
                            UncheckedIOException.class,
                            () -> socket.connect(InetAddress.ofLiteral("8.8.8.8"), 53));
            assertTrue(thrown.getCause() instanceof NoRouteToHostException, thrown.toString());
            assertFalse(socket.isConnected());
            var six = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 53);
            assertThrows(NoRouteToHostException.class, () -> socket.connect(six));
            assertThrows(NoRouteToHostException.class, () -> socket.send(packet("x", six)));
            assertThrows(SocketException.class, () -> socket.connect(at(PEER, 0)));
            var nowhere = InetSocketAddress.createUnresolved("nowhere", 1);
            assertThrows(SocketException.class, () -> socket.connect(nowhere));
            assertThrows(IllegalArgumentException.class, () -> socket.send(room(1)));
            assertEquals(0, lab.link().sent().size());
        }
    }

    @Test
    void broadcastsUnlessToldOtherwise() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket(5000, null)) {
            assertTrue(socket.getBroadcast());
            socket.send(packet("all", at("255.255.255.255", 9)));
            var packet = lab.peer().expectsPacket();
            assertEquals("255.255.255.255", packet.destination().toString());
            socket.setBroadcast(false);
            assertThrows(
                    SocketException.class, () -> socket.send(packet("all", at("10.0.0.255", 9))));
        }
    }

    @Test
    void sharesAPortIfAsked() throws Exception {
        try (var lab = Lab.start();
                var one = lab.stack().datagramSocket(null);
                var other = lab.stack().datagramSocket(null)) {
            for (var socket : new DatagramSocket[] {one, other}) {
                assertFalse(socket.getReuseAddress());
                socket.setReuseAddress(true);
                socket.bind(at("0.0.0.0", 5000));
                assertTrue(socket.getReuseAddress());
            }
        }
    }

    @Test
    void hasTheOptionsItSaysItHas() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket(5000, null)) {
            for (var option : socket.supportedOptions()) {
                hasOption(socket, option);
            }
            socket.setReceiveBufferSize(10_000);
            assertEquals(10_000, socket.getReceiveBufferSize());
            socket.setSendBufferSize(20_000);
            assertEquals(20_000, socket.getSendBufferSize());
            socket.setTrafficClass(0xb8);
            assertEquals(0xb8, socket.getTrafficClass());
            socket.setOption(WeftSocketOptions.IP_TTL, 3);
            socket.send(packet("far", at(PEER, 9)));
            var packet = lab.peer().expectsPacket();
            assertEquals(0xb8, packet.tos());
            assertEquals(3, packet.timeToLive());
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> socket.getOption(StandardSocketOptions.IP_MULTICAST_TTL));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> socket.setOption(StandardSocketOptions.SO_RCVBUF, 0));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> socket.setOption(StandardSocketOptions.IP_TOS, null));
            assertThrows(
                    SocketException.class, () -> socket.joinGroup(at("224.0.0.251", 5353), null));
        }
    }

    private static <T> void hasOption(DatagramSocket socket, SocketOption<T> option)
            throws Exception {
        var value = socket.getOption(option);
        assertEquals(value, socket.setOption(option, value).getOption(option), option.name());
    }

    @Test
    @SuppressWarnings("try")
    void closingEndsReceiving() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket(5000, null)) {
            var receiving = lab.begins("receive", () -> received(socket, room(9)));
            receiving.isWaiting();
            socket.close();
            assertEquals("Socket closed", receiving.failsWith(SocketException.class).getMessage());
            assertTrue(socket.isClosed());
            assertTrue(socket.isBound(), "as it was before");
            assertEquals(-1, socket.getLocalPort());
            assertNull(socket.getLocalAddress());
            assertNull(socket.getLocalSocketAddress());
            assertThrows(SocketException.class, () -> socket.receive(room(9)));
            assertThrows(SocketException.class, () -> socket.send(packet("x", at(PEER, 9))));
            assertThrows(SocketException.class, () -> socket.setSoTimeout(1));
            assertThrows(SocketException.class, () -> socket.bind(at("0.0.0.0", 1)));
            socket.close();
            lab.stack().datagramSocket(5000, null).close();
        }
    }

    @Test
    void anInterruptClosesTheSocketOfAVirtualThread() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket(5000, null)) {
            var receiving =
                    lab.begins(
                            "receive",
                            () -> {
                                var thrown =
                                        assertThrows(
                                                SocketException.class,
                                                () -> socket.receive(room(9)));
                                assertTrue(Thread.interrupted(), "the status is kept");
                                return thrown.getMessage();
                            });
            receiving.interrupt();
            assertEquals("Closed by interrupt", receiving.result());
            assertTrue(socket.isClosed());
        }
    }

    @Test
    void anInterruptDoesNothingToAPlatformThread() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().datagramSocket(5000, null)) {
            socket.setSoTimeout(2000);
            Thread.currentThread().interrupt();
            assertThrows(SocketTimeoutException.class, () -> socket.receive(room(9)));
            assertTrue(Thread.interrupted(), "the status is kept");
            lab.peer().sends(ipv4().carries(udp(9, 5000, "data")));
            Thread.currentThread().interrupt();
            assertEquals("data", received(socket, room(9)));
            socket.send(packet("data", at(PEER, 9)));
            assertTrue(Thread.interrupted(), "the status is kept");
            lab.peer().expects(udp(5000, 9, "data"));
            assertFalse(socket.isClosed());
        }
    }

    @Test
    void theWildcardAddressAndLoopbackAreThisHost() throws Exception {
        try (var lab = Lab.start();
                var one = lab.stack().datagramSocket();
                var other = lab.stack().datagramSocket()) {
            var port = other.getLocalPort();
            for (var host : new String[] {"0.0.0.0", "127.0.0.1", "::1", "::", "10.0.0.2"}) {
                one.send(packet(host, new InetSocketAddress(InetAddress.ofLiteral(host), port)));
                assertEquals(host, received(other, room(100)));
            }
            one.connect(new InetSocketAddress(InetAddress.ofLiteral("::1"), port));
            assertEquals("127.0.0.1", one.getLocalAddress().getHostAddress());
            lab.stack().datagramSocket(5000, InetAddress.ofLiteral("::1")).close();
        }
    }

    @Test
    void theStacksEndIsTheSocketsEnd() throws Exception {
        try (var lab = Lab.start()) {
            var bound = lab.stack().datagramSocket(5000, null);
            var receiving = lab.begins("receive", () -> received(bound, room(9)));
            lab.stack().close();
            assertEquals("Socket closed", receiving.failsWith(SocketException.class).getMessage());
            assertThrows(SocketException.class, () -> bound.send(packet("x", at(PEER, 9))));
            assertThrows(SocketException.class, () -> lab.stack().datagramSocket());
            bound.close();
        }
    }
}
