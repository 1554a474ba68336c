package dev.weft.socket;

import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.pattern;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Lab;
import dev.weft.testing.Requirement;
import dev.weft.testing.TcpPeer;
import dev.weft.wire.Bytes;
import dev.weft.wire.TcpSegment;
import java.io.ByteArrayOutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a program reads, how it waits, and what the window says of it.
class TcpSocketReadTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void readsWhatHasCome() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().sends("hello");
            pair.peer().sends(" world");
            var octets = new byte[9];
            assertEquals(3, pair.socket().read(octets, 2, 3));
            assertArrayEquals(new byte[] {0, 0, 'h', 'e', 'l', 0, 0, 0, 0}, octets);
            var buffer = ByteBuffer.allocate(4).position(1);
            assertEquals(2, pair.socket().read(buffer.slice(1, 2)));
            assertEquals(0, pair.socket().read(ByteBuffer.allocate(0)));
            assertEquals(0, pair.socket().read(octets, 9, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> pair.socket().read(octets, 5, 5));
            var rest = "";
            while (rest.length() < 6) {
                rest += pair.socket().read(99).toUtf8();
            }
            assertEquals(" world", rest);
        }
    }

    @Test
    void waitsForSomethingToRead() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var reading = pair.reads(99);
            lab.after(Duration.ofHours(100));
            reading.isWaiting();
            pair.peer().sends("late");
            assertEquals("late", reading.result().toUtf8());
        }
    }

    @Test
    void aTimeoutEndsTheWaitOnTimeAndLosesNothing() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().setTimeout(Duration.ofMillis(1500));
            assertEquals(Duration.ofMillis(1500), pair.socket().timeout());
            for (int i = 0; i < 3; i++) {
                var begin = lab.loom().clock().now();
                assertThrows(SocketTimeoutException.class, () -> pair.socket().read(99));
                assertEquals(begin.plus(Duration.ofMillis(1500)), lab.loom().clock().now());
                pair.peer().sends("late " + i);
                assertEquals("late " + i, pair.socket().read(99).toUtf8());
            }
            assertThrows(
                    IllegalArgumentException.class,
                    () -> pair.socket().setTimeout(Duration.ofNanos(-1)));
        }
    }

    @Test
    void anInterruptEndsTheWaitAndLosesNothing() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            for (int i = 0; i < 3; i++) {
                var reading = pair.reads(99);
                reading.interrupt();
                reading.failsWith(InterruptedException.class);
                pair.peer().sends("late " + i);
                assertEquals("late " + i, pair.socket().read(99).toUtf8());
            }
            assertTrue(pair.socket().isOpen());
        }
    }

    @Test
    void aTimeoutEndsTheWaitForAnotherReader() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var first = pair.reads(99);
            pair.socket().setTimeout(SECOND);
            var second = pair.reads(99);
            pair.socket().setTimeout(Duration.ZERO);
            var third = pair.reads(99);
            lab.after(SECOND.minusNanos(1));
            second.isWaiting();
            lab.after(Duration.ofNanos(1));
            second.failsWith(SocketTimeoutException.class);
            first.isWaiting();
            pair.peer().sends("one");
            assertEquals("one", first.result().toUtf8());
            third.isWaiting();
            pair.peer().sends("two");
            assertEquals("two", third.result().toUtf8());
        }
    }

    @Test
    void readersTakeTurns() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var readers = Stream.generate(() -> pair.reads(1)).limit(5).toList();
            readers.getFirst().interrupt();
            readers.getFirst().failsWith(InterruptedException.class);
            readers.get(3).interrupt();
            readers.get(3).failsWith(InterruptedException.class);
            pair.peer().sends("123");
            var read = new TreeSet<String>();
            for (int i : new int[] {1, 2, 4}) {
                read.add(readers.get(i).result().toUtf8());
            }
            assertEquals("[1, 2, 3]", read.toString());
        }
    }

    @Test
    void theEndOfTheStreamIsThereForGood() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().sends("last words");
            pair.peer().finishes();
            assertEquals("last words", pair.socket().read(99).toUtf8());
            for (int i = 0; i < 3; i++) {
                assertNull(pair.socket().read(99));
                assertEquals(-1, pair.socket().read(ByteBuffer.allocate(1)));
                assertEquals(-1, pair.socket().read(new byte[1], 0, 1));
                assertEquals(0, pair.socket().available());
            }
            assertEquals("CLOSE-WAIT", pair.socket().info().state());
        }
    }

    @Test
    void aResetIsAnErrorForGood() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var reading = pair.reads(99);
            pair.peer().resets();
            var failure = reading.failsWith(SocketException.class);
            assertEquals("connection reset by 10.0.0.1:9", failure.getMessage());
            for (int i = 0; i < 3; i++) {
                assertThrows(SocketException.class, () -> pair.socket().read(99));
            }
            assertEquals("CLOSED", pair.socket().info().state());
        }
    }

    @Test
    void tellsWhatCanBeReadWithoutWaiting() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            assertEquals(0, pair.socket().available());
            pair.peer().sends("12345");
            assertEquals(5, pair.socket().available());
            pair.socket().read(2);
            assertEquals(3, pair.socket().available());
            pair.peer().sends("678");
            assertEquals(6, pair.socket().available());
            pair.peer().finishes();
            assertEquals(6, pair.socket().available());
        }
    }

    @Test
    void tellsThatNothingCanBeReadWhileSomebodyWaitsForIt() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var reading = pair.reads(2);
            assertEquals(0, pair.begins(pair.socket()::available).result());
            reading.isWaiting();
            pair.peer().sends("12345");
            reading.result();
            assertEquals(3, pair.socket().available());
        }
    }

    @Test
    @Requirement("RFC 9293 §3.8.6")
    void aSlowReaderShutsTheWindow() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var sent = 0;
            while (pair.window() >= 1000) {
                pair.peer().sends(pattern(1000));
                sent += 1000;
            }
            assertTrue(sent >= 60_000 && sent <= 65_536, "octets sent: " + sent);
            // What goes beyond the window is not kept.
            for (int i = 0; i < 100; i++) {
                pair.peer().forges(pair.peer().draft(TcpSegment.ACK).carries(pattern(1400)));
            }
            lab.settle();
            lab.peer().forgets();
            assertTrue(pair.socket().info().receiveQueue() <= 65_536);
            assertEquals(sent, drain(pair.socket(), sent).length());
            assertTrue(pair.window() > 60_000, "the window opens again");
        }
    }

    @Test
    void whatTheSocketHasTakenWaitsForTheProgram() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().sends("abcdef");
            assertEquals("ab", pair.socket().read(2).toUtf8());
            pair.peer().sends("gh");
            assertEquals(6, pair.socket().info().receiveQueue());
            assertEquals("cdef", pair.socket().read(10).toUtf8());
            assertEquals(2, pair.socket().info().receiveQueue());
        }
    }

    @Test
    void whoReadsGetsALargerBuffer() throws Exception {
        try (var lab = Lab.start()) {
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            var peer =
                    TcpPeer.connects(
                            lab.peer(), 40_000, 80, draft -> draft.windowScale(7).mss(1460));
            var pair =
                    new SocketAndPeer(lab, lab.begins("accept", listener::accept).result(), peer);
            for (int i = 0; i < 10_000; i++) {
                peer.sends(pattern(1400));
                pair.socket().read(1400);
            }
            lab.settle();
            lab.peer().forgets();
            assertEquals(4 << 20, pair.socket().info().receiveWindow(), 1 << 17);
        }
    }

    private static Bytes drain(TcpSocket socket, int octets) throws Exception {
        var all = new ByteArrayOutputStream();
        while (all.size() < octets) {
            all.writeBytes(socket.read(octets - all.size()).toByteArray());
        }
        return Bytes.wrap(all.toByteArray());
    }

    /// RFC 6093 §6: in its place. What the socket has taken from its connection, and the program
    /// has not read, is ahead of it.
    @Test
    @Requirement("RFC 9293 MUST-33")
    void urgentDataIsAheadUntilTheProgramHasReadIt() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().sends(pair.peer().draft(TcpSegment.ACK).carries("ab!cd").urgent(3));
            assertEquals(3, pair.socket().info().urgentAhead());
            assertEquals("a", pair.socket().read(1).toUtf8());
            assertEquals(2, pair.socket().info().urgentAhead());
            pair.peer().sends(pair.peer().draft(TcpSegment.ACK).carries("ef!").urgent(3));
            assertEquals(7, pair.socket().info().urgentAhead());
            assertEquals("b!cd", pair.socket().read(10).toUtf8());
            assertEquals(3, pair.socket().info().urgentAhead());
            assertEquals("ef!", pair.socket().read(10).toUtf8());
            assertEquals(0, pair.socket().info().urgentAhead());
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-31")
    void urgentDataIsReadInItsPlace() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().sends("one");
            pair.peer().sends(pair.peer().draft(TcpSegment.ACK).carries("!two").urgent(1));
            assertEquals("one!two", drain(pair.socket(), 7).toUtf8());
        }
    }
}
