package dev.weft.socket;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static dev.weft.testing.PacketDraft.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Bounds;
import dev.weft.InterfaceConfig;
import dev.weft.message.AddressProbing;
import dev.weft.testing.Lab;
import dev.weft.testing.Pending;
import dev.weft.testing.TestLink;
import dev.weft.wire.Bytes;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpSocketTest {
    private static final Bytes DATA = Bytes.ofUtf8("data");

    @Test
    void sendingBindsToAFreePort() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket()) {
            assertNull(socket.localAddress());
            socket.send(DATA, at(PEER, 9));
            var port = socket.localAddress().getPort();
            lab.peer().expects(udp(port, 9, "data"));
            lab.peer().sends(ipv4().carries(udp(9, port, "reply")));
            assertEquals("reply", socket.receive().payload().toUtf8());
        }
    }

    @Test
    void receivingBindsToAFreePort() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket()) {
            var receiving = lab.begins("receive", socket::receive);
            receiving.isWaiting();
            lab.peer().sends(ipv4().carries(udp(9, socket.localAddress().getPort(), "found")));
            assertEquals("found", receiving.result().payload().toUtf8());
        }
    }

    @Test
    void bindsOnce() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            assertThrows(AlreadyBoundException.class, () -> socket.bind(at("0.0.0.0", 5001)));
            assertEquals(at("0.0.0.0", 5000), socket.localAddress());
        }
    }

    @Test
    void aBufferIsSentAndConsumed() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            var buffer =
                    ByteBuffer.wrap("0data0".getBytes(StandardCharsets.UTF_8)).position(1).limit(5);
            socket.send(buffer, at(PEER, 9));
            lab.peer().expects(udp(5000, 9, "data"));
            assertEquals(5, buffer.position());
        }
    }

    @Test
    void sendsToItsPeerOnceConnected() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            assertThrows(NotYetConnectedException.class, () -> socket.send(DATA));
            socket.connect(at(PEER, 9));
            assertEquals(at(PEER, 9), socket.remoteAddress());
            socket.send(DATA);
            lab.peer().expects(udp(5000, 9, "data"));
            socket.disconnect();
            assertNull(socket.remoteAddress());
            assertThrows(NotYetConnectedException.class, () -> socket.send(DATA));
        }
    }

    @Test
    void connectingAgainChoosesTheSourceAgain() throws Exception {
        var other =
                InterfaceConfig.of(new TestLink("eth1", 1500), "192.168.7.2/24")
                        .withProbing(AddressProbing.NONE);
        try (var lab = Lab.plan().with(config -> config.with(other)).start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            socket.connect(at(PEER, 9));
            assertEquals(at(STACK, 5000), socket.localAddress());
            socket.connect(at("192.168.7.1", 9));
            assertEquals(at("192.168.7.2", 5000), socket.localAddress());
            socket.connect(at("127.0.0.1", 9));
            assertEquals(at("127.0.0.1", 5000), socket.localAddress());
        }
    }

    @Test
    void refusesWhatCannotBeSent() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket()) {
            assertThrows(SocketException.class, () -> socket.send(DATA, at(PEER, 0)));
            assertThrows(SocketException.class, () -> socket.connect(at(PEER, 0)));
            assertThrows(SocketException.class, () -> socket.send(DATA, at("0.0.0.0", 9)));
            var tooLong =
                    assertThrows(
                            MessageTooLongException.class,
                            () -> socket.send(pattern(65508), at(PEER, 9)));
            assertTrue(tooLong.getMessage().contains("65507"), tooLong.getMessage());
            assertEquals(0, lab.link().sent().size());
        }
    }

    /// RFC 919 §8: broadcasting by mistake should be hard.
    @ParameterizedTest
    @ValueSource(strings = {"255.255.255.255", "10.0.0.255"})
    void broadcastsOnlyWithPermission(String all) throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            var failure = assertThrows(SocketException.class, () -> socket.send(DATA, at(all, 9)));
            assertTrue(failure.getMessage().contains("SO_BROADCAST"), failure.getMessage());
            socket.setOption(StandardSocketOptions.SO_BROADCAST, true);
            socket.send(DATA, at(all, 9));
            lab.peer().expects(udp(5000, 9, "data"));
        }
    }

    @Test
    void aTimeoutEndsTheWaitOnTime() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket()) {
            socket.setTimeout(Duration.ofMillis(1500));
            var begin = lab.loom().clock().now();
            assertThrows(SocketTimeoutException.class, socket::receive);
            assertEquals(begin.plus(Duration.ofMillis(1500)), lab.loom().clock().now());
            assertThrows(
                    IllegalArgumentException.class, () -> socket.setTimeout(Duration.ofNanos(-1)));
        }
    }

    @Test
    void anInterruptLeavesTheSocketOpen() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            var receiving = lab.begins("receive", socket::receive);
            receiving.interrupt();
            receiving.failsWith(InterruptedException.class);
            assertTrue(socket.isOpen());
            lab.peer().sends(ipv4().carries(udp(9, 5000, "still here")));
            assertEquals("still here", socket.receive().payload().toUtf8());
        }
    }

    @Test
    void anInterruptWhileBindingLeavesTheSocketUnbound() throws Exception {
        for (long seed = 0; seed < 20; seed++) {
            try (var lab = Lab.plan().seed(seed).start()) {
                var socket = lab.stack().udpSocket();
                lab.begins(
                        "bind and interrupt",
                        () -> {
                            var group = lab.loom().group("binding");
                            var binding = group.start("bind", () -> bindQuietly(socket));
                            lab.loom().pause();
                            binding.interrupt();
                            group.join();
                            return true;
                        });
                lab.settle();
                if (socket.localAddress() == null) {
                    socket.bind(at("0.0.0.0", 5000));
                }
                socket.close();
                lab.stack().udpSocket().bind(at("0.0.0.0", 5000)).close();
            }
        }
    }

    private static void bindQuietly(UdpSocket socket) {
        try {
            socket.bind(at("0.0.0.0", 5000));
        } catch (Exception e) {
            // interrupted
        }
    }

    @Test
    void closingWakesWhoReceives() throws Exception {
        try (var lab = Lab.start()) {
            var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000));
            var one = lab.begins("one", socket::receive);
            var two = lab.begins("two", socket::receive);
            socket.close();
            one.failsWith(AsynchronousCloseException.class);
            two.failsWith(AsynchronousCloseException.class);
            assertFalse(socket.isOpen());
            socket.close();
        }
    }

    @Test
    void aClosedSocketDoesNothing() throws Exception {
        try (var lab = Lab.start()) {
            var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000));
            socket.close();
            assertThrows(ClosedChannelException.class, socket::receive);
            assertThrows(ClosedChannelException.class, () -> socket.send(DATA, at(PEER, 9)));
            var unbound = lab.stack().udpSocket();
            unbound.close();
            assertThrows(ClosedChannelException.class, () -> unbound.bind(at("0.0.0.0", 0)));
            assertThrows(ClosedChannelException.class, () -> unbound.connect(at(PEER, 9)));
            assertThrows(
                    ClosedChannelException.class,
                    () -> socket.setOption(StandardSocketOptions.SO_BROADCAST, true));
        }
    }

    /// A program that is asked to end closes its sockets with its interrupt still set.
    @Test
    void anInterruptedThreadGivesThePortBackAllTheSame() throws Exception {
        try (var lab = Lab.start()) {
            var closing =
                    lab.begins(
                            "close",
                            () -> {
                                try (var socket = lab.stack().udpSocket()) {
                                    socket.bind(at("0.0.0.0", 5000));
                                    Thread.currentThread().interrupt();
                                }
                                return Thread.interrupted();
                            });
            assertTrue(closing.result(), "the interrupt is not lost");
            lab.stack().udpSocket().bind(at("0.0.0.0", 5000)).close();

            var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000));
            Thread.currentThread().interrupt();
            socket.close();
            assertTrue(Thread.interrupted());
            lab.stack().udpSocket().bind(at("0.0.0.0", 5000)).close();
        }
    }

    @Test
    void optionsAreKept() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket()) {
            assertEquals(64, socket.getOption(WeftSocketOptions.IP_TTL));
            assertEquals(0, socket.getOption(StandardSocketOptions.IP_TOS));
            assertEquals(
                    Bounds.DEFAULT.receiveBuffer(),
                    socket.getOption(StandardSocketOptions.SO_RCVBUF));
            assertFalse(socket.getOption(StandardSocketOptions.SO_BROADCAST));
            socket.setOption(WeftSocketOptions.IP_TTL, 255)
                    .setOption(StandardSocketOptions.IP_TOS, 4)
                    .setOption(StandardSocketOptions.SO_RCVBUF, 9999)
                    .setOption(StandardSocketOptions.SO_BROADCAST, true)
                    .setOption(StandardSocketOptions.SO_REUSEADDR, true)
                    .setOption(WeftSocketOptions.IP_DONTFRAGMENT, true)
                    .setOption(WeftSocketOptions.IP_RECVERR, true);
            assertEquals(255, socket.getOption(WeftSocketOptions.IP_TTL));
            assertEquals(4, socket.getOption(StandardSocketOptions.IP_TOS));
            assertEquals(9999, socket.getOption(StandardSocketOptions.SO_RCVBUF));
            assertTrue(socket.getOption(StandardSocketOptions.SO_BROADCAST));
            assertTrue(socket.getOption(StandardSocketOptions.SO_REUSEADDR));
            assertTrue(socket.getOption(WeftSocketOptions.IP_DONTFRAGMENT));
            assertTrue(socket.getOption(WeftSocketOptions.IP_RECVERR));
            for (int wrong : new int[] {0, 256, -1}) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> socket.setOption(WeftSocketOptions.IP_TTL, wrong));
            }
            assertThrows(
                    IllegalArgumentException.class,
                    () -> socket.setOption(StandardSocketOptions.SO_RCVBUF, 0));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> socket.getOption(StandardSocketOptions.SO_LINGER));
        }
    }

    @Test
    void portUnreachableReachesAConnectedSocketAndItGoesOn() throws Exception {
        try (var lab = Lab.start();
                var client = lab.stack().udpSocket().connect(at("127.0.0.1", 5000))) {
            client.send(DATA);
            assertThrows(PortUnreachableException.class, client::receive);
            try (var server = lab.stack().udpSocket().bind(at("127.0.0.1", 5000))) {
                client.send(DATA);
                assertEquals(DATA, server.receive().payload());
            }
        }
    }

    @Test
    void theWayDownBeingFullMakesTheSenderWait() throws Exception {
        var narrow = new Bounds(64, 64, 4, 4, 64, 64, 1 << 16);
        try (var lab = Lab.plan().with(config -> config.withBounds(narrow)).start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            socket.send(DATA, at(PEER, 9));
            lab.settle();
            lab.link().getsStuck();
            var sending =
                    lab.begins(
                            "send",
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    socket.send(DATA, at(PEER, 9));
                                }
                                return true;
                            });
            lab.after(Duration.ofHours(1));
            sending.isWaiting();
            lab.dropsNothing();
            sending.interrupt();
            sending.failsWith(InterruptedException.class);
        }
    }

    @Test
    void theStacksEndEndsAllThatWaits() throws Exception {
        try (var lab = Lab.start()) {
            var bound = lab.stack().udpSocket().bind(at("0.0.0.0", 5000));
            var unbound = lab.stack().udpSocket();
            var raw = lab.stack().rawSocket(253);
            var pendings =
                    new Pending<?>[] {
                        lab.begins("bound", bound::receive),
                        lab.begins("unbound", unbound::receive),
                        lab.begins("raw", raw::receive)
                    };
            lab.stack().close();
            for (var each : pendings) {
                each.failsWith(AsynchronousCloseException.class);
            }
            assertThrows(ClosedChannelException.class, bound::receive);
            assertThrows(ClosedChannelException.class, () -> bound.send(DATA, at(PEER, 9)));
            assertThrows(
                    ClosedChannelException.class,
                    () -> lab.stack().udpSocket().bind(at("0.0.0.0", 1)));
            assertThrows(ClosedChannelException.class, () -> raw.send(DATA, PEER.toInetAddress()));
            assertThrows(ClosedChannelException.class, () -> lab.stack().rawSocket(1));
            var ping = new ArrayList<Ping>();
            ping.add(lab.stack().ping());
            assertThrows(
                    ClosedChannelException.class,
                    () -> ping.getFirst().send(PEER.toInetAddress(), DATA, Duration.ofSeconds(1)));
            bound.close();
            unbound.close();
            raw.close();
            for (int i = 0; i < 1000; i++) {
                lab.stack().udpSocket().close();
            }
            assertTrue(lab.stack().neighbours(lab.stack().interfaces().get(1)).isEmpty());
        }
    }

    @Test
    void bindFailuresAndUnresolvedNamesAreSaidClearly() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket()) {
            lab.stack().udpSocket().bind(at("0.0.0.0", 5000));
            var taken = assertThrows(BindException.class, () -> socket.bind(at("0.0.0.0", 5000)));
            assertTrue(taken.getMessage().contains("5000"), taken.getMessage());
            var unresolved = InetSocketAddress.createUnresolved("nowhere", 1);
            assertThrows(IllegalArgumentException.class, () -> socket.send(DATA, unresolved));
            assertThrows(NoRouteToHostException.class, () -> socket.connect(at("8.8.8.8", 1)));
            assertNull(socket.localAddress(), "a failed connect binds nothing");
        }
    }

    @Test
    void threadsThatSetOptionsAtTheSameTimeUndoNothing() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket();
                var threads = Executors.newFixedThreadPool(2)) {
            var one = threads.submit(() -> setAgainAndAgain(socket, StandardSocketOptions.IP_TOS));
            var other = threads.submit(() -> setAgainAndAgain(socket, WeftSocketOptions.IP_TTL));
            assertEquals(List.of(), one.get());
            assertEquals(List.of(), other.get());
        }
    }

    /// Tells what was something else than it had been set to.
    private static List<String> setAgainAndAgain(UdpSocket socket, SocketOption<Integer> option)
            throws Exception {
        for (int i = 0; i < 100_000; i++) {
            var value = 1 + i % 255;
            socket.setOption(option, value);
            if (socket.getOption(option) != value) {
                return List.of(option + " set to " + value + ", the time " + i);
            }
        }
        return List.of();
    }
}
