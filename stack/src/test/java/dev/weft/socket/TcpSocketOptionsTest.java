package dev.weft.socket;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.pattern;
import static dev.weft.testing.TcpDraft.ack;
import static dev.weft.testing.TcpDraft.syn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.StackConfig;
import dev.weft.tcp.connection.ConnectionSettings;
import dev.weft.tcp.connection.TcpBounds;
import dev.weft.tcp.connection.TcpConfig;
import dev.weft.testing.Lab;
import dev.weft.testing.Peer;
import dev.weft.testing.Requirement;
import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Packet;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The options, and what they do to the connection.
class TcpSocketOptionsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void optionsBeginAsUsual() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().tcpSocket()) {
            assertEquals(4 << 20, socket.getOption(StandardSocketOptions.SO_RCVBUF));
            assertEquals(4 << 20, socket.getOption(StandardSocketOptions.SO_SNDBUF));
            assertEquals(false, socket.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertEquals(false, socket.getOption(StandardSocketOptions.SO_REUSEADDR));
            assertEquals(false, socket.getOption(StandardSocketOptions.TCP_NODELAY));
            assertEquals(-1, socket.getOption(StandardSocketOptions.SO_LINGER));
            assertEquals(0, socket.getOption(StandardSocketOptions.IP_TOS));
            assertEquals(64, socket.getOption(WeftSocketOptions.IP_TTL));
            assertEquals(true, socket.getOption(WeftSocketOptions.IP_DONTFRAGMENT));
            assertEquals(7200, socket.getOption(WeftSocketOptions.TCP_KEEPIDLE));
            assertEquals(75, socket.getOption(WeftSocketOptions.TCP_KEEPINTERVAL));
            assertEquals(9, socket.getOption(WeftSocketOptions.TCP_KEEPCOUNT));
            assertEquals(
                    Duration.ofMinutes(5), socket.getOption(WeftSocketOptions.TCP_USER_TIMEOUT));
        }
    }

    @Test
    void optionsKeepWhatIsSet() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().tcpSocket()) {
            keeps(socket, StandardSocketOptions.SO_RCVBUF, 1);
            keeps(socket, StandardSocketOptions.SO_SNDBUF, 1 << 30);
            keeps(socket, StandardSocketOptions.SO_KEEPALIVE, true);
            keeps(socket, StandardSocketOptions.SO_REUSEADDR, true);
            keeps(socket, StandardSocketOptions.TCP_NODELAY, true);
            keeps(socket, StandardSocketOptions.SO_LINGER, 17);
            keeps(socket, StandardSocketOptions.IP_TOS, 0x88);
            keeps(socket, WeftSocketOptions.IP_TTL, 3);
            keeps(socket, WeftSocketOptions.IP_DONTFRAGMENT, false);
            keeps(socket, WeftSocketOptions.TCP_KEEPIDLE, 10);
            keeps(socket, WeftSocketOptions.TCP_KEEPINTERVAL, 11);
            keeps(socket, WeftSocketOptions.TCP_KEEPCOUNT, 12);
            keeps(socket, WeftSocketOptions.TCP_USER_TIMEOUT, SECOND);
        }
    }

    private static <T> void keeps(TcpSocket socket, SocketOption<T> option, T value)
            throws Exception {
        assertEquals(value, socket.setOption(option, value).getOption(option));
    }

    @Test
    void impossibleOptionsAreRefused() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().tcpSocket()) {
            refuses(socket, StandardSocketOptions.SO_RCVBUF, 0);
            refuses(socket, StandardSocketOptions.SO_SNDBUF, -1);
            refuses(socket, StandardSocketOptions.IP_TOS, 256);
            refuses(socket, WeftSocketOptions.IP_TTL, 0);
            refuses(socket, WeftSocketOptions.TCP_KEEPIDLE, 0);
            refuses(socket, WeftSocketOptions.TCP_KEEPINTERVAL, 0);
            refuses(socket, WeftSocketOptions.TCP_KEEPCOUNT, 0);
            refuses(socket, WeftSocketOptions.TCP_USER_TIMEOUT, Duration.ZERO);
            for (var option :
                    List.of(
                            StandardSocketOptions.SO_BROADCAST,
                            StandardSocketOptions.IP_MULTICAST_LOOP)) {
                assertThrows(
                        UnsupportedOperationException.class, () -> socket.setOption(option, true));
                assertThrows(UnsupportedOperationException.class, () -> socket.getOption(option));
            }
        }
    }

    private static <T> void refuses(TcpSocket socket, SocketOption<T> option, T value) {
        assertThrows(
                IllegalArgumentException.class,
                () -> socket.setOption(option, value),
                option::name);
    }

    @Test
    void theReceiveBufferIsTheWindow() throws Exception {
        try (var lab = Lab.start();
                var socket =
                        lab.stack().tcpSocket().setOption(StandardSocketOptions.SO_RCVBUF, 5000)) {
            lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            assertEquals(5000, lab.peer().expects(syn()).window());
        }
    }

    @Test
    void theSendBufferHoldsNoMoreThanAllowed() throws Exception {
        try (var lab = Lab.start()) {
            var pair =
                    SocketAndPeer.in(
                            lab, socket -> socket.setOption(StandardSocketOptions.SO_SNDBUF, 5000));
            pair.peer().acknowledges(0);
            for (int i = 0; i < 6; i++) {
                pair.socket().write(pattern(1000)); // the last is one too many, and waits here
            }
            pair.writes(pattern(1000)).isWaiting();
            assertEquals(5000, pair.socket().info().sendQueue());
        }
    }

    @Test
    void headersSayWhatTheOptionsSay() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().write(Bytes.of(1));
            var usual = lab.peer().expectsPacket();
            assertHeader(usual, 0, 64, true);
            pair.peer().hears(Peer.tcp(usual));
            pair.peer().acknowledges();
            pair.socket()
                    .setOption(StandardSocketOptions.IP_TOS, 0x10)
                    .setOption(WeftSocketOptions.IP_TTL, 7)
                    .setOption(WeftSocketOptions.IP_DONTFRAGMENT, false);
            pair.socket().write(Bytes.of(1));
            assertHeader(lab.peer().expectsPacket(), 0x10, 7, false);
        }
    }

    private static void assertHeader(Ipv4Packet packet, int tos, int ttl, boolean dontFragment) {
        assertEquals(tos, packet.tos());
        assertEquals(ttl, packet.timeToLive());
        assertEquals(dontFragment, packet.dontFragment());
    }

    @Test
    @Requirement({"RFC 9293 MUST-24", "RFC 9293 MUST-27"})
    void keepAlivesAskThePeerAtTheTimesThatWereSet() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket()
                    .setOption(WeftSocketOptions.TCP_KEEPIDLE, 100)
                    .setOption(WeftSocketOptions.TCP_KEEPINTERVAL, 10)
                    .setOption(WeftSocketOptions.TCP_KEEPCOUNT, 3)
                    .setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            var reading = pair.reads(1);
            lab.after(Duration.ofSeconds(90));
            for (int i = 0; i < 3; i++) {
                lab.peer().expectsNothing();
                lab.after(Duration.ofSeconds(10));
                lab.peer().expects(ack().seq(pair.peer().seen().minus(1)));
            }
            reading.isWaiting();
            lab.after(Duration.ofSeconds(10));
            reading.failsWith(SocketException.class);
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-25")
    void keepAlivesAreOffUnlessAskedFor() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            lab.after(Duration.ofDays(30));
            pair.peer().expectsNothing();
            pair.peer().sends("still there");
            assertEquals("still there", pair.socket().read(99).toUtf8());
        }
    }

    /// Threads, and not processes: what is between reading and writing is no place to wait.
    @Test
    @Timeout(60)
    void nothingIsLostWhenSeveralSetOptions() throws Exception {
        for (int i = 0; i < 2000; i++) {
            var options = new TcpSocketOptions(ConnectionSettings.DEFAULT);
            var ready = new CyclicBarrier(2);
            var other =
                    Thread.ofPlatform()
                            .start(() -> {
                                await(ready);
                                options.set(WeftSocketOptions.IP_TTL, 7);
                            });
            await(ready);
            options.set(StandardSocketOptions.TCP_NODELAY, true);
            other.join();
            assertTrue(options.settings().noDelay());
            assertEquals(7, options.settings().sendOptions().timeToLive());
        }
    }

    /// Both find the way to the connection full, and whoever is woken first need not be the first.
    @Test
    void theConnectionHearsLastWhatWasSetLast() throws Exception {
        for (long seed = 0; seed < 100; seed++) {
            try (var lab = Lab.plan().seed(seed).with(TcpSocketOptionsTest::narrow).start()) {
                var pair = SocketAndPeer.in(lab);
                lab.onLoom(() -> {
                    var programs = lab.loom().group("programs");
                    for (int i = 0; i < 3; i++) {
                        programs.start("info", () -> unchecked(pair.socket()::info));
                    }
                    programs.start("tos", () -> sets(pair, StandardSocketOptions.IP_TOS, 0x10));
                    programs.start("ttl", () -> sets(pair, WeftSocketOptions.IP_TTL, 7));
                });
                lab.settle();
                pair.socket().write(Bytes.of(1));
                assertHeader(lab.peer().expectsPacket(), 0x10, 7, true);
            }
        }
    }

    private static StackConfig narrow(StackConfig config) {
        var bounds = TcpBounds.DEFAULT;
        return config.withTcp(
                TcpConfig.DEFAULT.withBounds(
                        new TcpBounds(
                                bounds.receiveBuffer(),
                                bounds.sendBuffer(),
                                bounds.bufferedOctets(),
                                bounds.sharedWindow(),
                                bounds.outOfOrder(),
                                1,
                                bounds.connections(),
                                bounds.halfOpen(),
                                bounds.backlog(),
                                bounds.timeWaits())));
    }

    private static <T> void sets(SocketAndPeer pair, SocketOption<T> option, T value) {
        unchecked(() -> pair.socket().setOption(option, value));
    }

    private static void unchecked(Callable<?> call) {
        try {
            call.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        unchecked(barrier::await);
    }
}
