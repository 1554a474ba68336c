package dev.weft.tcp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.TcpDraft.syn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.StackConfig;
import dev.weft.ports.EphemeralPorts;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.testing.Lab;
import dev.weft.testing.Pending;
import dev.weft.testing.TcpPeer;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who has which port: RFC 9293 §3.4.1, RFC 6056, and what Berkeley sockets made of it.
class TcpPortsTest {
    private static TcpListener listening(Lab lab, String ip, int port) throws Exception {
        return lab.stack().tcpListener().bind(at(ip, port));
    }

    private static TcpSocket bound(Lab lab, String ip, int port) throws Exception {
        return lab.stack().tcpSocket().bind(at(ip, port));
    }

    private static Pending<TcpSocket> connecting(Lab lab, TcpSocket socket, int port) {
        return lab.begins("connect", () -> socket.connect(at(PEER, port)));
    }

    /// So many ephemeral ports, from 50,000.
    private static Lab withPorts(int count) throws Exception {
        return Lab.plan()
                .with(config ->
                        new StackConfig(
                                config.interfaces(),
                                config.gateway(),
                                config.bounds(),
                                config.arp(),
                                config.reassembly(),
                                config.tcp(),
                                new EphemeralPorts(50_000, 50_000 + count - 1),
                                config.icmpErrorsPerSecond(),
                                config.icmpErrorBurst(),
                                config.echoResponders()))
                .start();
    }

