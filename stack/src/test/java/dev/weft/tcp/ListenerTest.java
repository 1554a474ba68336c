package dev.weft.tcp;

import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.TcpDraft.rst;
import static dev.weft.testing.TcpDraft.rstAck;
import static dev.weft.testing.TcpDraft.syn;
import static dev.weft.testing.TcpDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.socket.TcpListener;
import dev.weft.testing.Lab;
import dev.weft.testing.Requirement;
import dev.weft.testing.TcpPeer;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.TcpSegment;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// What happens before a connection is accepted: RFC 9293 §3.10.7.2, and the two queues of a
/// listener.
class ListenerTest {
    /// A lab whose listeners have so many handshakes under way.
    private static Lab withHalfOpen(int most) throws Exception {
        return Lab.plan()
                .with(config ->
                        config.withTcp(
                                config.tcp()
                                        .withBounds(
                                                config.tcp().bounds().withListening(most, 128))))
                .start();
    }

    private static TcpListener listening(Lab lab, int backlog) throws Exception {
        return lab.stack().tcpListener().bind(at("0.0.0.0", 80), backlog);
    }

    private static TcpPeer begins(Lab lab, int port) {
        return TcpPeer.begins(lab.peer(), port, 80, UnaryOperator.identity());
    }

    private static long connections(Lab lab) {
        return lab.processes("tcp 80 to ");
    }

    // The handshake.

