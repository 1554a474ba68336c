package dev.weft.socket;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.pattern;
import static dev.weft.testing.TcpDraft.ack;
import static dev.weft.testing.TcpDraft.syn;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Lab;
import dev.weft.testing.Peer;
import dev.weft.testing.Pending;
import dev.weft.testing.Requirement;
import dev.weft.testing.TcpPeer;
import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.TcpSegment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What a program sees of a connection, and what the peer sees of the program.
class TcpSocketTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Bytes MUCH = Bytes.wrap(new byte[1 << 20]);

    /// A connected socket, and its far end.
    private record Pair(Lab lab, TcpSocket socket, TcpPeer peer) {
        static Pair in(Lab lab) throws Exception {
            return in(lab, socket -> socket);
        }

        interface Change {
            TcpSocket of(TcpSocket socket) throws Exception;
        }

        static Pair in(Lab lab, Change change) throws Exception {
            var socket = change.of(lab.stack().tcpSocket());
            var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            var peer = TcpPeer.accepts(lab);
            return new Pair(lab, connecting.result(), peer);
        }

        <T> Pending<T> begins(Callable<T> what) {
            return lab.begins("call", what);
        }

        Pending<Bytes> reads(int max) {
            return lab.begins("read", () -> socket.read(max));
        }

        Pending<Boolean> writes(Bytes octets) {
            return lab.begins(
                    "write",
                    () -> {
                        socket.write(octets);
                        return true;
                    });
        }

        /// The window that the peer was offered last.
        int window() {
            lab.after(SECOND);
            var window = 65_535;
            while (lab.peer().hasHeard()) {
                window = Peer.tcp(lab.peer().expectsPacket()).window();
            }
            return window;
        }

        /// Takes what the stack sends, and acknowledges it, until there is so much.
        Bytes peerReads(int octets) {
            var all = new ByteArrayOutputStream();
            while (all.size() < octets) {
                peerReads(all);
            }
            assertEquals(octets, all.size());
            return Bytes.wrap(all.toByteArray());
        }

        Bytes peerReadsToTheEnd() {
            var all = new ByteArrayOutputStream();
            while (!peerReads(all).isFin()) {
                // more is to come
            }
            return Bytes.wrap(all.toByteArray());
        }

        private TcpSegment peerReads(ByteArrayOutputStream into) {
            var segment = Peer.tcp(lab.peer().expectsPacket());
            assertEquals(peer.seen(), segment.seq());
            into.writeBytes(segment.payloadBytes().toByteArray());
            peer.hears(segment);
            peer.acknowledges();
            return segment;
        }
    }

    // Connecting.

    @Test
    void connects() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().tcpSocket()) {
            assertFalse(socket.isConnected());
            assertTrue(socket.isOpen());
            assertNull(socket.localAddress());
            assertNull(socket.remoteAddress());
            var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            connecting.isWaiting();
            var peer = TcpPeer.accepts(lab);
            assertEquals(socket, connecting.result());
            assertTrue(socket.isConnected());
            assertEquals(at(PEER, 9), socket.remoteAddress());
            assertEquals(at(STACK, peer.stackPort()), socket.localAddress());
            assertThrows(AlreadyConnectedException.class, () -> socket.connect(at(PEER, 10)));
            assertThrows(AlreadyBoundException.class, () -> socket.bind(at("0.0.0.0", 5000)));
        }
    }

    @Test
    void bindsOnce() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().tcpSocket().bind(at("0.0.0.0", 5000))) {
            assertThrows(AlreadyBoundException.class, () -> socket.bind(at("0.0.0.0", 5001)));
            assertEquals(at("0.0.0.0", 5000), socket.localAddress());
        }
    }

    @Test
    void connectsOnceAtATime() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().tcpSocket()) {
            lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            lab.begins("connect", () -> socket.connect(at(PEER, 10)))
                    .failsWith(ConnectionPendingException.class);
        }
    }

    @Test
    void noConnectionToPortZero() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().tcpSocket()) {
            assertThrows(SocketException.class, () -> socket.connect(at(PEER, 0)));
        }
    }

    @Test
    void aRefusalIsAConnectException() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().tcpSocket()) {
            var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            TcpPeer.hearsSyn(lab).resets();
            var failure = connecting.failsWith(ConnectException.class);
            assertEquals("connection refused: 10.0.0.1:9", failure.getMessage());
            assertTrue(socket.isOpen());
            assertNull(socket.localAddress());
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-23")
    void withoutAnAnswerItGivesUpAfterThreeMinutes() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().tcpSocket()) {
            var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            lab.after(Duration.ofMinutes(3));
            connecting.isWaiting();
            lab.after(Duration.ofMinutes(2));
            var failure = connecting.failsWith(ConnectException.class);
            assertTrue(failure.getMessage().startsWith("connection timed out"));
            assertEquals(List.of(), lab.stack().tcpConnections());
        }
    }

    @Test
    void patienceEndsOnTime() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().tcpSocket()) {
            var connecting =
                    lab.begins(
                            "connect", () -> socket.connect(at(PEER, 9), Duration.ofMillis(1500)));
            lab.after(Duration.ofMillis(1500).minusNanos(1));
            connecting.isWaiting();
            lab.after(Duration.ofNanos(1));
            connecting.failsWith(SocketTimeoutException.class);
            assertEquals(List.of(), lab.stack().tcpConnections());
            lab.peer().forgets();
            lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            TcpPeer.accepts(lab);
        }
    }

    @Test
    void anInterruptedConnectLeavesNothing() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().tcpSocket()) {
            var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            var peer = TcpPeer.hearsSyn(lab);
            connecting.interrupt();
            connecting.failsWith(InterruptedException.class);
            assertEquals(List.of(), lab.stack().tcpConnections());
            assertEquals(0, lab.processes("tcp " + peer.stackPort()));
            assertTrue(socket.isOpen());
            lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            TcpPeer.accepts(lab);
        }
    }

    /// The request is with the dealer, and its answer is not there yet.
    @Test
    void anInterruptAtAnyMomentLeavesNothing() throws Exception {
        for (long seed = 0; seed < 50; seed++) {
            try (var lab = Lab.plan().seed(seed).start();
                    var socket = lab.stack().tcpSocket()) {
                lab.onLoom(() -> {
                    var group = lab.loom().group("racing");
                    var connecting =
                            group.start(
                                    "connect",
                                    () -> {
                                        try {
                                            socket.connect(at(PEER, 9));
                                        } catch (IOException e) {
                                            throw new AssertionError(e);
                                        }
                                    });
                    group.start(
                            "interrupt",
                            () -> {
                                lab.loom().pause();
                                connecting.interrupt();
                            });
                });
                lab.settle();
                assertEquals(List.of(), lab.stack().tcpConnections());
                assertEquals(List.of(), lab.failures());
                lab.peer().forgets();
                lab.begins("connect", () -> socket.connect(at(PEER, 9)));
                TcpPeer.accepts(lab);
            }
        }
    }

    @Test
    void closingEndsAConnect() throws Exception {
        try (var lab = Lab.start()) {
            var socket = lab.stack().tcpSocket().bind(at("0.0.0.0", 5000));
            var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            lab.peer().expects(syn());
            socket.close();
            connecting.failsWith(AsynchronousCloseException.class);
            assertEquals(List.of(), lab.stack().tcpConnections());
            lab.stack().tcpSocket().bind(at("0.0.0.0", 5000)).close();
        }
    }

    @Test
    void bothSidesMayBeginAtOnce() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().tcpSocket()) {
            var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            var peer = TcpPeer.hearsSyn(lab);
            peer.sends(peer.draft(TcpSegment.SYN));
            lab.peer().expects(ack().with(TcpSegment.SYN).seq(peer.seen().minus(1)));
            peer.acknowledges();
            connecting.result();
        }
    }

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
            var socket = Pair.in(lab).socket;
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

    // Reading.

    @Test
    void readsWhatHasCome() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.sends("hello");
            pair.peer.sends(" world");
            var octets = new byte[9];
            assertEquals(3, pair.socket.read(octets, 2, 3));
            assertArrayEquals(new byte[] {0, 0, 'h', 'e', 'l', 0, 0, 0, 0}, octets);
            var buffer = ByteBuffer.allocate(4).position(1);
            assertEquals(2, pair.socket.read(buffer.slice(1, 2)));
            assertEquals(0, pair.socket.read(ByteBuffer.allocate(0)));
            assertEquals(0, pair.socket.read(octets, 9, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> pair.socket.read(octets, 5, 5));
            var rest = "";
            while (rest.length() < 6) {
                rest += pair.socket.read(99).toUtf8();
            }
            assertEquals(" world", rest);
        }
    }

    @Test
    void waitsForSomethingToRead() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var reading = pair.reads(99);
            lab.after(Duration.ofHours(100));
            reading.isWaiting();
            pair.peer.sends("late");
            assertEquals("late", reading.result().toUtf8());
        }
    }

    @Test
    void aTimeoutEndsTheWaitOnTimeAndLosesNothing() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.setTimeout(Duration.ofMillis(1500));
            assertEquals(Duration.ofMillis(1500), pair.socket.timeout());
            for (int i = 0; i < 3; i++) {
                var begin = lab.loom().clock().now();
                assertThrows(SocketTimeoutException.class, () -> pair.socket.read(99));
                assertEquals(begin.plus(Duration.ofMillis(1500)), lab.loom().clock().now());
                pair.peer.sends("late " + i);
                assertEquals("late " + i, pair.socket.read(99).toUtf8());
            }
            assertThrows(
                    IllegalArgumentException.class,
                    () -> pair.socket.setTimeout(Duration.ofNanos(-1)));
        }
    }

    @Test
    void anInterruptEndsTheWaitAndLosesNothing() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            for (int i = 0; i < 3; i++) {
                var reading = pair.reads(99);
                reading.interrupt();
                reading.failsWith(InterruptedException.class);
                pair.peer.sends("late " + i);
                assertEquals("late " + i, pair.socket.read(99).toUtf8());
            }
            assertTrue(pair.socket.isOpen());
        }
    }

    @Test
    void theEndOfTheStreamIsThereForGood() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.sends("last words");
            pair.peer.finishes();
            assertEquals("last words", pair.socket.read(99).toUtf8());
            for (int i = 0; i < 3; i++) {
                assertNull(pair.socket.read(99));
                assertEquals(-1, pair.socket.read(ByteBuffer.allocate(1)));
                assertEquals(-1, pair.socket.read(new byte[1], 0, 1));
                assertEquals(0, pair.socket.available());
            }
            assertEquals("CLOSE-WAIT", pair.socket.info().state());
        }
    }

    @Test
    void aResetIsAnErrorForGood() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var reading = pair.reads(99);
            pair.peer.resets();
            var failure = reading.failsWith(SocketException.class);
            assertEquals("connection reset by 10.0.0.1:9", failure.getMessage());
            for (int i = 0; i < 3; i++) {
                assertThrows(SocketException.class, () -> pair.socket.read(99));
            }
            assertEquals("CLOSED", pair.socket.info().state());
        }
    }

    @Test
    void tellsWhatCanBeReadWithoutWaiting() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            assertEquals(0, pair.socket.available());
            pair.peer.sends("12345");
            assertEquals(5, pair.socket.available());
            pair.socket.read(2);
            assertEquals(3, pair.socket.available());
            pair.peer.sends("678");
            assertEquals(6, pair.socket.available());
            pair.peer.finishes();
            assertEquals(6, pair.socket.available());
        }
    }

    // A slow reader.

    @Test
    @Requirement("RFC 9293 §3.8.6")
    void aSlowReaderShutsTheWindow() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var sent = 0;
            while (pair.window() >= 1000) {
                pair.peer.sends(pattern(1000));
                sent += 1000;
            }
            assertTrue(sent >= 60_000 && sent <= 65_536, "octets sent: " + sent);
            // What goes beyond the window is not kept.
            for (int i = 0; i < 100; i++) {
                pair.peer.forges(pair.peer.draft(TcpSegment.ACK).carries(pattern(1400)));
            }
            lab.settle();
            lab.peer().forgets();
            assertTrue(pair.socket.info().receiveQueue() <= 65_536);
            assertEquals(sent, drain(pair.socket, sent).length());
            assertTrue(pair.window() > 60_000, "the window opens again");
        }
    }

    @Test
    void whoReadsGetsALargerBuffer() throws Exception {
        try (var lab = Lab.start()) {
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            var peer =
                    TcpPeer.connects(
                            lab.peer(), 40_000, 80, draft -> draft.windowScale(7).mss(1460));
            var pair = new Pair(lab, lab.begins("accept", listener::accept).result(), peer);
            for (int i = 0; i < 10_000; i++) {
                peer.sends(pattern(1400));
                pair.socket.read(1400);
            }
            lab.settle();
            lab.peer().forgets();
            assertEquals(4 << 20, pair.socket.info().receiveWindow(), 1 << 17);
        }
    }

    private static Bytes drain(TcpSocket socket, int octets) throws Exception {
        var all = new ByteArrayOutputStream();
        while (all.size() < octets) {
            all.writeBytes(socket.read(octets - all.size()).toByteArray());
        }
        return Bytes.wrap(all.toByteArray());
    }

    // Writing.

    @Test
    void writesFromEverything() throws Exception {
        try (var lab = Lab.start()) {
            var pair =
                    Pair.in(
                            lab,
                            socket -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
            pair.socket.write(Bytes.ofUtf8("bytes"));
            pair.peer.expects("bytes");
            pair.socket.write("xarrayx".getBytes(StandardCharsets.UTF_8), 1, 5);
            pair.peer.expects("array");
            var buffer = ByteBuffer.wrap("xbufferx".getBytes(StandardCharsets.UTF_8));
            pair.socket.write(buffer.position(1).limit(7));
            pair.peer.expects("buffer");
            assertEquals(7, buffer.position());
            pair.socket.write(Bytes.empty());
            pair.socket.write(ByteBuffer.allocate(0));
            pair.peer.expectsNothing();
        }
    }

    @Test
    @Requirement({"RFC 9293 MUST-36", "RFC 9293 MUST-37"})
    void waitsWhileThePeerTakesNothing() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.acknowledges(0);
            var writing = pair.writes(MUCH);
            writing.isWaiting();
            assertTrue(pair.socket.info().sendQueue() <= 3 * 65_536);
            for (int i = 0; i < 200; i++) {
                lab.after(SECOND.multipliedBy(30));
                while (lab.peer().hasHeard()) {
                    assertEquals(1, Peer.tcp(lab.peer().expectsPacket()).payloadLength());
                    pair.peer.acknowledges(0); // MUST-37: for ever, if need be
                }
            }
            writing.isWaiting();
        }
    }

    @Test
    void muchArrivesInItsOrder() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var writing = pair.writes(pattern(300_000));
            assertEquals(pattern(300_000), pair.peerReads(300_000));
            writing.result();
        }
    }

    /// What a buffer has given away is on its way, exactly: whoever goes on with the rest leaves
    /// nothing out and repeats nothing.
    @Test
    void anInterruptedWriteGoesOnWithTheRest() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.acknowledges(0);
            var octets = pattern(1_000_000);
            var buffer = ByteBuffer.wrap(octets.toByteArray());
            for (int i = 0; i < 5; i++) {
                var writing =
                        pair.begins(() -> {
                            pair.socket.write(buffer);
                            return true;
                        });
                writing.interrupt();
                writing.failsWith(InterruptedException.class);
            }
            assertTrue(buffer.position() > 0 && buffer.hasRemaining());
            var writing =
                    pair.begins(() -> {
                        pair.socket.write(buffer);
                        return true;
                    });
            lab.peer().forgets();
            pair.peer.acknowledges();
            assertEquals(octets, pair.peerReads(octets.length()));
            writing.result();
        }
    }

    @Test
    void aResetEndsAWrite() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var writing = pair.writes(MUCH);
            writing.isWaiting();
            pair.peer.resets();
            writing.failsWith(SocketException.class);
            assertThrows(
                    SocketException.class,
                    () -> {
                        pair.socket.write(Bytes.of(1));
                        pair.socket.write(Bytes.of(1));
                    });
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-20")
    void aPeerThatNeverAnswersIsGivenUp() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.write(Bytes.of(1));
            var reading = pair.reads(1);
            lab.after(Duration.ofMinutes(4));
            reading.isWaiting();
            lab.after(Duration.ofMinutes(4));
            var failure = reading.failsWith(SocketException.class);
            assertTrue(
                    failure.getMessage().startsWith("connection timed out: 10.0.0.1:9"),
                    failure::getMessage);
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-21")
    void theUserTimeoutIsTheProgramsChoice() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.setOption(WeftSocketOptions.TCP_USER_TIMEOUT, Duration.ofSeconds(10));
            pair.socket.write(Bytes.of(1));
            var reading = pair.reads(1);
            lab.after(Duration.ofSeconds(9));
            reading.isWaiting();
            lab.after(Duration.ofSeconds(20));
            reading.failsWith(SocketException.class);
        }
    }

    // Urgent data.

    @Test
    @Requirement({"RFC 9293 MUST-30", "RFC 9293 §3.8.5"})
    void urgentDataIsPointedAt() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.writeUrgent('!');
            var segment = pair.peer.expects(TcpSegment.ACK | TcpSegment.URG, Bytes.ofUtf8("!"));
            assertEquals(1, segment.urgentPointer());
            pair.peer.acknowledges();
            pair.socket.write(Bytes.ofUtf8("as before"));
            pair.peer.expects("as before");
        }
    }

    /// RFC 6093 §6: in its place.
    @Test
    @Requirement("RFC 9293 MUST-31")
    void urgentDataIsReadInItsPlace() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.sends("one");
            pair.peer.sends(pair.peer.draft(TcpSegment.ACK).carries("!two").urgent(1));
            assertEquals("one!two", drain(pair.socket, 7).toUtf8());
        }
    }

    // Half-closes.

    @Test
    @Requirement("RFC 9293 §3.6")
    void afterItsOwnEndItReadsOn() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.write(Bytes.ofUtf8("question"));
            pair.socket.shutdownOutput();
            assertTrue(pair.socket.isOutputShutdown());
            assertFalse(pair.socket.isInputShutdown());
            pair.socket.shutdownOutput();
            assertEquals("question", pair.peerReadsToTheEnd().toUtf8());
            pair.peer.sends("answer");
            assertEquals("answer", pair.socket.read(99).toUtf8());
            assertThrows(ClosedChannelException.class, () -> pair.socket.write(Bytes.of(1)));
            assertThrows(ClosedChannelException.class, () -> pair.socket.writeUrgent(1));
            pair.peer.finishes();
            assertNull(pair.socket.read(99));
            assertEquals("TIME-WAIT", lab.stack().tcpConnections().getFirst().state());
        }
    }

    @Test
    void afterThePeersEndItWritesOn() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.finishes();
            pair.peer.expectsAck();
            assertNull(pair.socket.read(99));
            pair.socket.write(Bytes.ofUtf8("answer"));
            pair.peer.expects("answer");
        }
    }

    /// What was written goes before the end, room or no room.
    @Test
    void theEndComesAfterAllThatWasWritten() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.acknowledges(0);
            var octets = pattern(120_000);
            var writing = pair.writes(octets);
            lab.settle();
            writing.result();
            pair.socket.shutdownOutput();
            lab.peer().forgets();
            pair.peer.acknowledges();
            assertEquals(octets, pair.peerReadsToTheEnd());
        }
    }

    @Test
    void aWriterIsToldThatTheOutputIsShut() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.acknowledges(0);
            var writing = pair.writes(MUCH);
            writing.isWaiting();
            pair.socket.shutdownOutput();
            writing.failsWith(ClosedChannelException.class);
        }
    }

    @Test
    void whatNobodyReadsIsThrownAway() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.sends("before");
            lab.after(SECOND);
            pair.peer.expectsAck();
            pair.socket.shutdownInput();
            assertTrue(pair.socket.isInputShutdown());
            assertNull(pair.socket.read(99));
            assertEquals(0, pair.socket.available());
            for (int i = 0; i < 100; i++) {
                pair.peer.sends(pattern(1000));
                lab.after(SECOND);
                assertEquals(65_535, pair.peer.expectsAck().window(), 1000);
            }
            pair.socket.write(Bytes.ofUtf8("goes on"));
            pair.peer.expects("goes on");
            pair.socket.close();
            pair.peer.expectsFin();
        }
    }

    @Test
    void aReaderIsToldThatTheInputIsShut() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var reading = pair.reads(99);
            reading.isWaiting();
            pair.socket.shutdownInput();
            assertNull(reading.result());
        }
    }

    // Closing.

    @Test
    void closingSendsWhatWasWritten() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.acknowledges(0);
            var octets = pattern(50_000);
            pair.socket.write(octets);
            pair.socket.close();
            lab.peer().forgets();
            pair.peer.acknowledges();
            assertEquals(octets, pair.peerReadsToTheEnd());
            pair.peer.finishes();
            lab.settle();
            assertEquals("TIME-WAIT", lab.stack().tcpConnections().getFirst().state());
        }
    }

    /// RFC 2525 §2.17; RFC 9293 §3.6.1.
    @Test
    @Requirement("RFC 9293 SHLD-3")
    void closingWithSomethingUnreadResets() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.sends("never read");
            pair.socket.close();
            pair.peer.expectsReset();
            assertEquals(List.of(), lab.stack().tcpConnections());
        }
    }

    /// The reader had given up when it came.
    @Test
    void closingWithSomethingThatNobodyWaitedForResets() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.setTimeout(SECOND);
            assertThrows(SocketTimeoutException.class, () -> pair.socket.read(99));
            pair.peer.sends("too late");
            lab.settle();
            pair.socket.close();
            pair.peer.expectsReset();
        }
    }

    @Test
    void closingWithARestUnreadResets() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.sends("read in part");
            pair.socket.read(4);
            pair.socket.close();
            pair.peer.expectsReset();
        }
    }

    @Test
    void whatComesToAClosedSocketIsReset() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.close();
            pair.peer.expectsFin();
            pair.peer.sends("too late");
            pair.peer.expectsReset();
            assertEquals(List.of(), lab.stack().tcpConnections());
        }
    }

    @Test
    void abortingResets() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.acknowledges(0);
            pair.socket.write(Bytes.ofUtf8("never sent"));
            pair.socket.abort();
            pair.peer.expectsReset();
            assertFalse(pair.socket.isOpen());
            assertEquals(List.of(), lab.stack().tcpConnections());
            assertEquals(0, lab.processes("tcp " + pair.peer.stackPort()));
        }
    }

    @Test
    void lingeringForNoTimeResets() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.setOption(StandardSocketOptions.SO_LINGER, 0).close();
            pair.peer.expectsReset();
        }
    }

    @Test
    void lingeringWaitsForTheAcknowledgment() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.setOption(StandardSocketOptions.SO_LINGER, 10);
            pair.socket.write(Bytes.ofUtf8("important"));
            var closing =
                    pair.begins(() -> {
                        pair.socket.close();
                        return true;
                    });
            pair.peer.expects("important");
            pair.peer.expectsFin();
            closing.isWaiting();
            pair.peer.acknowledges();
            closing.result();
        }
    }

    @Test
    void lingeringEndsWithAResetAtLast() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.setOption(StandardSocketOptions.SO_LINGER, 10);
            pair.socket.write(Bytes.ofUtf8("important"));
            var closing =
                    pair.begins(() -> {
                        pair.socket.close();
                        return true;
                    });
            lab.after(Duration.ofSeconds(10).minusNanos(1));
            closing.isWaiting();
            lab.peer().forgets();
            lab.after(Duration.ofNanos(1));
            closing.result();
            lab.settle();
            assertEquals(List.of(), lab.stack().tcpConnections());
        }
    }

    @Test
    void closingEndsReadersAndWriters() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.acknowledges(0);
            var reading = pair.reads(1);
            var another = pair.reads(1);
            var writing = pair.writes(MUCH);
            pair.socket.close();
            reading.failsWith(AsynchronousCloseException.class);
            another.failsWith(ClosedChannelException.class);
            writing.failsWith(AsynchronousCloseException.class);
        }
    }

    @Test
    void anInterruptDoesNotKeepASocketFromClosing() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var closing =
                    pair.begins(() -> {
                        Thread.currentThread().interrupt();
                        pair.socket.close();
                        return Thread.interrupted();
                    });
            assertTrue(closing.result());
            pair.peer.expectsFin();
        }
    }

    /// A peer may keep its half open for ever; a program that has gone does not care.
    @Test
    void aPeerThatDoesNotCloseIsForgottenAfterAWhile() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.close();
            pair.peer.expectsFin();
            pair.peer.acknowledges();
            lab.after(Duration.ofSeconds(59));
            assertEquals("FIN-WAIT-2", lab.stack().tcpConnections().getFirst().state());
            lab.after(Duration.ofSeconds(1));
            assertEquals(List.of(), lab.stack().tcpConnections());
        }
    }

    // Options.

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
                    Pair.in(lab, socket -> socket.setOption(StandardSocketOptions.SO_SNDBUF, 5000));
            pair.peer.acknowledges(0);
            for (int i = 0; i < 6; i++) {
                pair.socket.write(pattern(1000)); // the last is one too many, and waits here
            }
            pair.writes(pattern(1000)).isWaiting();
            assertEquals(5000, pair.socket.info().sendQueue());
        }
    }

    @Test
    void headersSayWhatTheOptionsSay() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.write(Bytes.of(1));
            var usual = lab.peer().expectsPacket();
            assertHeader(usual, 0, 64, true);
            pair.peer.hears(Peer.tcp(usual));
            pair.peer.acknowledges();
            pair.socket
                    .setOption(StandardSocketOptions.IP_TOS, 0x10)
                    .setOption(WeftSocketOptions.IP_TTL, 7)
                    .setOption(WeftSocketOptions.IP_DONTFRAGMENT, false);
            pair.socket.write(Bytes.of(1));
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
            var pair = Pair.in(lab);
            pair.socket
                    .setOption(WeftSocketOptions.TCP_KEEPIDLE, 100)
                    .setOption(WeftSocketOptions.TCP_KEEPINTERVAL, 10)
                    .setOption(WeftSocketOptions.TCP_KEEPCOUNT, 3)
                    .setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            var reading = pair.reads(1);
            lab.after(Duration.ofSeconds(90));
            for (int i = 0; i < 3; i++) {
                lab.peer().expectsNothing();
                lab.after(Duration.ofSeconds(10));
                lab.peer().expects(ack().seq(pair.peer.seen().minus(1)));
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
            var pair = Pair.in(lab);
            lab.after(Duration.ofDays(30));
            pair.peer.expectsNothing();
            pair.peer.sends("still there");
            assertEquals("still there", pair.socket.read(99).toUtf8());
        }
    }

    // Information.

    @Test
    void tellsWhatItKnows() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.socket.write(Bytes.ofUtf8("hello"));
            pair.peer.expects("hello");
            lab.after(Duration.ofMillis(20));
            pair.peer.acknowledges(3000);
            pair.socket.write(Bytes.ofUtf8("12"));
            pair.peer.sends("answer");
            var info = pair.socket.info();
            assertEquals(pair.socket.localAddress(), info.local());
            assertEquals(pair.socket.remoteAddress(), info.remote());
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
            assertTrue(pair.socket.info().retransmissions() >= 1);
        }
    }

    @Test
    void knowsThatItHasEnded() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            pair.peer.resets();
            lab.settle();
            assertEquals("CLOSED", pair.socket.info().state());
            assertEquals(at(PEER, 9), pair.socket.info().remote());
            assertThrows(SocketException.class, () -> pair.socket.read(1));
            assertEquals(0, pair.socket.available());
            pair.socket.shutdownOutput();
            pair.socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            pair.socket.close();
        }
    }

    // Several at once.

    @Test
    void readersTakeTurns() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var one = pair.reads(99);
            var other = pair.reads(99);
            pair.peer.sends("one");
            pair.peer.sends("other");
            assertEquals("oneother".length(), one.result().length() + other.result().length());
        }
    }

    @Test
    void readsWhileItWrites() throws Exception {
        try (var lab = Lab.start()) {
            var pair = Pair.in(lab);
            var writing = pair.writes(MUCH);
            writing.isWaiting();
            pair.peer.sends("meanwhile");
            assertEquals("meanwhile", pair.socket.read(99).toUtf8());
        }
    }
}
