package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static dev.weft.tcp.connection.SegmentDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.testing.Requirement;
import dev.weft.wire.Bytes;
import dev.weft.wire.TcpSegment;
import org.junit.jupiter.api.Test;

class UrgentTest extends TcpTrace {
    private static final Bytes LARGE = Bytes.wrap(new byte[32_000]);

    // Receiving.

    @Test
    @Requirement({"RFC 9293 MUST-30", "RFC 9293 MUST-32", "RFC 9293 MUST-33", "RFC 9293 MUST-62"})
    void theProgramHearsWhereUrgentDataEnds() {
        established();
        peer.sends(data("abc!def").urgent(4)); // behind the exclamation mark
        assertEquals(4, connection.urgentAhead());
        program.reads(3);
        assertEquals(1, connection.urgentAhead());
        program.reads(1);
        assertEquals(0, connection.urgentAhead());
        assertEquals("def", program.reads());
    }

    @Test
    @Requirement("RFC 9293 MUST-32")
    void onlyAnAdvanceMovesTheEnd() {
        established();
        peer.sends(data("ab").urgent(10));
        assertEquals(10, connection.urgentAhead());
        peer.sends(data("cd").urgent(8)); // the same place
        peer.sends(data("ef").urgent(1)); // an earlier one
        assertEquals(10, connection.urgentAhead());
        peer.sends(data("gh").urgent(20));
        assertEquals(26, connection.urgentAhead());
    }

    @Test
    @Requirement({"RFC 9293 MUST-32", "RFC 9293 MUST-33"})
    void itIsKnownBeforeTheDataArrives() {
        established();
        peer.sends(ack().urgent(1000));
        assertEquals(1000, connection.urgentAhead());
    }

    @Test
    @Requirement("RFC 9293 MUST-31")
    void urgentDataMayBeLong() {
        established();
        peer.sends(data(MSS).urgent(65_535));
        peer.sends(data(MSS).urgent(65_535));
        assertEquals(65_535 + MSS, connection.urgentAhead());
        for (int i = 0; i < 10; i++) {
            peer.sends(data(MSS).urgent(65_535));
        }
        program.reads(12 * MSS);
        assertEquals(65_535 - MSS, connection.urgentAhead());
        peer.forgets();
    }

    @Test
    @Requirement("RFC 9293 §3.8.5")
    void aPointerThatPointsAtNothingIsHarmless() {
        established();
        peer.sends(data("abc").urgent(0));
        assertEquals(0, connection.urgentAhead());
        assertEquals("abc", program.reads());
    }

    @Test
    @Requirement("RFC 9293 §3.1")
    void thePointerMeansNothingWithoutTheFlag() {
        established();
        peer.sends(data("abc").urgent(3).flags(TcpSegment.ACK));
        assertEquals(0, connection.urgentAhead());
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void afterThePeersFinThePointerIsIgnored() {
        established();
        peer.sends(SegmentDraft.fin());
        peer.sends(ack().urgent(5));
        assertEquals(0, connection.urgentAhead());
    }

    /// More than half the number space later, the old pointer would look like a new one.
    @Test
    @Requirement("RFC 9293 §3.8.5")
    void aPointerThatWasReadIsForgotten() {
        established(synAck().mss(MSS).scale(7));
        peer.sends(data("!").urgent(1));
        assertEquals("!", program.reads());
        for (long sent = 0; sent < 1L << 31; sent += LARGE.length()) {
            peer.sends(data("").carrying(LARGE));
            program.reads(LARGE.length());
            peer.forgets();
        }
        assertEquals(0, connection.urgentAhead());
        peer.sends(data("!").urgent(1));
        assertEquals(1, connection.urgentAhead());
    }

    // Sending.

    @Test
    @Requirement({"RFC 9293 MUST-30", "RFC 9293 MUST-62"})
    void ourPointerShowsTheOctetBehindTheUrgentOnes() {
        established();
        program.writesUrgently("abc");
        peer.expects(data("abc").urgent(3).seq(ISS + 1));
    }

    @Test
    @Requirement("RFC 9293 MUST-62")
    void ourPointerStaysWhileMoreIsWritten() {
        established(synAck().mss(MSS).window(4));
        program.writes("ab");
        peer.expects(data("ab"));
        program.writesUrgently("cd!");
        peer.window(100).sends(ack());
        peer.expects(data("cd!").urgent(3));
        program.writes("quiet");
        peer.sends(ack());
        peer.expects(data("quiet")); // nothing urgent in it or behind it
    }

    @Test
    @Requirement("RFC 9293 MUST-31")
    void allSegmentsBeforeTheEndOfUrgentDataHaveThePointer() {
        established();
        program.writesUrgently("x".repeat(3 * MSS));
        peer.expects(data(MSS).urgent(3 * MSS));
        peer.expects(data(MSS).urgent(2 * MSS));
        peer.expects(data(MSS).urgent(MSS));
    }

    /// A device that cuts superframes would repeat the pointer of the first piece in all of them.
    @Test
    @Requirement({"RFC 9293 MUST-30", "RFC 9293 MUST-31"})
    void nothingUrgentIsInASuperframe() {
        givenPath(1500, true);
        established();
        program.writesUrgently("x".repeat(3 * MSS));
        peer.expects(data(MSS).urgent(3 * MSS));
        peer.expects(data(MSS).urgent(2 * MSS));
        peer.expects(data(MSS).urgent(MSS));
        peer.sends(ack());
        program.writes(3 * MSS);
        peer.expects(data(3 * MSS)); // as before
    }

    @Test
    @Requirement("RFC 9293 MUST-31")
    void nothingUrgentGoesAgainInASuperframe() {
        givenPath(1500, true);
        established();
        program.writes(3 * MSS);
        peer.expects(data(3 * MSS));
        program.writesUrgently("!");
        peer.expects(data("!").urgent(1));
        after(ms(200));
        peer.expects(data(MSS).urgent(3 * MSS + 1));
        peer.sends(ack().ack(ISS + 1 + MSS));
        peer.expects(data(MSS).urgent(2 * MSS + 1));
        peer.expects(data(MSS).urgent(MSS + 1));
    }

    @Test
    @Requirement("RFC 9293 MUST-31")
    void aPointerBeyondTheFieldPointsAsFarAsItCan() {
        established(synAck().mss(MSS).scale(7));
        program.writesUrgently("x".repeat(70_000));
        peer.expects(data(MSS).urgent(65_535));
        while (peer.takesEverything() > 0) {
            peer.sends(ack());
        }
        assertEquals(0, connection.info().sendQueue());
    }

    @Test
    void aRetransmissionHasThePointer() {
        established();
        program.writesUrgently("abc");
        peer.expects(data("abc").urgent(3));
        after(seconds(1));
        peer.expects(data("abc").urgent(3));
    }

    @Test
    @Requirement("RFC 9293 §3.10.1")
    void whatIsUrgentBeforeTheConnectionIsOpenIsUrgentThen() {
        opens();
        peer.expects(SegmentDraft.syn());
        program.writesUrgently("abc");
        peer.sends(synAck().mss(MSS));
        peer.expects(data("abc").urgent(3));
    }
}
