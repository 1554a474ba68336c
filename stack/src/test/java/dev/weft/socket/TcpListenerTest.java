package dev.weft.socket;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Lab;
import dev.weft.testing.Pending;
import dev.weft.testing.TcpPeer;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a program sees of a listener.
class TcpListenerTest {
    private static TcpListener listening(Lab lab) throws Exception {
        return lab.stack().tcpListener().bind(at("0.0.0.0", 80));
    }

    private static Pending<TcpSocket> accepting(Lab lab, TcpListener listener) {
        return lab.begins("accept", listener::accept);
    }

    @Test
    void listensOnceItIsBound() throws Exception {
        try (var lab = Lab.start();
                var listener = lab.stack().tcpListener()) {
            assertNull(listener.localAddress());
            assertThrows(NotYetBoundException.class, listener::accept);
            assertEquals(listener, listener.bind(at("10.0.0.2", 80)));
            assertEquals(at("10.0.0.2", 80), listener.localAddress());
            assertTrue(listener.isOpen());
            assertThrows(AlreadyBoundException.class, () -> listener.bind(at("0.0.0.0", 81)));
            var peer = TcpPeer.connects(lab, 80);
            var socket = accepting(lab, listener).result();
            assertEquals(at(STACK, 80), socket.localAddress());
            assertEquals(at(PEER, peer.port()), socket.remoteAddress());
            assertTrue(socket.isConnected());
        }
    }

