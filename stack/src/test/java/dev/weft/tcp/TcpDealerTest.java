package dev.weft.tcp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.TcpDraft.PEER_PORT;
import static dev.weft.testing.TcpDraft.STACK_PORT;
import static dev.weft.testing.TcpDraft.ack;
import static dev.weft.testing.TcpDraft.data;
import static dev.weft.testing.TcpDraft.fin;
import static dev.weft.testing.TcpDraft.rst;
import static dev.weft.testing.TcpDraft.rstAck;
import static dev.weft.testing.TcpDraft.segment;
import static dev.weft.testing.TcpDraft.syn;
import static dev.weft.testing.TcpDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Bounds;
import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.socket.TcpInfo;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.tcp.connection.TcpBounds;
import dev.weft.testing.Lab;
import dev.weft.testing.Octets;
import dev.weft.testing.Requirement;
import dev.weft.testing.TcpDraft;
import dev.weft.testing.TcpPeer;
import dev.weft.wire.Bytes;
import dev.weft.wire.TcpSegment;
import java.net.SocketException;
import java.nio.channels.AsynchronousCloseException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which segments come to whom, and what those get that are for nobody: RFC 9293 §3.5.2, §3.10.7.1.
class TcpDealerTest {
    private static TcpListener listening(Lab lab, String ip, int port) throws Exception {
        return lab.stack().tcpListener().bind(at(ip, port));
    }

    private static TcpSocket accepted(Lab lab, TcpListener listener) {
        return lab.begins("accept", listener::accept).result();
    }

    // For nobody.

