package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static dev.weft.tcp.connection.SegmentDraft.rst;
import static dev.weft.tcp.connection.SegmentDraft.syn;
import static dev.weft.tcp.connection.SegmentDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What somebody does who knows addresses and ports, but sees no segment (RFC 5961).
class BlindAttackTest extends TcpTrace {
    private static final long NXT = IRS + 1;

    @Test
    @Requirement("RFC 5961 §3.2")
    void aResetWithinTheWindowIsChallenged() {
        established();
        peer.sends(rst().seq(NXT + 1));
        peer.expects(ack().seq(ISS + 1).ack(NXT));
        isIn(TcpStates.Name.ESTABLISHED);
        peer.sends(rst().seq(NXT)); // it was the peer after all
        isClosed(CloseReason.Reset.class);
    }

    @ParameterizedTest
    @Requirement("RFC 5961 §3.2")
    @ValueSource(longs = {NXT - 1, NXT + 65_536, NXT + (1L << 31), 0})
    void aResetOutsideOfTheWindowIsDroppedSilently(long seq) {
        established();
        peer.sends(rst().seq(seq));
        peer.expectsNothing();
        isIn(TcpStates.Name.ESTABLISHED);
    }

    @ParameterizedTest
    @Requirement("RFC 5961 §4.2")
    @ValueSource(longs = {NXT, NXT + 100, NXT - 100, NXT + 1_000_000})
    void aSynIsChallengedWhateverItsNumber(long seq) {
        established();
        peer.sends(syn().seq(seq));
        peer.expects(ack().seq(ISS + 1).ack(NXT));
        peer.expectsNothing();
        isIn(TcpStates.Name.ESTABLISHED);
    }

    /// Our answer to the peer's SYN,ACK may have been lost.
    @Test
    @Requirement("RFC 5961 §4.2")
    void aRepeatedSynAckIsAcknowledgedAgain() {
        established();
        peer.sends(synAck().seq(IRS).ack(ISS + 1));
        peer.expects(ack().seq(ISS + 1).ack(NXT));
        isIn(TcpStates.Name.ESTABLISHED);
    }

    @Test
    @Requirement({"RFC 5961 §5.2", "RFC 9293 MAY-12"})
    void dataWithAnAcknowledgmentFarTooOldIsNotTaken() {
        established();
        peer.sends(data("evil").seq(NXT).ack((ISS - WINDOW) & 0xffff_ffffL));
        peer.expects(ack().seq(ISS + 1).ack(NXT));
        assertEquals(0, connection.available());
        peer.sends(data("good").seq(NXT).ack((ISS + 1 - WINDOW) & 0xffff_ffffL));
        assertEquals("good", program.reads());
    }

    @Test
    @Requirement({"RFC 5961 §5.2", "RFC 9293 MAY-12"})
    void thatHoldsInFinWait2AsWell() {
        established();
        program.shutsOutput();
        peer.sends(ack().ack(ISS + 2));
        isIn(TcpStates.Name.FIN_WAIT_2);
        peer.forgets();
        peer.sends(data("evil").seq(NXT).ack((ISS - (1L << 30) - 10) & 0xffff_ffffL));
        peer.sends(data("evil").seq(NXT).ack(ISS + 3));
        assertEquals(0, connection.available());
        peer.sends(data("good").seq(NXT));
        assertEquals("good", program.reads());
    }

    /// Such a timestamp would have all segments of the peer look old.
    @Test
    @Requirement("RFC 5961 §5.2")
    void aTimestampIsNotBelievedWithoutAFittingAcknowledgment() {
        established(synAck().mss(MSS).ts(1000, timestamp()));
        peer.sends(data("evil").seq(NXT).ack(ISS + 99).ts(1_000_000_000, 0));
        peer.forgets();
        peer.sends(data("good").seq(NXT).ts(1001, timestamp()));
        assertEquals("good", program.reads());
    }

    @Test
    @Requirement("RFC 5961 §7")
    void challengesAreFew() {
        established();
        for (int i = 0; i < 1000; i++) {
            peer.sends(rst().seq(NXT + 1 + i));
            peer.sends(syn().seq(NXT + 5000 + i));
            peer.sends(syn().seq(0xffff_0000L + i));
            peer.sends(ack().seq(NXT - 1));
        }
        assertTrue(peer.hasHeard().size() <= 10);
        after(seconds(1));
        peer.sends(rst().seq(NXT + 1));
        peer.expects(ack());
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void aSecondCopyWithOtherContentChangesNothing() {
        established();
        peer.sends(data("BBBB").seq(NXT + 4));
        peer.sends(data("evilevilevil").seq(NXT));
        assertEquals("evilBBBBevil", program.reads());
    }

    /// A FIN that lies must not keep the true one from being heard.
    @Test
    void aFinInTheMiddleOfTheDataIsForgotten() {
        established();
        peer.sends(SegmentDraft.fin().seq(NXT + 2));
        peer.sends(data("abcdef"));
        peer.sends(SegmentDraft.fin());
        isIn(TcpStates.Name.CLOSE_WAIT);
        assertEquals("abcdef", program.reads());
    }
}