    @Test
    void aPortIsChosenForWhoDoesNotCare() throws Exception {
        try (var lab = Lab.start();
                var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 0))) {
            var port = listener.localAddress().getPort();
            assertTrue(port >= 32768, "" + port);
            TcpPeer.connects(lab, port);
            accepting(lab, listener).result();
        }
    }

    /// The first one's handshake ends after that of the second.
    @Test
    void connectionsAreNumberedAsTheyBegin() throws Exception {
        try (var lab = Lab.start();
                var listener = listening(lab);
                var unconnected = lab.stack().tcpSocket()) {
            assertThrows(NotYetConnectedException.class, unconnected::connectionNumber);
            var first = TcpPeer.begins(lab.peer(), 5001, 80, syn -> syn);
            first.expectsSynAck();
            TcpPeer.connects(lab, 5002, 80);
            var early = accepting(lab, listener).result();
            first.acknowledges();
            var late = accepting(lab, listener).result();
            assertEquals(at(PEER, 5001), late.remoteAddress());
            assertEquals(1, late.connectionNumber());
            assertEquals(2, early.connectionNumber());
        }
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        try (var lab = Lab.start();
                var listener = lab.stack().tcpListener()) {
            assertThrows(
                    IllegalArgumentException.class, () -> listener.bind(at("0.0.0.0", 80), -1));
            assertThrows(BindException.class, () -> listener.bind(at("10.0.0.77", 80)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> listener.setTimeout(Duration.ofNanos(-1)));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> listener.setOption(StandardSocketOptions.SO_BROADCAST, true));
            listener.bind(at("0.0.0.0", 80)); // and is as good as before
        }
    }

    @Test
    void nothingGoesOnceItIsClosed() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab);
            listener.close();
            listener.close();
            assertFalse(listener.isOpen());
            assertThrows(ClosedChannelException.class, listener::accept);
            assertThrows(ClosedChannelException.class, () -> listener.bind(at("0.0.0.0", 80)));
            assertThrows(
                    ClosedChannelException.class,
                    () -> listener.setOption(StandardSocketOptions.SO_RCVBUF, 1));
            assertEquals(List.of(), lab.stack().tcpConnections());
            var neverBound = lab.stack().tcpListener();
            neverBound.close();
            assertThrows(ClosedChannelException.class, () -> neverBound.bind(at("0.0.0.0", 80)));
        }
    }

    @Test
    void optionsKeepWhatIsSet() throws Exception {
        try (var lab = Lab.start();
                var listener = lab.stack().tcpListener()) {
            assertEquals(true, listener.getOption(StandardSocketOptions.SO_REUSEADDR));
            assertEquals(4 << 20, listener.getOption(StandardSocketOptions.SO_RCVBUF));
            listener.setOption(StandardSocketOptions.SO_RCVBUF, 77)
                    .setOption(WeftSocketOptions.IP_TTL, 3);
            assertEquals(77, listener.getOption(StandardSocketOptions.SO_RCVBUF));
            assertEquals(3, listener.getOption(WeftSocketOptions.IP_TTL));
        }
    }

    // Waiting.

    @Test
    void aTimeoutEndsTheWaitOnTimeAndLosesNothing() throws Exception {
        try (var lab = Lab.start();
                var listener = listening(lab)) {
            listener.setTimeout(Duration.ofMillis(1500));
            assertEquals(Duration.ofMillis(1500), listener.timeout());
            for (int i = 0; i < 3; i++) {
                var begin = lab.loom().clock().now();
                assertThrows(SocketTimeoutException.class, listener::accept);
                assertEquals(begin.plus(Duration.ofMillis(1500)), lab.loom().clock().now());
                TcpPeer.connects(lab, 40_000 + i, 80);
                assertEquals(40_000 + i, listener.accept().remoteAddress().getPort());
            }
        }
    }

    @Test
    void anInterruptEndsTheWaitAndLosesNothing() throws Exception {
        try (var lab = Lab.start();
                var listener = listening(lab)) {
            for (int i = 0; i < 3; i++) {
                var accepting = accepting(lab, listener);
                accepting.interrupt();
                accepting.failsWith(InterruptedException.class);
                TcpPeer.connects(lab, 40_000 + i, 80);
                assertEquals(
                        40_000 + i, accepting(lab, listener).result().remoteAddress().getPort());
            }
            assertTrue(listener.isOpen());
        }
    }

    @Test
    void aTimeoutEndsTheWaitForSomebodyWhoAcceptsAlready() throws Exception {
        try (var lab = Lab.start();
                var listener = listening(lab)) {
            var first = accepting(lab, listener);
            listener.setTimeout(Duration.ofSeconds(1));
            var second = accepting(lab, listener);
            lab.after(Duration.ofSeconds(1));
            second.failsWith(SocketTimeoutException.class);
            first.isWaiting();
            TcpPeer.connects(lab, 40_000, 80);
            assertNotNull(first.result());
        }
    }

    @Test
    void severalTakeTurns() throws Exception {
        try (var lab = Lab.start();
                var listener = listening(lab)) {
            var one = accepting(lab, listener);
            var other = accepting(lab, listener);
            TcpPeer.connects(lab, 40_000, 80);
            TcpPeer.connects(lab, 40_001, 80);
            assertNotNull(one.result());
            assertNotNull(other.result());
        }
    }

    @Test
    void closingEndsTheWait() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab);
            var one = accepting(lab, listener);
            var other = accepting(lab, listener);
            listener.close();
            one.failsWith(AsynchronousCloseException.class);
            other.failsWith(ClosedChannelException.class);
        }
    }

    /// It had been given to somebody who no longer waited for it.
    @Test
    void aConnectionThatNobodyTookIsResetWithTheListener() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab);
            var accepting = accepting(lab, listener);
            accepting.interrupt();
            var peer = TcpPeer.connects(lab, 80);
            lab.settle();
            listener.close();
            peer.expectsReset();
            assertEquals(List.of(), lab.stack().tcpConnections());
        }
    }

    /// The request is with the dealer, and its answer is not there yet.
    @Test
    void anInterruptAtAnyMomentLosesNoPort() throws Exception {
        for (long seed = 0; seed < 50; seed++) {
            try (var lab = Lab.plan().seed(seed).start()) {
                var listener = lab.stack().tcpListener();
                lab.onLoom(() -> {
                    var group = lab.loom().group("racing");
                    var binding =
                            group.start(
                                    "bind",
                                    () -> {
                                        try {
                                            listener.bind(at("0.0.0.0", 80));
                                        } catch (IOException e) {
                                            throw new AssertionError(e);
                                        }
                                    });
                    group.start(
                            "interrupt",
                            () -> {
                                lab.loom().pause();
                                binding.interrupt();
                            });
                });
                lab.settle();
                listener.close();
                listening(lab).close();
                assertEquals(List.of(), lab.stack().tcpConnections());
                assertEquals(List.of(), lab.failures());
            }
        }
    }

    @Test
    void anInterruptDoesNotKeepAListenerFromClosing() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab);
            Thread.currentThread().interrupt();
            listener.close();
            assertTrue(Thread.interrupted());
            listening(lab).close();
        }
    }
}