    @Test
    @Requirement("RFC 9293 §3.5.2")
    void aSynToAClosedPortIsReset() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(syn().seq(300));
            lab.peer().expects(rstAck().from(STACK_PORT).to(PEER_PORT).seq(0).ack(301).window(0));
            lab.dropsOnly(Drop.TCP_NO_CONNECTION, 1);
            lab.counts(Counter.TCP_RESETS_SENT, 1);
        }
    }

    /// §3.10.7.1: "If the ACK bit is off, sequence number zero is used", and SEG.LEN counts SYN and
    /// FIN.
    static Stream<TcpDraft[]> strays() {
        return Stream.of(
                new TcpDraft[] {ack().seq(5).ack(77), rst().seq(77)},
                new TcpDraft[] {data("data").seq(5).ack(77), rst().seq(77)},
                new TcpDraft[] {fin().seq(5).ack(77), rst().seq(77)},
                new TcpDraft[] {synAck().seq(5).ack(77), rst().seq(77)},
                new TcpDraft[] {syn().seq(0xffff_ffffL), rstAck().seq(0).ack(0)},
                new TcpDraft[] {segment(0).seq(5).carries("data"), rstAck().seq(0).ack(9)},
                new TcpDraft[] {segment(TcpSegment.FIN).seq(5), rstAck().seq(0).ack(6)},
                new TcpDraft[] {
                    syn().with(TcpSegment.FIN).seq(5).carries("data"), rstAck().seq(0).ack(11)
                });
    }

    @ParameterizedTest
    @MethodSource("strays")
    void aSegmentOfNoConnectionIsReset(TcpDraft stray, TcpDraft answer) throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(stray);
            lab.peer().expects(answer.from(STACK_PORT).to(PEER_PORT));
            lab.peer().expectsNothing();
        }
    }

    @Test
    void aResetIsNeverAnswered() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(rst().seq(1));
            lab.peer().sends(rstAck().seq(1).ack(2));
            lab.peer().sends(rst().with(TcpSegment.SYN).seq(1));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.TCP_NO_CONNECTION, 3);
        }
    }

    /// RFC 9293 §3.10.7.2: to a listener only a SYN means something.
    @Test
    void aListenerHasNoUseForWhatIsNoSyn() throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, "0.0.0.0", STACK_PORT);
            lab.peer().sends(ack().seq(5).ack(77));
            lab.peer().expects(rst().seq(77));
            lab.peer().sends(synAck().seq(5).ack(77));
            lab.peer().expects(rst().seq(77));
            lab.peer().sends(rst().seq(5));
            lab.peer().sends(rst().with(TcpSegment.SYN).seq(5));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.TCP_NO_CONNECTION, 4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.255", "255.255.255.255"})
    @Requirement("RFC 9293 MUST-57")
    void aSynToAllIsDiscardedSilently(String all) throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, "0.0.0.0", STACK_PORT);
            lab.peer().broadcasts(ipv4().to(all).carries(syn().seq(1)));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.TCP_TO_GROUP, 1);
        }
    }

    // What is no segment.

    @Test
    @Requirement({"RFC 9293 MUST-2", "RFC 9293 MUST-3"})
    void aWrongChecksumIsDropped() throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, "0.0.0.0", STACK_PORT);
            var packet = Octets.of(ipv4().carries(syn().seq(1)).packet());
            lab.peer().sendsIpv4(packet.set8(20 + 16, 0x5a).bytes());
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.TCP_BAD_CHECKSUM, 1);
            lab.counts(Counter.TCP_RECEIVED, 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "truncated header, 19",
        "truncated ports, 3",
        "nothing at all, 0",
    })
    void aTruncatedHeaderIsDropped(String what, int octets) throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, "0.0.0.0", STACK_PORT);
            var whole = syn().seq(1).segment().toBytes();
            lab.peer().sends(ipv4().carries(6, whole.slice(0, octets)));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.TCP_MALFORMED, 1);
        }
    }

    // For a connection or a listener.

    @Test
    void connectionsAreToldApartByAllFourOfTheirNumbers() throws Exception {
        try (var lab = Lab.start()) {
            var one = listening(lab, "0.0.0.0", 80);
            var other = listening(lab, "0.0.0.0", 81);
            var third = lab.joins("10.0.0.3");
            var peers =
                    List.of(
                            TcpPeer.connects(lab, 40_000, 80),
                            TcpPeer.connects(lab, 40_001, 80),
                            TcpPeer.connects(third, 40_000, 80, syn -> syn));
            var sockets = List.of(accepted(lab, one), accepted(lab, one), accepted(lab, one));
            TcpPeer.connects(lab, 40_000, 81).sends("four");
            peers.get(0).sends("one");
            peers.get(1).sends("two");
            peers.get(2).sends("three");
            assertEquals("one", sockets.get(0).read(99).toUtf8());
            assertEquals("two", sockets.get(1).read(99).toUtf8());
            assertEquals("three", sockets.get(2).read(99).toUtf8());
            assertEquals("four", accepted(lab, other).read(99).toUtf8());
            assertEquals(at(PEER, 40_001), sockets.get(1).remoteAddress());
            assertEquals(at(STACK, 80), sockets.get(1).localAddress());
        }
    }

    @Test
    void theMostPreciseListenerIsTaken() throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, "127.0.0.1", 80);
            lab.peer().sends(syn().seq(1));
            lab.peer().expects(rstAck().seq(0).ack(2));
            var here = listening(lab, "10.0.0.2", 80);
            TcpPeer.connects(lab, 80);
            assertEquals(at(STACK, 80), accepted(lab, here).localAddress());
        }
    }

    /// Its process is held up by a device that takes nothing any more.
    @Test
    void aConnectionThatIsBehindLosesSegments() throws Exception {
        var narrow = new Bounds(64, 64, 1, 1, 64, 64, 65_536);
        try (var lab = Lab.plan().with(config -> config.withBounds(narrow)).start()) {
            var listener = listening(lab, "0.0.0.0", 80);
            var peer = TcpPeer.connects(lab, 80);
            var socket = accepted(lab, listener);
            lab.link().getsStuck();
            var writing =
                    lab.begins(
                            "write",
                            () -> {
                                socket.write(Bytes.wrap(new byte[60_000]));
                                return true;
                            });
            var room = TcpBounds.DEFAULT.segmentQueue();
            for (int i = 0; i < room + 44; i++) {
                peer.acknowledges();
            }
            lab.settle();
            var lost = lab.stack().drops().of(Drop.TCP_CONNECTION_QUEUE_FULL);
            assertTrue(lost >= 40 && lost <= 44, "of 44 more than there is room for: " + lost);
            writing.result();
        }
    }

    @Test
    void theBoundOfConnectionsHoldsForBothDirections() throws Exception {
        try (var lab =
                Lab.plan()
                        .with(config ->
                                config.withTcp(
                                        config.tcp()
                                                .withBounds(
                                                        config.tcp().bounds().withConnections(2))))
                        .start()) {
            var listener = listening(lab, "0.0.0.0", 80);
            TcpPeer.connects(lab, 40_000, 80);
            TcpPeer.connects(lab, 40_001, 80);
            accepted(lab, listener);
            var processes = lab.processes("");
            for (int i = 0; i < 10; i++) {
                lab.peer().sends(syn().from(40_002 + i).seq(1));
            }
            lab.drops(Drop.TCP_TOO_MANY_CONNECTIONS, 10);
            assertEquals(processes, lab.processes(""));
            var refused =
                    assertThrows(
                            SocketException.class,
                            () -> lab.stack().tcpSocket().connect(at(PEER, 9)));
            assertEquals("too many connections: 10.0.0.1:9", refused.getMessage());
        }
    }

    // Who is there.

    @Test
    void allConnectionsAreShown() throws Exception {
        try (var lab = Lab.start()) {
            assertEquals(List.of(), lab.stack().tcpConnections());
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80), 7);
            var waiting = TcpPeer.connects(lab, 40_000, 80);
            TcpPeer.connects(lab, 40_001, 80);
            accepted(lab, listener);
            waiting.sends("data");
            lab.begins("connect", () -> lab.stack().tcpSocket().connect(at(PEER, 9)));
            var all = lab.stack().tcpConnections();
            assertEquals(
                    List.of("ESTABLISHED", "ESTABLISHED", "LISTEN", "SYN-SENT"),
                    all.stream().map(TcpInfo::state).sorted().toList());
            assertEquals(1, all.get(0).receiveQueue());
            assertEquals(7, all.get(0).sendQueue());
            assertEquals(at("0.0.0.0", 0), all.get(0).remote());
            assertEquals(
                    4,
                    all.stream()
                            .filter(each -> each.remote().getPort() == 40_000)
                            .mapToInt(TcpInfo::receiveQueue)
                            .sum());
            assertEquals(1, all.stream().filter(each -> each.remote().equals(at(PEER, 9))).count());
        }
    }

    @Test
    void theStacksEndTellsEverybody() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, "0.0.0.0", 80);
            TcpPeer.connects(lab, 80);
            var socket = accepted(lab, listener);
            var accepting = lab.begins("accept", listener::accept);
            var reading = lab.begins("read", () -> socket.read(1));
            var writing =
                    lab.begins(
                            "write",
                            () -> {
                                socket.write(Bytes.wrap(new byte[1 << 20]));
                                return true;
                            });
            var connecting =
                    lab.begins("connect", () -> lab.stack().tcpSocket().connect(at(PEER, 9)));
            lab.stack().close();
            for (var each : List.of(accepting, reading, writing, connecting)) {
                each.failsWith(AsynchronousCloseException.class);
            }
            assertThrows(AsynchronousCloseException.class, listener::accept);
            assertThrows(AsynchronousCloseException.class, () -> socket.write(Bytes.of(1)));
            assertThrows(
                    AsynchronousCloseException.class,
                    () -> lab.stack().tcpSocket().connect(at(PEER, 9)));
            socket.close();
            listener.close();
        }
    }
}
