package dev.weft.socket;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Lab;
import dev.weft.wire.Bytes;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What holds for a socket in all that it does: before it is connected and once it is closed, for
/// several at once, and what it tells of itself.
class TcpSocketTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Bytes MUCH = Bytes.wrap(new byte[1 << 20]);

    // Before and after.

    @Test
    void mostNeedsAConnection() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().tcpSocket()) {
            for (Executable each : callsThatNeedAConnection(socket)) {
                assertThrows(NotYetConnectedException.class, each);
            }
            assertThrows(IllegalArgumentException.class, () -> socket.read(0));
        }
    }

    @Test
    void nothingGoesOnceItIsClosed() throws Exception {
        try (var lab = Lab.start()) {
            var socket = SocketAndPeer.in(lab).socket();
            socket.close();
            socket.close();
            for (Executable each : callsThatNeedAConnection(socket)) {
                assertThrows(ClosedChannelException.class, each);
            }
            assertThrows(ClosedChannelException.class, () -> socket.connect(at(PEER, 9)));
            assertThrows(ClosedChannelException.class, () -> socket.bind(at("0.0.0.0", 1)));
            var option = StandardSocketOptions.TCP_NODELAY;
            assertThrows(ClosedChannelException.class, () -> socket.setOption(option, true));
            assertThrows(ClosedChannelException.class, () -> socket.getOption(option));
            assertFalse(socket.isOpen());
            assertTrue(socket.isConnected());
            assertNotNull(socket.remoteAddress());
        }
    }

    private static List<Executable> callsThatNeedAConnection(TcpSocket socket) {
        return List.of(
                () -> socket.read(1),
                () -> socket.read(ByteBuffer.allocate(1)),
                () -> socket.read(ByteBuffer.allocate(0)),
                () -> socket.read(new byte[1], 0, 1),
                () -> socket.read(new byte[1], 0, 0),
                socket::available,
                () -> socket.write(Bytes.of(1)),
                () -> socket.write(Bytes.empty()),
                () -> socket.write(ByteBuffer.allocate(1)),
                () -> socket.write(new byte[1], 0, 1),
                () -> socket.writeUrgent(1),
                socket::shutdownOutput,
                socket::shutdownInput,
                socket::info);
    }

    // Information.

    @Test
    void tellsWhatItKnows() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().write(Bytes.ofUtf8("hello"));
            pair.peer().expects("hello");
            lab.after(Duration.ofMillis(20));
            pair.peer().acknowledges(3000);
            pair.socket().write(Bytes.ofUtf8("12"));
            pair.peer().sends("answer");
            var info = pair.socket().info();
            assertEquals(pair.socket().localAddress(), info.local());
            assertEquals(pair.socket().remoteAddress(), info.remote());
            assertEquals("ESTABLISHED", info.state());
            assertTrue(info.smoothedRtt().compareTo(Duration.ofMillis(1)) > 0);
            assertEquals(Duration.ofMillis(200), info.retransmissionTimeout(), "at least");
            assertEquals(536, info.segmentSize(), "what a peer takes that says nothing");
            assertEquals(6, info.receiveQueue());
            assertEquals(2, info.sendQueue());
            assertEquals(7, info.octetsSent());
            assertEquals(5, info.octetsAcknowledged());
            assertEquals(6, info.octetsReceived());
            assertEquals(0, info.retransmissions());
            lab.after(SECOND);
            assertTrue(pair.socket().info().retransmissions() >= 1);
        }
    }

    @Test
    void knowsThatItHasEnded() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().resets();
            lab.settle();
            assertEquals("CLOSED", pair.socket().info().state());
            assertEquals(at(PEER, 9), pair.socket().info().remote());
            assertThrows(SocketException.class, () -> pair.socket().read(1));
            assertEquals(0, pair.socket().available());
            pair.socket().shutdownOutput();
            pair.socket().setOption(StandardSocketOptions.TCP_NODELAY, true);
            pair.socket().close();
        }
    }

    // Several at once.

    @Test
    void readersTakeTurns() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var one = pair.reads(99);
            var other = pair.reads(99);
            pair.peer().sends("one");
            pair.peer().sends("other");
            assertEquals("oneother".length(), one.result().length() + other.result().length());
        }
    }

    @Test
    void readsWhileItWrites() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var writing = pair.writes(MUCH);
            writing.isWaiting();
            pair.peer().sends("meanwhile");
            assertEquals("meanwhile", pair.socket().read(99).toUtf8());
        }
    }
}
