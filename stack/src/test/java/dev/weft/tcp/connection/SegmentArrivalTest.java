package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static dev.weft.tcp.connection.SegmentDraft.fin;
import static dev.weft.tcp.connection.SegmentDraft.rst;
import static dev.weft.tcp.connection.SegmentDraft.rstAck;
import static dev.weft.tcp.connection.SegmentDraft.syn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weft.testing.Requirement;
import dev.weft.wire.TcpSegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentArrivalTest extends TcpTrace {
    private static final long NXT = IRS + 1;

    // A connection that does not exist (§3.10.7.1, §3.5.2).

    @Test
    @Requirement("RFC 9293 §3.10.7.1")
    void withoutAConnectionAnAcknowledgmentSaysHowToReset() {
        established();
        program.aborts();
        peer.forgets();
        peer.sends(data("late").seq(NXT).ack(777));
        var reset = peer.expects(rst().seq(777));
        assertEquals(0, reset.window());
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.1")
    void withoutAConnectionAndAnAcknowledgmentTheResetAcknowledges() {
        established();
        program.aborts();
        peer.forgets();
        peer.sends(syn().seq(5000));
        peer.expects(rstAck().seq(0).ack(5001));
        peer.sends(data("four").flags(TcpSegment.FIN).seq(5000));
        peer.expects(rstAck().seq(0).ack(5005));
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.1")
    void aResetIsNeverAnswered() {
        established();
        program.aborts();
        peer.forgets();
        peer.sends(rst().seq(1));
        peer.sends(rstAck().seq(1).ack(2));
        peer.expectsNothing();
        assertNull(Resets.answerTo(rst().seq(1).segment(1, 2, null, null, 0)));
    }

    // First: the sequence number.

    /// The four cases of table 6, with RCV.NXT = 301 and RCV.WND = 1000. What is not acceptable is
    /// answered, and changes nothing; an empty segment at the very edge does no harm.
    @ParameterizedTest
    @Requirement("RFC 9293 §3.10.7.4")
    @CsvSource({
        "301, 0, true", // at the left edge
        "1300, 0, true", // the last number within
        "1302, 0, false",
        "300, 0, false",
        "301, 1, true",
        "1300, 10, true", // begins within
        "291, 11, true", // ends within
        "291, 10, false", // all of it old
        "1301, 1, false", // all of it too early
        "200, 2000, true" // begins before, ends behind
    })
    void aSegmentIsAcceptableIfAnyOfItIsInTheWindow(long seq, int length, boolean acceptable) {
        givenSettings(settings -> settings.withBuffers(1000, 0));
        established();
        program.writes("x");
        peer.expects(data("x"));
        // If it is acceptable, its acknowledgment counts.
        peer.sends(data(length).seq(seq).ack(ISS + 2));
        assertEquals(acceptable, connection.info().sendQueue() == 0);
        if (!acceptable) {
            peer.expects(ack().seq(ISS + 2).ack(NXT));
        }
        peer.forgets();
        isIn(TcpStates.Name.ESTABLISHED);
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void whatLiesOutsideOfTheWindowIsCutOff() {
        givenSettings(settings -> settings.withBuffers(10, 0));
        established();
        peer.sends(data("abcdefghijKLM"));
        peer.expects(ack().ack(NXT + 10).window(0));
        assertEquals("abcdefghij", program.reads());
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void whatIsOldIsCutOff() {
        established();
        peer.sends(data("abc"));
        peer.sends(data("bcde").seq(NXT + 1));
        peer.expects(ack().ack(NXT + 5));
        assertEquals("abcde", program.reads());
    }

    // Second: RST. Third to fifth in BlindAttackTest.

    @Test
    @Requirement({"RFC 9293 §3.5.3", "RFC 9293 MUST-12"})
    void aResetEndsTheConnection() {
        established();
        peer.sends(rst().seq(NXT));
        isClosed(CloseReason.Reset.class);
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 9293 §3.5.3")
    void aResetWithAnAcknowledgmentEndsTheConnectionToo() {
        established();
        peer.sends(rstAck().seq(NXT));
        isClosed(CloseReason.Reset.class);
    }

    @Test
    @Requirement("RFC 9293 SHLD-2")
    void aResetMayHaveData() {
        established();
        peer.sends(rst().seq(NXT).carrying("because"));
        isClosed(CloseReason.Reset.class);
        assertEquals(0, connection.available());
    }

    @Test
    @Requirement({"RFC 9293 MUST-66", "RFC 9293 SHLD-2"})
    void aResetIsHeededWhileTheWindowIsShut() {
        givenSettings(settings -> settings.withBuffers(10, 0));
        established();
        peer.sends(data(10));
        after(ms(40)).peer.expects(ack().window(0));
        peer.sends(rst().seq(NXT + 10).carrying("because"));
        isClosed(CloseReason.Reset.class);
    }

    @Test
    @Requirement("RFC 9293 MUST-66")
    void urgentDataIsHeardOfWhileTheWindowIsShut() {
        givenSettings(settings -> settings.withBuffers(10, 0));
        established();
        peer.sends(data(10));
        peer.sends(data("!").seq(NXT + 10).urgent(1));
        assertEquals(11, connection.urgentAhead());
    }

    /// RFC 9293 appendix A.2: else two hosts that both have shut their windows would never agree.
    @Test
    @Requirement("RFC 9293 §A.2")
    void anAcknowledgmentIsHeededWhileTheWindowIsShut() {
        givenSettings(settings -> settings.withBuffers(10, 0));
        established();
        peer.sends(data(10));
        program.writes("mine");
        peer.forgets();
        peer.sends(data(1).seq(NXT + 10).ack(ISS + 5)); // a probe
        assertEquals(0, connection.info().sendQueue());
        peer.expects(ack().seq(ISS + 5).ack(NXT + 10).window(0));
    }

    // Fifth: ACK.

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void whatHasNoAcknowledgmentIsDropped() {
        established();
        peer.sends(data("x").flags(0).seq(NXT));
        peer.sends(fin().flags(TcpSegment.FIN).seq(NXT));
        peer.expectsNothing();
        isIn(TcpStates.Name.ESTABLISHED);
        assertEquals(0, connection.available());
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void anAcknowledgmentOfWhatWasNeverSentIsAnswered() {
        established();
        peer.sends(data("x").seq(NXT).ack(ISS + 2));
        peer.expects(ack().seq(ISS + 1).ack(NXT));
        assertEquals(0, connection.available());
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void anOldAcknowledgmentIsNoReasonToIgnoreTheData() {
        established();
        program.writes("abc");
        peer.expects(data("abc"));
        peer.sends(ack());
        peer.sends(data("x").ack(ISS + 1));
        assertEquals("x", program.reads());
    }

    /// "SND.WL1 < SEG.SEQ, or SND.WL1 = SEG.SEQ and SND.WL2 =< SEG.ACK".
    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void anOlderSegmentDoesNotSetTheWindow() {
        established();
        program.writes("abc");
        peer.sends(data("12345").ack(ISS + 4).window(4000));
        assertEquals(4000, connection.info().sendWindow());
        peer.sends(ack().seq(NXT + 5).ack(ISS + 1).window(100)); // an older acknowledgment
        assertEquals(4000, connection.info().sendWindow());
        peer.sends(ack().seq(NXT + 5).ack(ISS + 4).window(5000));
        assertEquals(5000, connection.info().sendWindow());
    }

    @Test
    @Requirement("RFC 9293 MUST-1")
    void aWindowAbove32767IsLarge() {
        established();
        peer.sends(ack().window(0xffff));
        assertEquals(65_535, connection.info().sendWindow());
    }

    @Test
    @Requirement({"RFC 9293 MUST-1", "RFC 9293 REC-1"})
    void aScaledWindowNeedsThirtyTwoBits() {
        established(SegmentDraft.synAck().mss(MSS).scale(14));
        peer.sends(ack().window(0xffff));
        assertEquals(65_535 << 14, connection.info().sendWindow());
    }

    // Numbers wrap around.

    @Test
    @Requirement("RFC 9293 §3.4")
    void ourNumbersWrapAround() {
        givenIss(0xffff_fffeL);
        established();
        program.writes("abcdef");
        peer.expects(data("abcdef").seq(0xffff_ffffL));
        peer.sends(ack().ack(5));
        assertEquals(0, connection.info().sendQueue());
        program.closes();
        peer.expects(fin().seq(5));
    }

    @Test
    @Requirement("RFC 9293 §3.4")
    void thePeersNumbersWrapAround() {
        opens();
        peer.expects(syn());
        peer.sends(SegmentDraft.synAck().seq(0xffff_fffeL));
        peer.expects(ack().ack(0xffff_ffffL));
        peer.sends(data("def").seq(2));
        peer.expects(ack().ack(0xffff_ffffL));
        peer.sends(data("abc").seq(0xffff_ffffL));
        peer.expects(ack().ack(5));
        assertEquals("abcdef", program.reads());
    }
}
