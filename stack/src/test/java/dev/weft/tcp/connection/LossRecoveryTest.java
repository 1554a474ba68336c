package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static dev.weft.tcp.connection.SegmentDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.tcp.congestion.NewReno;
import dev.weft.testing.Requirement;
import dev.weft.wire.SequenceNumber;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LossRecoveryTest extends TcpTrace {
    private static final long FIRST = ISS + 1;

    /// Ten segments are in flight, which is all the congestion window allows, and more wait.
    @BeforeEach
    void tenSegmentsAreInFlight() {
        established(synAck().mss(MSS).scale(7));
        peer.window(1000);
        peer.sends(ack());
        program.writes(100 * MSS);
        assertEquals(10, peer.hasHeard().size());
        assertEquals(10 * MSS, connection.info().congestionWindow());
    }

    private static long segment(int number) {
        return FIRST + (long) number * MSS;
    }

    private void duplicates(int count, long number) {
        for (int i = 0; i < count; i++) {
            peer.sends(ack().ack(number));
        }
    }

    private void takesEverything() {
        peer.sends(ack());
        peer.takesEverything();
        assertEquals(0, connection.info().sendQueue());
    }

    /// Half of what was in flight, without what limited transmit has added.
    @Test
    @Requirement({"RFC 5681 §3.2", "RFC 9293 MUST-19"})
    void theThirdDuplicateSendsTheLostSegmentAgain() {
        duplicates(2, FIRST);
        peer.hasHeard(); // limited transmit, see below
        peer.sends(ack().ack(FIRST));
        peer.expects(data(MSS).seq(FIRST));
        peer.expectsNothing();
        assertEquals(10 * MSS / 2, connection.info().slowStartThreshold());
        assertEquals((5 + 3) * MSS, connection.info().congestionWindow());
    }

    /// "The first two duplicate ACKs" let a new segment each go, so that there are more to come.
    @Test
    @Requirement({"RFC 3042 §2", "RFC 5681 §3.2"})
    void theFirstTwoDuplicatesSendSomethingNew() {
        peer.sends(ack().ack(FIRST));
        peer.expects(data(MSS).seq(segment(10)));
        peer.expectsNothing();
        peer.sends(ack().ack(FIRST));
        peer.expects(data(MSS).seq(segment(11)));
        peer.expectsNothing();
        assertEquals(10 * MSS, connection.info().congestionWindow());
    }

    @Test
    @Requirement("RFC 5681 §3.2")
    void furtherDuplicatesInflateTheWindow() {
        duplicates(3, FIRST);
        peer.hasHeard();
        var window = connection.info().congestionWindow();
        duplicates(4, FIRST);
        assertEquals(window + 4 * MSS, connection.info().congestionWindow());
        peer.expectsNothing(); // twelve in flight fill it
        duplicates(1, FIRST);
        peer.expects(data(MSS).seq(segment(12)));
    }

    @Test
    @Requirement("RFC 6582 §3.2")
    void anAcknowledgmentOfEverythingEndsTheRecovery() {
        duplicates(3, FIRST);
        peer.hasHeard();
        peer.sends(ack().ack(segment(12)));
        assertEquals(2 * MSS, connection.info().congestionWindow());
        assertEquals(2, peer.hasHeard().size());
        // Congestion avoidance is next: no doubling.
        peer.sends(ack().ack(segment(14)));
        assertEquals(4 * MSS, connection.info().congestionWindow());
    }

    /// Segments 0 and 3 are lost: what is acknowledged after the first retransmission is the cue
    /// for the second.
    @Test
    @Requirement("RFC 6582 §3.2")
    void aPartialAcknowledgmentSendsTheNextLostSegment() {
        duplicates(3, FIRST);
        peer.hasHeard();
        peer.sends(ack().ack(segment(3)));
        assertEquals(segment(3), peer.expects(data(MSS)).seq().toLong());
        peer.hasHeard();
        assertEquals(5 * MSS, connection.info().slowStartThreshold(), "no second halving");
        peer.sends(ack().ack(connectionEnd()));
        assertEquals(5 * MSS, connection.info().slowStartThreshold());
    }

    /// Half of the window is lost: a round trip for each segment would take too long.
    @Test
    @Requirement("RFC 6582 §3.2")
    void onlyTheFirstPartialAcknowledgmentRestartsTheTimer() {
        duplicates(3, FIRST);
        after(ms(100));
        peer.sends(ack().ack(segment(1)));
        var rto = connection.info().retransmissionTimeout();
        var timeout = now().plus(rto);
        assertEquals(timeout, connection.deadline());
        after(ms(100));
        peer.sends(ack().ack(segment(2)));
        peer.forgets();
        assertEquals(timeout, connection.deadline());
        after(rto.minus(ms(100)));
        assertEquals(MSS, connection.info().congestionWindow());
        assertEquals(segment(2), peer.expects(data(MSS)).seq().toLong());
    }

    @Test
    @Requirement("RFC 6298 §5.3")
    void theEndOfARecoveryRestartsTheTimer() {
        duplicates(3, FIRST);
        after(ms(100));
        peer.sends(ack().ack(segment(1)));
        after(ms(50));
        peer.sends(ack().ack(segment(12)));
        assertTrue(connection.info().octetsSent() > 12 * MSS, "something is in flight");
        assertEquals(now().plus(connection.info().retransmissionTimeout()), connection.deadline());
    }

    @Test
    @Requirement("RFC 9293 MAY-7")
    void whatIsLostGoesAgainEvenIfTheWindowHasShrunk() {
        duplicates(3, FIRST);
        peer.hasHeard();
        peer.window(1).sends(ack().ack(segment(3))); // 128 octets
        peer.expects(data(MSS).seq(segment(3)));
        peer.expectsNothing();
    }

    /// Where the last recovery began is 2^31 octets behind, and would seem to lie ahead.
    @Test
    @Requirement("RFC 6582 §3.2")
    void afterMoreThanHalfTheNumberSpaceALossIsNoticed() {
        var recovery = new LossRecovery(NewReno.FACTORY.create(MSS, false), SequenceNumber.of(ISS));
        var una = SequenceNumber.of(ISS);
        for (int i = 0; i < 5; i++) {
            una = una.plus(1 << 29);
            recovery.onAcknowledged(1 << 29, una, una.plus(10 * MSS), true);
        }
        for (int i = 0; i < 3; i++) {
            recovery.onDuplicate(una, una.plus(10 * MSS));
        }
        assertTrue(recovery.takeFirstAgain());
    }

    private long connectionEnd() {
        return FIRST + connection.info().octetsSent();
    }

    /// Duplicates that belong to what is being recovered mean no new loss.
    @Test
    @Requirement("RFC 6582 §3.2")
    void afterATimeoutOldDuplicatesDoNotStartARecovery() {
        var flight = 10 * MSS;
        after(seconds(1));
        peer.forgets();
        assertEquals(flight / 2, connection.info().slowStartThreshold());
        peer.sends(ack().ack(segment(1)));
        peer.forgets();
        duplicates(5, segment(1));
        assertEquals(flight / 2, connection.info().slowStartThreshold());
        for (var sent : peer.hasHeard()) {
            assertEquals(true, sent.seq().toLong() > segment(1), sent::toString);
        }
    }

    @Test
    @Requirement("RFC 5681 §2")
    void whatHasDataOrAnotherWindowIsNoDuplicate() {
        duplicates(2, FIRST);
        peer.hasHeard();
        peer.sends(data("x").ack(FIRST));
        peer.window(900).sends(ack().ack(FIRST));
        peer.hasHeard();
        assertEquals(0, connection.info().retransmissions());
        peer.sends(ack().ack(FIRST)); // the third of its kind
        assertEquals(1, connection.info().retransmissions());
    }

    @Test
    @Requirement("RFC 5681 §2")
    void withNothingInFlightThereAreNoDuplicates() {
        takesEverything();
        duplicates(10, connectionEnd());
        peer.expectsNothing();
        assertEquals(0, connection.info().retransmissions());
    }

    @Test
    void everyTenthSegmentLostTheStreamIsComplete() {
        var next = FIRST;
        var count = 0;
        var arrived = new TreeMap<Long, Integer>();
        for (int round = 0; round < 10_000 && connection.info().sendQueue() > 0; round++) {
            var heard = peer.hasHeard();
            if (heard.isEmpty()) {
                after(seconds(1));
            }
            for (var segment : heard) {
                if (++count % 10 == 0) {
                    continue; // lost
                }
                arrived.merge(segment.seq().toLong(), segment.payloadLength(), Math::max);
                for (var first = arrived.floorEntry(next);
                        first != null && first.getKey() + first.getValue() > next;
                        first = arrived.floorEntry(next)) {
                    next = first.getKey() + first.getValue();
                }
                peer.sends(ack().ack(next));
            }
        }
        assertEquals(0, connection.info().sendQueue());
        assertEquals(segment(100), next);
    }

    /// What goes again is at most what went before: the rest waits for room in the window.
    @Test
    void aFastRetransmissionHasNothingNewInIt() {
        takesEverything();
        var una = connectionEnd();
        givenSettings(settings -> settings.withNoDelay(true));
        peer.window(1).sends(ack()); // 128 octets
        for (int i = 0; i < 4; i++) {
            program.writes(32);
        }
        assertEquals(4, peer.hasHeard().size());
        program.writes(5000);
        duplicates(3, una);
        peer.expects(data(MSS).with(128).seq(una));
        peer.expectsNothing();
    }
}
