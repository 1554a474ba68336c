package dev.weft.socket;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.TcpDraft.ack;
import static dev.weft.testing.TcpDraft.syn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Lab;
import dev.weft.testing.Requirement;
import dev.weft.testing.TcpPeer;
import dev.weft.wire.TcpSegment;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ConnectionPendingException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a program gets a connection, or does not.
class TcpSocketConnectTest {
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
            lab.after(Duration.ofMinutes(3).minusNanos(1));
            connecting.isWaiting();
            lab.after(Duration.ofNanos(1));
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
}
