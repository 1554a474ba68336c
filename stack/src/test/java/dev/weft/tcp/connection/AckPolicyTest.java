package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.testing.Requirement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AckPolicyTest extends TcpTrace {
    private static final long NXT = IRS + 1;

    @Test
    @Requirement({"RFC 9293 SHLD-18", "RFC 9293 MUST-40"})
    void anAcknowledgmentWaitsAMoment() {
        established();
        peer.sends(data("x"));
        peer.expectsNothing();
        after(TcpConfig.DEFAULT.delayedAck().minusNanos(1));
        peer.expectsNothing();
        after(Duration.ofNanos(1));
        peer.expects(ack().ack(NXT + 1));
    }

    @Test
    @Requirement("RFC 9293 MUST-40")
    void theDelayIsLessThanHalfASecond() {
        assertThrows(
                IllegalArgumentException.class,
                () -> TcpConfig.DEFAULT.withDelayedAck(Duration.ofMillis(500)));
        given(config -> config.withDelayedAck(Duration.ofMillis(499)));
        established();
        peer.sends(data("x"));
        after(ms(300));
        peer.sends(data("y")); // the delay does not begin anew
        after(ms(199));
        peer.expects(ack().ack(NXT + 2));
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void anAcknowledgmentGoesWithData() {
        established();
        peer.sends(data("question"));
        program.writes("answer");
        peer.expects(data("answer").ack(NXT + 8));
        peer.sends(ack());
        after(seconds(1));
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 9293 SHLD-19")
    void everySecondFullSegmentIsAcknowledgedAtOnce() {
        established();
        afterTheFirstSegments();
        for (int i = 0; i < 10; i++) {
            peer.sends(data(MSS));
            peer.expectsNothing();
            peer.sends(data(MSS));
            peer.expects(ack().ack(peer.nxt()));
        }
    }

    @Test
    @Requirement("RFC 9293 SHLD-19")
    void twiceASegmentInSmallPiecesIsAcknowledgedAtOnce() {
        established();
        afterTheFirstSegments();
        for (int i = 0; i < 9; i++) {
            peer.sends(data(MSS / 5));
            peer.expectsNothing();
        }
        peer.sends(data(MSS / 5));
        peer.expects(ack());
    }

    /// At the beginning every full segment is acknowledged, which opens the peer's window sooner.
    private void afterTheFirstSegments() {
        for (int i = 0; i < 20; i++) {
            peer.sends(data(MSS));
        }
        after(seconds(1));
        peer.forgets();
    }

    @Test
    @Requirement({"RFC 9293 MUST-58", "RFC 9293 MUST-59"})
    void segmentsThatWaitAreAcknowledgedTogether() {
        established();
        peer.sendsAll(data(MSS), data(MSS), data(MSS), data(MSS), data(MSS), data(MSS));
        peer.expects(ack().ack(NXT + 6 * MSS));
        peer.expectsNothing();
    }

    @Test
    @Requirement({"RFC 9293 MAY-13", "RFC 5681 §3.2"})
    void everySegmentBeyondAGapIsAcknowledgedAtOnce() {
        established();
        peer.sendsAll(data(100).seq(NXT + 100), data(100).seq(NXT + 200), data(100).seq(NXT + 300));
        for (int i = 0; i < 3; i++) {
            peer.expects(ack().ack(NXT));
        }
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 5681 §4.2")
    void whatFillsAGapIsAcknowledgedAtOnce() {
        established();
        peer.sends(data(100).seq(NXT + 100));
        peer.sends(data(100).seq(NXT + 300));
        peer.forgets();
        peer.sends(data(100).seq(NXT));
        peer.expects(ack().ack(NXT + 200));
        peer.sends(data(100).seq(NXT + 200));
        peer.expects(ack().ack(NXT + 400));
    }

    @Test
    void aRepetitionIsAcknowledgedAtOnce() {
        established();
        peer.sends(data("abc"));
        peer.sends(data("abc").seq(NXT));
        peer.expects(ack().ack(NXT + 3));
        after(seconds(1));
        peer.expectsNothing();
    }

    @Test
    void anAcknowledgmentIsNotAcknowledged() {
        established();
        peer.sends(ack());
        peer.sends(ack().window(100));
        after(seconds(1));
        peer.expectsNothing();
        assertEquals(0, connection.available());
    }
}
