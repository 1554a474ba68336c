package dev.weft.socket;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.at;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Lab;
import dev.weft.testing.Pending;
import dev.weft.testing.TcpPeer;
import dev.weft.wire.Bytes;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// A connection as the streams of `java.io` and as a channel of `java.nio`.
class TcpStreamsTest {
    private record Pair(Lab lab, TcpSocket socket, TcpPeer peer) {
        static Pair in(Lab lab) throws Exception {
            var socket = lab.stack().tcpSocket().setOption(StandardSocketOptions.TCP_NODELAY, true);
            var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            var peer = TcpPeer.accepts(lab);
            return new Pair(lab, connecting.result(), peer);
        }

        InputStream in() {
            return socket.inputStream();
        }

        OutputStream out() {
            return socket.outputStream();
        }

        ByteChannel channel() {
            return socket.channel();
        }

        <T> Pending<T> begins(Callable<T> what) {
            return lab.begins("call", what);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // Streams.

    @Test
    void readsOctets() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.sends("hello");
            pair.peer.finishes();
            var in = pair.in();
            assertEquals('h', in.read());
            assertEquals(4, in.available());
            var octets = new byte[10];
            assertEquals(0, in.read(octets, 0, 0));
            assertEquals(2, in.read(octets, 3, 2));
            assertArrayEquals(new byte[] {0, 0, 0, 'e', 'l', 0, 0, 0, 0, 0}, octets);
            assertArrayEquals(utf8("lo"), in.readAllBytes());
            assertEquals(-1, in.read());
            assertEquals(-1, in.read(octets));
            assertEquals(0, in.available());
        }
    }

    @Test
    void octetsAreNotNegative() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.sends(Bytes.of(0xff, 0x80, 0));
            assertEquals(0xff, pair.in().read());
            assertEquals(0x80, pair.in().read());
            assertEquals(0, pair.in().read());
        }
    }

    @Test
    void writesOctets() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var out = pair.out();
            out.write('!');
            pair.peer.expects("!");
            out.write(utf8("hello"));
            pair.peer.expects("hello");
            out.write(utf8("xpartx"), 1, 4);
            pair.peer.expects("part");
            out.flush();
            out.write(new byte[0]);
            pair.peer.expectsNothing();
            assertThrows(IndexOutOfBoundsException.class, () -> out.write(new byte[3], 2, 2));
        }
    }

    @Test
    void theTimeoutOfTheSocketHolds() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.setTimeout(Duration.ofSeconds(1));
            assertThrows(SocketTimeoutException.class, () -> pair.in().read());
            pair.peer.sends("x");
            assertEquals('x', pair.in().read());
        }
    }

    @Test
    void closingAStreamClosesTheSocket() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.out().close();
            pair.peer.expectsFin();
            assertFalse(pair.socket.isOpen());
            pair.in().close();
            assertThrows(ClosedChannelException.class, () -> pair.in().read());
            assertThrows(ClosedChannelException.class, () -> pair.out().write(1));
            assertThrows(ClosedChannelException.class, () -> pair.in().available());
        }
    }

    @Test
    void closingEndsWhoReads() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var reading = pair.begins(() -> pair.in().read());
            pair.in().close();
            reading.failsWith(AsynchronousCloseException.class);
        }
    }

    @Test
    void anInterruptedReadLosesNothing() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var reading =
                    pair.begins(() -> {
                        try {
                            return pair.in().read();
                        } catch (InterruptedIOException e) {
                            assertTrue(Thread.interrupted(), "the thread stays interrupted");
                            throw e;
                        }
                    });
            reading.interrupt();
            reading.failsWith(InterruptedIOException.class);
            assertTrue(pair.socket.isOpen());
            pair.peer.sends("x");
            assertEquals('x', pair.in().read());
        }
    }

    @Test
    void anInterruptedWriteLeavesTheSocketOpen() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.acknowledges(0);
            var writing =
                    pair.begins(() -> {
                        pair.out().write(new byte[1 << 20]);
                        return true;
                    });
            writing.isWaiting();
            writing.interrupt();
            writing.failsWith(InterruptedIOException.class);
            assertTrue(pair.socket.isOpen());
        }
    }

    @Test
    void aResetIsASocketException() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.resets();
            lab.settle();
            assertThrows(SocketException.class, () -> pair.in().read());
            assertThrows(
                    SocketException.class,
                    () -> {
                        pair.out().write(1);
                        pair.out().write(1);
                    });
        }
    }

    // The channel.

    @Test
    void aChannelReadsAndWrites() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var channel = pair.channel();
            assertTrue(channel.isOpen());
            assertEquals(5, channel.write(ByteBuffer.wrap(utf8("hello"))));
            pair.peer.expects("hello");
            pair.peer.sends("answer");
            var buffer = ByteBuffer.allocate(10);
            assertEquals(6, channel.read(buffer));
            assertEquals(6, buffer.position());
            assertEquals(0, channel.read(ByteBuffer.allocate(0)));
            pair.peer.finishes();
            assertEquals(-1, channel.read(buffer));
            channel.close();
            assertFalse(channel.isOpen());
            assertFalse(pair.socket.isOpen());
            assertThrows(ClosedChannelException.class, () -> channel.read(buffer));
            assertThrows(ClosedChannelException.class, () -> channel.write(buffer));
        }
    }

    /// As those of `java.nio` do it.
    @Test
    void anInterruptClosesAChannel() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var reading =
                    pair.begins(() -> {
                        try {
                            return pair.channel().read(ByteBuffer.allocate(1));
                        } catch (ClosedByInterruptException e) {
                            assertTrue(Thread.interrupted(), "the thread stays interrupted");
                            throw e;
                        }
                    });
            reading.interrupt();
            reading.failsWith(ClosedByInterruptException.class);
            assertFalse(pair.socket.isOpen());
            pair.peer.expectsFin();
        }
    }

    @Test
    void anInterruptOfAWriterClosesAChannel() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.acknowledges(0);
            var writing = pair.begins(() -> pair.channel().write(ByteBuffer.allocate(1 << 20)));
            writing.isWaiting();
            writing.interrupt();
            writing.failsWith(ClosedByInterruptException.class);
            assertFalse(pair.socket.isOpen());
        }
    }

    @Test
    void closingEndsWhoReadsAChannel() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var channel = pair.channel();
            var reading = pair.begins(() -> channel.read(ByteBuffer.allocate(1)));
            channel.close();
            reading.failsWith(AsynchronousCloseException.class);
        }
    }
}