    @Test
    void aPortBelongsToOne() throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, "0.0.0.0", 5000);
            for (var ip : new String[] {"0.0.0.0", "10.0.0.2", "127.0.0.1"}) {
                assertThrows(BindException.class, () -> listening(lab, ip, 5000));
                assertThrows(BindException.class, () -> bound(lab, ip, 5000));
            }
            listening(lab, "0.0.0.0", 5001);
        }
    }

    @Test
    void thePortOfOneAddressIsFreeOnAnother() throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, "10.0.0.2", 5000);
            listening(lab, "127.0.0.1", 5000);
            assertThrows(BindException.class, () -> listening(lab, "10.0.0.2", 5000));
            assertThrows(BindException.class, () -> listening(lab, "0.0.0.0", 5000));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.3", "10.0.0.255", "224.0.0.1", "255.255.255.255", "8.8.8.8"})
    void onlyOurOwnAddressesCanBeBound(String ip) throws Exception {
        try (var lab = Lab.start()) {
            assertThrows(BindException.class, () -> listening(lab, ip, 5000));
            assertThrows(BindException.class, () -> bound(lab, ip, 5000));
        }
    }

    @Test
    void aPortIsFreeAgainOnceItIsClosed() throws Exception {
        try (var lab = Lab.start()) {
            for (int i = 0; i < 300; i++) {
                listening(lab, "0.0.0.0", 5000).close();
                bound(lab, "0.0.0.0", 5000).close();
            }
            listening(lab, "0.0.0.0", 5000);
        }
    }

    /// RFC 6056 §3.3.1: each port equally likely; the same seed chooses the same.
    @Test
    void ephemeralPortsAreChosenByChance() throws Exception {
        var chosen = new HashSet<Integer>();
        for (long seed = 0; seed < 10; seed++) {
            var same = new HashSet<Integer>();
            for (int i = 0; i < 2; i++) {
                try (var lab = Lab.plan().seed(seed).start()) {
                    same.add(bound(lab, "0.0.0.0", 0).localAddress().getPort());
                }
            }
            assertEquals(1, same.size());
            chosen.addAll(same);
        }
        assertTrue(chosen.size() > 8, chosen::toString);
        chosen.forEach(port -> assertTrue(port >= 32768 && port <= 60999, () -> "" + port));
    }

    @Test
    void aSocketThatIsBoundConnectsFromItsPort() throws Exception {
        try (var lab = Lab.start()) {
            connecting(lab, bound(lab, "0.0.0.0", 5000), 9);
            lab.peer().expects(syn().from(5000).to(9));
            connecting(lab, bound(lab, "10.0.0.2", 5001), 9);
            lab.peer().expects(syn().from(5001).to(9));
        }
    }

    @Test
    void oneEphemeralPortServesForAllPeers() throws Exception {
        try (var lab = withPorts(1)) {
            var one = connecting(lab, lab.stack().tcpSocket(), 9);
            TcpPeer.accepts(lab);
            var other = connecting(lab, lab.stack().tcpSocket(), 10);
            TcpPeer.accepts(lab);
            assertEquals(at(STACK, 50_000), one.result().localAddress());
            assertEquals(at(STACK, 50_000), other.result().localAddress());
        }
    }

    @Test
    void ephemeralPortsCanRunOut() throws Exception {
        try (var lab = withPorts(3)) {
            for (int i = 0; i < 3; i++) {
                connecting(lab, lab.stack().tcpSocket(), 9);
                TcpPeer.accepts(lab);
            }
            var failure =
                    assertThrows(
                            BindException.class,
                            () -> lab.stack().tcpSocket().connect(at(PEER, 9)));
            assertEquals("no ephemeral port is free: 10.0.0.1:9", failure.getMessage());
            for (int i = 0; i < 3; i++) {
                bound(lab, "0.0.0.0", 0);
            }
            assertThrows(BindException.class, () -> bound(lab, "0.0.0.0", 0));
        }
    }

    /// Who reserves a port keeps it for himself, also against the choice of others.
    @Test
    void aReservedPortIsNotChosen() throws Exception {
        try (var lab = withPorts(2)) {
            var holder = bound(lab, "0.0.0.0", 50_000);
            connecting(lab, lab.stack().tcpSocket(), 9);
            assertEquals(50_001, TcpPeer.accepts(lab).stackPort());
            assertThrows(BindException.class, () -> lab.stack().tcpSocket().connect(at(PEER, 9)));
            holder.close();
            connecting(lab, lab.stack().tcpSocket(), 9);
            assertEquals(50_000, TcpPeer.accepts(lab).stackPort());
        }
    }

    @Test
    void theSameTwoEndsAreConnectedOnce() throws Exception {
        try (var lab = Lab.start()) {
            var socket = bound(lab, "0.0.0.0", 5000);
            var connected = connecting(lab, socket, 9);
            TcpPeer.accepts(lab);
            connected.result().close();
            lab.settle();
            lab.peer().forgets();
            var again =
                    lab.stack()
                            .tcpSocket()
                            .setOption(StandardSocketOptions.SO_REUSEADDR, true)
                            .bind(at("0.0.0.0", 5000));
            var failure = assertThrows(BindException.class, () -> again.connect(at(PEER, 9)));
            assertEquals("address already in use: 10.0.0.1:9", failure.getMessage());
            connecting(lab, again, 10);
            TcpPeer.accepts(lab);
        }
    }

    /// A server that starts again finds the connections of the last one, and must not wait for
    /// them: listeners reuse by default, as `ServerSocket` does on Linux; sockets do when asked.
    @Test
    void aPortWithConnectionsIsForThoseWhoReuse() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, "0.0.0.0", 80);
            TcpPeer.connects(lab, 80);
            lab.begins("accept", listener::accept).result();
            assertTrue(listener.getOption(StandardSocketOptions.SO_REUSEADDR));
            listener.close();
            assertThrows(BindException.class, () -> bound(lab, "0.0.0.0", 80));
            var careful =
                    lab.stack().tcpListener().setOption(StandardSocketOptions.SO_REUSEADDR, false);
            assertThrows(BindException.class, () -> careful.bind(at("0.0.0.0", 80)));
            listening(lab, "0.0.0.0", 80).close();
            lab.stack()
                    .tcpSocket()
                    .setOption(StandardSocketOptions.SO_REUSEADDR, true)
                    .bind(at("0.0.0.0", 80));
        }
    }

    /// A connection that fails gives back its port, and the socket may try again.
    @Test
    void aRefusedConnectionLeavesNoTrace() throws Exception {
        try (var lab = withPorts(1)) {
            var socket = lab.stack().tcpSocket();
            for (int i = 0; i < 20; i++) {
                var connecting = connecting(lab, socket, 9);
                var peer = TcpPeer.hearsSyn(lab);
                peer.resets();
                connecting.failsWith(ConnectException.class);
                assertEquals(0, lab.stack().tcpConnections().size());
            }
            connecting(lab, socket, 9);
            TcpPeer.accepts(lab);
        }
    }

    @Test
    void aPortStaysBoundThroughFailedConnections() throws Exception {
        try (var lab = Lab.start()) {
            var socket = bound(lab, "0.0.0.0", 5000);
            var connecting = connecting(lab, socket, 9);
            TcpPeer.hearsSyn(lab).resets();
            connecting.failsWith(ConnectException.class);
            assertEquals(at("0.0.0.0", 5000), socket.localAddress());
            assertThrows(BindException.class, () -> bound(lab, "0.0.0.0", 5000));
            connecting(lab, socket, 9);
            assertEquals(5000, TcpPeer.accepts(lab).stackPort());
        }
    }

    @Test
    void withoutARouteNothingBegins() throws Exception {
        try (var lab = Lab.start()) {
            var failure =
                    assertThrows(
                            NoRouteToHostException.class,
                            () -> lab.stack().tcpSocket().connect(at("8.8.8.8", 53)));
            assertEquals("network unreachable: 8.8.8.8:53", failure.getMessage());
            assertEquals(0, lab.stack().tcpConnections().size());
        }
    }

    @Test
    void aNeighbourThatDoesNotAnswerIsNoWay() throws Exception {
        try (var lab = Lab.start()) {
            var connecting =
                    lab.begins(
                            "connect", () -> lab.stack().tcpSocket().connect(at("10.0.0.77", 9)));
            lab.after(Duration.ofSeconds(5));
            connecting.failsWith(NoRouteToHostException.class);
            assertEquals(0, lab.stack().tcpConnections().size());
        }
    }
}
