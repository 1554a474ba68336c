package dev.weft.socket;

import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.pattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Lab;
import dev.weft.testing.Pending;
import dev.weft.testing.Requirement;
import dev.weft.wire.Bytes;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How one half ends, or all of it.
class TcpSocketCloseTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Bytes MUCH = Bytes.wrap(new byte[1 << 20]);

    // Half-closes.

    @Test
    @Requirement("RFC 9293 §3.6")
    void afterItsOwnEndItReadsOn() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().write(Bytes.ofUtf8("question"));
            pair.socket().shutdownOutput();
            assertTrue(pair.socket().isOutputShutdown());
            assertFalse(pair.socket().isInputShutdown());
            pair.socket().shutdownOutput();
            assertEquals("question", pair.peerReadsToTheEnd().toUtf8());
            pair.peer().sends("answer");
            assertEquals("answer", pair.socket().read(99).toUtf8());
            assertThrows(ClosedChannelException.class, () -> pair.socket().write(Bytes.of(1)));
            assertThrows(ClosedChannelException.class, () -> pair.socket().writeUrgent(1));
            pair.peer().finishes();
            assertNull(pair.socket().read(99));
            assertEquals("TIME-WAIT", lab.stack().tcpConnections().getFirst().state());
        }
    }

    @Test
    void afterThePeersEndItWritesOn() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().finishes();
            pair.peer().expectsAck();
            assertNull(pair.socket().read(99));
            pair.socket().write(Bytes.ofUtf8("answer"));
            pair.peer().expects("answer");
        }
    }

    /// What was written goes before the end, room or no room.
    @Test
    void theEndComesAfterAllThatWasWritten() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().acknowledges(0);
            var octets = pattern(120_000);
            var writing = pair.writes(octets);
            lab.settle();
            writing.result();
            pair.socket().shutdownOutput();
            lab.peer().forgets();
            pair.peer().acknowledges();
            assertEquals(octets, pair.peerReadsToTheEnd());
        }
    }

    @Test
    void aWriterIsToldThatTheOutputIsShut() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().acknowledges(0);
            var writing = pair.writes(MUCH);
            writing.isWaiting();
            pair.socket().shutdownOutput();
            writing.failsWith(ClosedChannelException.class);
        }
    }

    @Test
    void whatNobodyReadsIsThrownAway() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().sends("before");
            lab.after(SECOND);
            pair.peer().expectsAck();
            pair.socket().shutdownInput();
            assertTrue(pair.socket().isInputShutdown());
            assertNull(pair.socket().read(99));
            assertEquals(0, pair.socket().available());
            for (int i = 0; i < 100; i++) {
                pair.peer().sends(pattern(1000));
                lab.after(SECOND);
                assertEquals(65_535, pair.peer().expectsAck().window(), 1000);
            }
            pair.socket().write(Bytes.ofUtf8("goes on"));
            pair.peer().expects("goes on");
            pair.socket().close();
            pair.peer().expectsFin();
        }
    }

    @Test
    void aReaderIsToldThatTheInputIsShut() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var reading = pair.reads(99);
            reading.isWaiting();
            pair.socket().shutdownInput();
            assertNull(reading.result());
        }
    }

    // Closing.

    @Test
    void closingSendsWhatWasWritten() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().acknowledges(0);
            var octets = pattern(50_000);
            pair.socket().write(octets);
            pair.socket().close();
            lab.peer().forgets();
            pair.peer().acknowledges();
            assertEquals(octets, pair.peerReadsToTheEnd());
            pair.peer().finishes();
            lab.settle();
            assertEquals("TIME-WAIT", lab.stack().tcpConnections().getFirst().state());
        }
    }

    /// RFC 2525 §2.17; RFC 9293 §3.6.1.
    @Test
    @Requirement("RFC 9293 SHLD-3")
    void closingWithSomethingUnreadResets() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().sends("never read");
            pair.socket().close();
            pair.peer().expectsReset();
            assertEquals(List.of(), lab.stack().tcpConnections());
        }
    }

    /// The reader had given up when it came.
    @Test
    void closingWithSomethingThatNobodyWaitedForResets() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().setTimeout(SECOND);
            assertThrows(SocketTimeoutException.class, () -> pair.socket().read(99));
            pair.peer().sends("too late");
            lab.settle();
            pair.socket().close();
            pair.peer().expectsReset();
        }
    }

    @Test
    void closingWithARestUnreadResets() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().sends("read in part");
            pair.socket().read(4);
            pair.socket().close();
            pair.peer().expectsReset();
        }
    }

    @Test
    void whatComesToAClosedSocketIsReset() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().close();
            pair.peer().expectsFin();
            pair.peer().sends("too late");
            pair.peer().expectsReset();
            assertEquals(List.of(), lab.stack().tcpConnections());
        }
    }

    @Test
    void abortingResets() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().acknowledges(0);
            pair.socket().write(Bytes.ofUtf8("never sent"));
            pair.socket().abort();
            pair.peer().expectsReset();
            assertFalse(pair.socket().isOpen());
            assertEquals(List.of(), lab.stack().tcpConnections());
            assertEquals(0, lab.processes("tcp " + pair.peer().stackPort()));
        }
    }

    @Test
    void lingeringForNoTimeResets() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().setOption(StandardSocketOptions.SO_LINGER, 0).close();
            pair.peer().expectsReset();
        }
    }

    @Test
    void lingeringWaitsForTheAcknowledgment() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().setOption(StandardSocketOptions.SO_LINGER, 10);
            pair.socket().write(Bytes.ofUtf8("important"));
            var closing =
                    pair.begins(() -> {
                        pair.socket().close();
                        return true;
                    });
            pair.peer().expects("important");
            pair.peer().expectsFin();
            closing.isWaiting();
            pair.peer().acknowledges();
            closing.result();
        }
    }

    @Test
    void aStackMayWaitUntilAllPeersKnowOfTheEnd() throws Exception {
        try (var lab = Lab.start()) {
            lab.stack().tcpListener().bind(at(STACK, 80));
            assertTrue(lab.stack().awaitGoodbyes(SECOND), "there is nobody to be told");
            var pair = SocketAndPeer.in(lab);
            pair.socket().close();
            pair.peer().expectsFin();
            var waiting = pair.begins(() -> lab.stack().awaitGoodbyes(SECOND));
            waiting.isWaiting();
            pair.peer().acknowledges();
            assertTrue(waiting.result());
        }
    }

    @Test
    void aStackMayWaitWhileASocketLingers() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var closing = lingers(pair);
            pair.peer().expects("important");
            pair.peer().expectsFin();
            var waiting = pair.begins(() -> lab.stack().awaitGoodbyes(SECOND));
            waiting.isWaiting();
            pair.peer().acknowledges();
            assertTrue(waiting.result());
            closing.result();
        }
    }

    @Test
    void aStackDoesNotWaitLongerForAPeerThanItIsTo() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().close();
            var waiting = pair.begins(() -> lab.stack().awaitGoodbyes(SECOND));
            lab.after(SECOND.minusNanos(1));
            waiting.isWaiting();
            lab.after(Duration.ofNanos(1));
            assertFalse(waiting.result());
            lab.peer().forgets();
        }
    }

    @Test
    void lingeringEndsWithAResetAtLast() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().setOption(StandardSocketOptions.SO_LINGER, 10);
            pair.socket().write(Bytes.ofUtf8("important"));
            var closing =
                    pair.begins(() -> {
                        pair.socket().close();
                        return true;
                    });
            pair.peer().expects("important");
            pair.peer().expectsFin();
            lab.after(Duration.ofSeconds(10).minusNanos(1));
            closing.isWaiting();
            lab.peer().forgets();
            lab.after(Duration.ofNanos(1));
            closing.result();
            pair.peer().expectsReset();
            assertEquals(List.of(), lab.stack().tcpConnections());
        }
    }

    /// The connection goes on closing; the socket has done with it.
    @Test
    void anInterruptEndsTheLingeringAndGivesThePortBack() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab, socket -> socket.bind(at(STACK, 5000)));
            var closing = lingers(pair);
            closing.interrupt();
            closing.result();
            assertEquals("FIN-WAIT-1", lab.stack().tcpConnections().getFirst().state());
            pair.peer().expects("important");
            pair.peer().resets();
            lab.stack().tcpSocket().bind(at(STACK, 5000)).close();
        }
    }

    @Test
    void anInterruptBeforeTheLingeringGivesThePortBack() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab, socket -> socket.bind(at(STACK, 5000)));
            pair.socket().setOption(StandardSocketOptions.SO_LINGER, 10);
            Thread.currentThread().interrupt();
            pair.socket().close();
            assertTrue(Thread.interrupted());
            pair.peer().resets();
            lab.stack().tcpSocket().bind(at(STACK, 5000)).close();
        }
    }

    @Test
    void aSecondCloseDoesNotLinger() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var closing = lingers(pair);
            pair.socket().close();
            closing.isWaiting();
            pair.peer().expects("important");
            pair.peer().expectsFin();
            pair.peer().acknowledges();
            closing.result();
        }
    }

    @Test
    void abortingCutsTheLingeringShort() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab, socket -> socket.bind(at(STACK, 5000)));
            var closing = lingers(pair);
            pair.peer().expects("important");
            pair.peer().expectsFin();
            pair.socket().abort();
            pair.peer().expectsReset();
            closing.result();
            assertEquals(List.of(), lab.stack().tcpConnections());
            lab.stack().tcpSocket().bind(at(STACK, 5000)).close();
        }
    }

    /// What was written cannot go, and would be kept for as long as the peer says so.
    @Test
    void abortingEndsAConnectionThatIsClosedAlready() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().acknowledges(0);
            pair.socket().write(Bytes.ofUtf8("never sent"));
            pair.socket().close();
            lab.settle();
            pair.peer().expectsNothing();
            pair.socket().abort();
            pair.peer().expectsReset();
            assertEquals(List.of(), lab.stack().tcpConnections());
            pair.socket().abort();
            pair.peer().expectsNothing();
        }
    }

    @Test
    void theStacksEndIsTheLingerings() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var closing = lingers(pair);
            lab.stack().close();
            closing.result();
        }
    }

    @Test
    void nobodyLingersInAStackThatHasEnded() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().setOption(StandardSocketOptions.SO_LINGER, 10);
            lab.stack().close();
            var ended = lab.loom().clock().now();
            pair.socket().close();
            assertEquals(ended, lab.loom().clock().now());
        }
    }

    private static Pending<Boolean> lingers(SocketAndPeer pair) throws Exception {
        pair.socket().setOption(StandardSocketOptions.SO_LINGER, 10);
        pair.socket().write(Bytes.ofUtf8("important"));
        var closing =
                pair.begins(() -> {
                    pair.socket().close();
                    return true;
                });
        closing.isWaiting();
        return closing;
    }

    @Test
    void closingEndsReadersAndWriters() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().acknowledges(0);
            var reading = pair.reads(1);
            var another = pair.reads(1);
            var writing = pair.writes(MUCH);
            pair.socket().close();
            reading.failsWith(AsynchronousCloseException.class);
            another.failsWith(ClosedChannelException.class);
            writing.failsWith(AsynchronousCloseException.class);
        }
    }

    @Test
    void anInterruptDoesNotKeepASocketFromClosing() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var closing =
                    pair.begins(() -> {
                        Thread.currentThread().interrupt();
                        pair.socket().close();
                        return Thread.interrupted();
                    });
            assertTrue(closing.result());
            pair.peer().expectsFin();
        }
    }

    /// A peer may keep its half open for ever; a program that has gone does not care.
    @Test
    void aPeerThatDoesNotCloseIsForgottenAfterAWhile() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().close();
            pair.peer().expectsFin();
            pair.peer().acknowledges();
            lab.after(Duration.ofSeconds(59));
            assertEquals("FIN-WAIT-2", lab.stack().tcpConnections().getFirst().state());
            lab.after(Duration.ofSeconds(1));
            assertEquals(List.of(), lab.stack().tcpConnections());
        }
    }
}