    @Test
    void aConnectionWaitsUntilItIsAccepted() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, 5);
            var peer = TcpPeer.connects(lab, 80);
            peer.sends("early");
            lab.counts(Counter.TCP_PASSIVE_OPENS, 1);
            var socket = lab.begins("accept", listener::accept).result();
            assertEquals("early", socket.read(99).toUtf8());
            assertEquals(1, connections(lab));
        }
    }

    @Test
    void whoAcceptsWaitsForAConnection() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, 5);
            var accepting = lab.begins("accept", listener::accept);
            accepting.isWaiting();
            var peer = begins(lab, 40_000);
            peer.expectsSynAck();
            accepting.isWaiting(); // not before the handshake is done
            peer.acknowledges();
            accepting.result();
        }
    }

    @Test
    void aRepeatedSynIsAnsweredByTheSame() throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, 5);
            var first = begins(lab, 40_000).expectsSynAck();
            lab.peer().sends(syn().from(40_000).to(80).seq(first.ack().minus(1)));
            lab.peer().expects(synAck().seq(first.seq()).ack(first.ack()));
            assertEquals(1, connections(lab));
        }
    }

    @Test
    void aPeerThatDoesNotGoOnIsRemindedAndForgotten() throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, 5);
            begins(lab, 40_000).expectsSynAck();
            lab.after(Duration.ofMillis(999));
            lab.peer().expectsNothing();
            lab.after(Duration.ofMillis(1));
            lab.peer().expects(synAck());
            lab.after(Duration.ofMinutes(5));
            assertEquals(0, connections(lab));
            lab.peer().forgets();
            begins(lab, 40_000).expectsSynAck();
        }
    }

    @Test
    void aHandshakeThatThePeerResetsLeavesNothing() throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, 1);
            for (int i = 0; i < 20; i++) {
                var peer = begins(lab, 40_000);
                peer.expectsSynAck();
                peer.resets();
                peer.expectsNothing();
                assertEquals(0, connections(lab));
            }
            lab.counts(Counter.TCP_PASSIVE_OPENS, 0);
            TcpPeer.connects(lab, 80);
        }
    }

    /// §3.10.7.4, fifth: in SYN-RECEIVED a wrong acknowledgment is reset, and the handshake goes
    /// on.
    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void aWrongAcknowledgmentOfOurSynIsReset() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, 5);
            var peer = begins(lab, 40_000);
            peer.expectsSynAck();
            peer.forges(peer.draft(0).ack(peer.seen().plus(1)));
            lab.peer().expects(rst().seq(peer.seen().plus(1)));
            peer.acknowledges();
            lab.begins("accept", listener::accept).result();
        }
    }

    @Test
    void whatTheListenerHasSetIsWhatItsSocketsBeginWith() throws Exception {
        try (var lab = Lab.start()) {
            var listener =
                    lab.stack()
                            .tcpListener()
                            .setOption(StandardSocketOptions.SO_RCVBUF, 5000)
                            .setOption(StandardSocketOptions.TCP_NODELAY, true)
                            .bind(at("0.0.0.0", 80));
            lab.peer().sends(syn().seq(1));
            assertEquals(5000, lab.peer().expects(synAck()).window());
            lab.peer().forgets();
            TcpPeer.connects(lab, 40_001, 80);
            var socket = lab.begins("accept", listener::accept).result();
            assertEquals(5000, socket.getOption(StandardSocketOptions.SO_RCVBUF));
            assertEquals(true, socket.getOption(StandardSocketOptions.TCP_NODELAY));
        }
    }

    // The backlog.

    @Test
    void noSynIsAnsweredWhileTooManyWait() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, 2);
            TcpPeer.connects(lab, 40_000, 80);
            TcpPeer.connects(lab, 40_001, 80);
            begins(lab, 40_002).expectsNothing();
            lab.dropsOnly(Drop.TCP_ACCEPT_QUEUE_FULL, 1);
            lab.begins("accept", listener::accept).result();
            TcpPeer.connects(lab, 40_002, 80); // the peer tries again
        }
    }

    /// What waits is bounded by the backlog and the handshakes that were under way together.
    @Test
    void handshakesThatWereUnderWayMayFinish() throws Exception {
        try (var lab = withHalfOpen(3)) {
            var listener = listening(lab, 2);
            var peers = new ArrayList<TcpPeer>();
            for (int i = 0; i < 3; i++) {
                var peer = begins(lab, 40_000 + i);
                peer.expectsSynAck();
                peers.add(peer);
            }
            peers.forEach(TcpPeer::acknowledges);
            begins(lab, 40_003).expectsNothing();
            lab.dropsOnly(Drop.TCP_ACCEPT_QUEUE_FULL, 1);
            for (int i = 0; i < 3; i++) {
                lab.begins("accept", listener::accept).result();
            }
        }
    }

    @Test
    void connectionsAreAcceptedInTheOrderInWhichTheyCame() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, 5);
            for (int i = 0; i < 5; i++) {
                TcpPeer.connects(lab, 40_000 + i, 80);
            }
            for (int i = 0; i < 5; i++) {
                var socket = lab.begins("accept", listener::accept).result();
                assertEquals(40_000 + i, socket.remoteAddress().getPort());
            }
        }
    }

    /// Berkeley sockets show the program also what is over again.
    @Test
    void aConnectionThatEndsWhileItWaitsIsAcceptedAllTheSame() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, 5);
            var reset = TcpPeer.connects(lab, 40_000, 80);
            reset.sends("lost");
            reset.resets();
            var finished = TcpPeer.connects(lab, 40_001, 80);
            finished.sends("last words");
            finished.finishes();
            var first = lab.begins("accept", listener::accept).result();
            assertThrows(
                    SocketException.class,
                    () -> {
                        while (first.read(99) != null) {
                            // what had come before the reset may still be there
                        }
                    });
            var second = lab.begins("accept", listener::accept).result();
            assertEquals("last words", second.read(99).toUtf8());
            assertNull(second.read(99));
        }
    }

    // The queue of handshakes.

    @Test
    void theOldestHandshakeGivesWay() throws Exception {
        try (var lab = withHalfOpen(3)) {
            var listener = listening(lab, 5);
            var peers = new ArrayList<TcpPeer>();
            for (int i = 0; i < 5; i++) {
                var peer = begins(lab, 40_000 + i);
                peer.expectsSynAck();
                peers.add(peer);
                assertEquals(Math.min(i + 1, 3), connections(lab));
            }
            lab.dropsOnly(Drop.TCP_SYN_QUEUE_FULL, 2);
            for (int i : List.of(0, 1)) {
                peers.get(i).acknowledges();
                lab.peer().expects(rst().seq(peers.get(i).seen()));
            }
            for (int i : List.of(2, 3, 4)) {
                peers.get(i).acknowledges();
                lab.begins("accept", listener::accept).result();
            }
        }
    }

    /// The acknowledgment and the SYN that it would give way to come together.
    @Test
    void whoIsDoneInTheMomentOfGivingWayStays() throws Exception {
        try (var lab = withHalfOpen(1)) {
            var listener = listening(lab, 5);
            var peer = begins(lab, 40_000);
            peer.expectsSynAck();
            lab.peer()
                    .sendsAll(
                            List.of(
                                    ipv4().carries(peer.draft(TcpSegment.ACK)).packet(),
                                    ipv4().carries(syn().from(40_001).seq(1)).packet()));
            lab.peer().forgets();
            peer.sends("still here");
            var socket = lab.begins("accept", listener::accept).result();
            assertEquals("still here", socket.read(99).toUtf8());
        }
    }

    /// Nobody is told: who has filled the queue has most likely used the addresses of others.
    @Test
    void whoGivesWayDoesSoSilently() throws Exception {
        try (var lab = withHalfOpen(1)) {
            listening(lab, 5);
            begins(lab, 40_000).expectsSynAck();
            begins(lab, 40_001).expectsSynAck();
            lab.peer().expectsNothing();
            assertEquals(1, connections(lab));
        }
    }

    // The end of a listener.

    @Test
    void whatNobodyHasAcceptedIsResetWithTheListener() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, 5);
            var accepted = TcpPeer.connects(lab, 40_000, 80);
            var socket = lab.begins("accept", listener::accept).result();
            var waiting = TcpPeer.connects(lab, 40_001, 80);
            listener.close();
            waiting.expectsReset();
            accepted.sends("goes on");
            assertEquals("goes on", socket.read(99).toUtf8());
            lab.peer().forgets();
            lab.peer().sends(syn().from(40_002).seq(7));
            lab.peer().expects(rstAck().seq(0).ack(8));
            assertEquals(1, connections(lab));
        }
    }

    @Test
    void handshakesEndWithTheListener() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, 5);
            for (int i = 0; i < 3; i++) {
                begins(lab, 40_000 + i).expectsSynAck();
            }
            listener.close();
            assertEquals(0, connections(lab));
            assertEquals(List.of(), lab.failures());
            for (int i = 0; i < 3; i++) {
                lab.peer().expects(rstAck());
            }
            TcpPeer.begins(lab.peer(), 40_000, 80, UnaryOperator.identity());
            lab.peer().expects(rstAck().seq(0));
        }
    }

    @Test
    void aPortIsListenedToAgainAtOnce() throws Exception {
        try (var lab = Lab.start()) {
            for (int i = 0; i < 50; i++) {
                var listener = listening(lab, 5);
                TcpPeer.connects(lab, 40_000, 80).resets();
                begins(lab, 40_001).expectsSynAck();
                listener.close();
                lab.settle();
                lab.peer().forgets();
            }
            assertEquals(0, connections(lab));
            assertEquals(0, lab.stack().tcpConnections().size());
        }
    }

    @Test
    void whoWaitsForAConnectionHearsOfTheEnd() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, 5);
            var accepting = lab.begins("accept", listener::accept);
            listener.close();
            accepting.failsWith(AsynchronousCloseException.class);
        }
    }

    // More than the process can take.

    @Test
    void synsThatComeTooFastAreDropped() throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, 5);
            var syns = new ArrayList<Ipv4Packet>();
            for (int i = 0; i < 1000; i++) {
                syns.add(ipv4().carries(syn().from(10_000 + i).seq(i)).packet());
            }
            lab.peer().sendsAll(syns);
            var dropped = lab.stack().drops().of(Drop.TCP_SYN_QUEUE_FULL);
            assertEquals(1000, connections(lab) + dropped);
        }
    }
}
