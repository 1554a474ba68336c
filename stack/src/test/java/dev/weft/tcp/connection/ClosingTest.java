package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static dev.weft.tcp.connection.SegmentDraft.fin;
import static dev.weft.tcp.connection.SegmentDraft.rst;
import static dev.weft.tcp.connection.SegmentDraft.rstAck;
import static dev.weft.tcp.connection.SegmentDraft.syn;
import static dev.weft.tcp.connection.SegmentDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Requirement;
import dev.weft.wire.Bytes;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClosingTest extends TcpTrace {
    private static final Duration TIME_WAIT = TcpConfig.DEFAULT.timeWait();

    /// Figure 12, peer A.
    @Test
    @Requirement("RFC 9293 MUST-13")
    void whoClosesFirstWaitsForTwiceTheSegmentLifetime() {
        established();
        program.shutsOutput();
        isIn(TcpStates.Name.FIN_WAIT_1);
        peer.expects(fin().seq(ISS + 1).ack(IRS + 1));
        peer.sends(ack().ack(ISS + 2));
        isIn(TcpStates.Name.FIN_WAIT_2);
        peer.sends(fin().seq(IRS + 1));
        isIn(TcpStates.Name.TIME_WAIT);
        peer.expects(ack().seq(ISS + 2).ack(IRS + 2));
        after(TIME_WAIT.minusNanos(1));
        isIn(TcpStates.Name.TIME_WAIT);
        after(Duration.ofNanos(1));
        isClosed(CloseReason.Finished.class);
        peer.expectsNothing();
    }

    /// Figure 12, peer B.
    @Test
    @Requirement({"RFC 9293 §3.6", "RFC 9293 MUST-12"})
    void whoClosesSecondIsDoneAtOnce() {
        established();
        peer.sends(fin());
        isIn(TcpStates.Name.CLOSE_WAIT);
        peer.expects(ack().seq(ISS + 1).ack(IRS + 2));
        assertTrue(connection.isAtEnd());
        program.closes();
        isIn(TcpStates.Name.LAST_ACK);
        peer.expects(fin().seq(ISS + 1).ack(IRS + 2));
        peer.sends(ack().ack(ISS + 2));
        isClosed(CloseReason.Finished.class);
    }

    /// Figure 13.
    @Test
    @Requirement("RFC 9293 §3.6")
    void bothMayCloseAtOnce() {
        established();
        program.shutsOutput();
        peer.expects(fin().seq(ISS + 1).ack(IRS + 1));
        peer.sends(fin().seq(IRS + 1).ack(ISS + 1));
        isIn(TcpStates.Name.CLOSING);
        peer.expects(ack().seq(ISS + 2).ack(IRS + 2));
        peer.sends(ack().seq(IRS + 2).ack(ISS + 2));
        isIn(TcpStates.Name.TIME_WAIT);
        after(TIME_WAIT);
        isClosed(CloseReason.Finished.class);
    }

    /// Figure 13, in a hurry: there is no receiver in TIME-WAIT that could acknowledge the FIN.
    @Test
    @Requirement("RFC 9293 §3.6")
    void bothMayCloseAtOnceAndTheRestArriveTogether() {
        established();
        program.shutsOutput();
        peer.expects(fin().seq(ISS + 1).ack(IRS + 1));
        peer.sendsAll(fin().seq(IRS + 1).ack(ISS + 1), ack().seq(IRS + 2).ack(ISS + 2));
        isIn(TcpStates.Name.TIME_WAIT);
        peer.expects(ack().seq(ISS + 2).ack(IRS + 2));
        peer.expectsNothing();
    }

    /// Figure 5, note 2.
    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void aFinThatAcknowledgesOursLeadsToTimeWait() {
        established();
        program.shutsOutput();
        peer.expects(fin());
        peer.sends(fin());
        isIn(TcpStates.Name.TIME_WAIT);
        peer.expects(ack().ack(IRS + 2));
    }

    @Test
    @Requirement("RFC 9293 §3.6")
    void everythingWrittenGoesBeforeTheFin() {
        established();
        program.writes(10 * MSS + 5);
        program.shutsOutput();
        assertEquals(10 * MSS + 5 + 1, peer.takesEverything());
        isIn(TcpStates.Name.FIN_WAIT_2);
    }

    @Test
    @Requirement("RFC 9293 §3.10.4")
    void theFinGoesWithTheLastData() {
        established(synAck().mss(MSS).window(100));
        program.writes(200);
        peer.expects(data(100));
        program.shutsOutput();
        peer.expectsNothing();
        peer.window(101).sends(ack());
        peer.expects(fin().with(100));
    }

    @Test
    @Requirement("RFC 9293 §3.6.1")
    void aHalfClosedConnectionGoesOnReceiving() {
        established();
        program.shutsOutput();
        peer.expects(fin());
        peer.sends(data("first"));
        peer.sends(data("second"));
        peer.sends(fin().carrying("last"));
        assertEquals("firstsecondlast", program.reads());
        assertTrue(connection.isAtEnd());
    }

    @Test
    @Requirement("RFC 9293 §3.6.1")
    void aHalfClosedConnectionGoesOnSending() {
        established();
        peer.sends(fin());
        peer.expects(ack());
        assertTrue(connection.maySend());
        program.writes("still here");
        peer.expects(data("still here").seq(ISS + 1).ack(IRS + 2));
        peer.sends(ack());
        isIn(TcpStates.Name.CLOSE_WAIT);
    }

    @Test
    @Requirement("RFC 9293 §3.10.2")
    void nothingMayBeSentAfterClosing() {
        established();
        assertTrue(connection.maySend());
        program.shutsOutput();
        assertFalse(connection.maySend());
    }

    @Test
    @Requirement("RFC 9293 §3.10.4")
    void closingTwiceSendsOneFin() {
        established();
        program.shutsOutput();
        program.shutsOutput();
        program.closes();
        peer.expects(fin());
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void aFinBeyondAGapWaits() {
        established();
        peer.sends(fin().seq(IRS + 5));
        isIn(TcpStates.Name.ESTABLISHED);
        peer.expects(ack().ack(IRS + 1));
        peer.sends(data("1234").seq(IRS + 1));
        isIn(TcpStates.Name.CLOSE_WAIT);
        peer.expects(ack().ack(IRS + 6));
        assertEquals("1234", program.reads());
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void aRepeatedFinIsAcknowledgedAgain() {
        established();
        peer.sends(fin());
        peer.expects(ack().ack(IRS + 2));
        peer.sends(fin().seq(IRS + 1));
        peer.expects(ack().ack(IRS + 2));
        isIn(TcpStates.Name.CLOSE_WAIT);
    }

    @Test
    void aLostFinGoesAgain() {
        established();
        program.shutsOutput();
        peer.expects(fin().seq(ISS + 1));
        after(seconds(1));
        peer.expects(fin().seq(ISS + 1));
        after(seconds(2));
        assertTrue(peer.hasHeard().stream().allMatch(segment -> segment.isFin()));
    }

    @Test
    void dataAndFinGoAgainTogether() {
        established();
        program.writes("bye");
        peer.expects(data("bye"));
        program.shutsOutput();
        peer.expects(fin().seq(ISS + 4));
        after(seconds(1));
        peer.expects(fin().seq(ISS + 1).carrying("bye"));
    }

    @Test
    void inClosingOurFinGoesAgain() {
        established();
        program.shutsOutput();
        peer.expects(fin());
        peer.sends(fin().ack(ISS + 1));
        peer.expects(ack());
        after(seconds(1));
        peer.expects(fin().seq(ISS + 1).ack(IRS + 2));
    }

    @Test
    void inLastAckOurFinGoesAgainUntilThePeerIsGivenUp() {
        established();
        peer.sends(fin());
        peer.expects(ack());
        program.closes();
        peer.expects(fin());
        after(seconds(1));
        peer.expects(fin());
        afterEverything();
        isClosed(CloseReason.TimedOut.class);
    }

    // Abrupt ends.

    @Test
    @Requirement("RFC 9293 §3.10.5")
    void abortingSendsAReset() {
        established();
        program.writes("lost");
        peer.expects(data("lost"));
        program.aborts();
        peer.expects(rstAck().seq(ISS + 5).ack(IRS + 1));
        isClosed(CloseReason.Aborted.class);
    }

    /// The peer has thrown away what it had no room for; beyond its window, the reset would not
    /// count.
    @Test
    @Requirement({"RFC 9293 §3.10.5", "RFC 9293 MUST-34"})
    void abortingResetsWithinAWindowThatHasShrunk() {
        established(synAck().mss(MSS));
        program.writes(4 * MSS);
        assertEquals(4, peer.hasHeard().size());
        peer.window(100);
        peer.sends(ack().ack(ISS + 1 + MSS));
        peer.forgets();
        program.aborts();
        peer.expects(rstAck().seq(ISS + 1 + MSS + 100));
    }

    /// What probed the window does not count as sent: the peer has had no room for it.
    @Test
    @Requirement("RFC 9293 §3.10.5")
    void abortingResetsAtAWindowThatIsShut() {
        established();
        program.writes("abc");
        peer.expects(data("abc"));
        peer.window(0);
        peer.sends(ack());
        program.writes("def");
        after(seconds(1));
        peer.expects(data("d").seq(ISS + 4));
        peer.forgets();
        program.aborts();
        peer.expects(rstAck().seq(ISS + 4));
    }

    @Test
    @Requirement("RFC 9293 §3.10.5")
    void abortingInTimeWaitSaysNothing() {
        established();
        program.shutsOutput();
        peer.sends(fin().ack(ISS + 2));
        peer.forgets();
        program.aborts();
        isClosed(CloseReason.Aborted.class);
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 9293 SHLD-3")
    void closingWithDataUnreadSendsAReset() {
        established();
        peer.sends(data("unread"));
        program.closes();
        peer.expects(rstAck().seq(ISS + 1).ack(IRS + 7));
        isClosed(CloseReason.DataLost.class);
    }

    @Test
    @Requirement({"RFC 9293 SHLD-3", "RFC 9293 MAY-1"})
    void dataThatComesAfterClosingIsAnsweredByAReset() {
        established();
        program.closes();
        peer.expects(fin());
        peer.sends(data("too late"));
        peer.expects(rstAck().seq(ISS + 2));
        isClosed(CloseReason.DataLost.class);
    }

    /// The acknowledgment was lost: what was read comes again, with the FIN behind it.
    @Test
    @Requirement("RFC 9293 SHLD-3")
    void dataThatWasReadMayComeAgainAfterClosing() {
        established();
        peer.sends(data("read"));
        assertEquals("read", program.reads());
        program.closes();
        peer.expects(fin().ack(IRS + 5));
        peer.sends(fin().carrying("read").seq(IRS + 1));
        isIn(TcpStates.Name.TIME_WAIT);
        peer.expects(ack().ack(IRS + 6));
    }

    @Test
    @Requirement("RFC 9293 SHLD-3")
    void newDataBehindOldIsAnsweredByAResetAfterClosing() {
        established();
        peer.sends(data("read"));
        assertEquals("read", program.reads());
        program.closes();
        peer.forgets();
        peer.sends(data("read and more").seq(IRS + 1));
        peer.expects(rstAck());
        isClosed(CloseReason.DataLost.class);
    }

    @Test
    @Requirement("RFC 9293 MUST-13")
    void dataUnreadInTimeWaitDoesNotEndIt() {
        established();
        program.shutsOutput();
        peer.sends(data("unread"));
        peer.sends(fin());
        peer.forgets();
        isIn(TcpStates.Name.TIME_WAIT);
        program.closes();
        isIn(TcpStates.Name.TIME_WAIT);
        peer.expectsNothing();
    }

    @Test
    void whoShutsItsInputStillAcknowledges() {
        established();
        peer.sends(data("before"));
        program.shutsInput();
        assertEquals(0, connection.available());
        assertTrue(connection.isAtEnd());
        peer.sends(data(2000));
        peer.sends(data(2000));
        peer.forgets();
        after(ms(40));
        peer.sends(fin());
        peer.expects(ack().ack(IRS + 1 + 6 + 4000 + 1));
        assertEquals(0, connection.available());
        isIn(TcpStates.Name.CLOSE_WAIT);
    }

    /// A peer that never closes is not waited for when nobody here would read what it sends.
    @Test
    void finWait2EndsWhenTheProgramIsGone() {
        established();
        program.closes();
        peer.sends(ack().ack(ISS + 2));
        isIn(TcpStates.Name.FIN_WAIT_2);
        after(TIME_WAIT);
        isClosed(CloseReason.Finished.class);
    }

    @Test
    @Requirement("RFC 9293 §3.6.1")
    void finWait2NeverEndsWhileTheProgramReads() {
        established();
        program.shutsOutput();
        peer.sends(ack().ack(ISS + 2));
        after(Duration.ofDays(1));
        isIn(TcpStates.Name.FIN_WAIT_2);
        peer.sends(data("at last"));
        assertEquals("at last", program.reads());
    }

    @Test
    void closingInFinWait2BoundsIt() {
        established();
        program.shutsOutput();
        peer.sends(ack().ack(ISS + 2));
        after(Duration.ofDays(1));
        program.closes();
        after(TIME_WAIT);
        isClosed(CloseReason.Finished.class);
    }

    /// Once both have said all that they had to say, a reset is no news.
    @ParameterizedTest
    @Requirement({"RFC 9293 §3.10.7.4", "RFC 9293 MUST-12"})
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CLOSED", "LISTEN", "TIME_WAIT"})
    void aResetInEachStateEndsTheConnection(TcpStates.Name state) {
        reaches(state);
        peer.forgets();
        peer.sends(state == TcpStates.Name.SYN_SENT ? rstAck().seq(0) : rst().seq(peer.nxt()));
        Class<? extends CloseReason> because =
                switch (state) {
                    case SYN_SENT -> CloseReason.Refused.class;
                    case SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT ->
                            CloseReason.Reset.class;
                    case CLOSING, LAST_ACK -> CloseReason.Finished.class;
                    case CLOSED, LISTEN, TIME_WAIT -> throw new AssertionError(state);
                };
        isClosed(because);
        peer.expectsNothing();
    }

    /// RFC 1337 §3.
    @Test
    @Requirement("RFC 9293 MUST-13")
    void aResetInTimeWaitDoesNotEndIt() {
        reaches(TcpStates.Name.TIME_WAIT);
        peer.sends(rst().seq(peer.nxt()));
        isIn(TcpStates.Name.TIME_WAIT);
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.2")
    void aResetInListenIsIgnored() {
        reaches(TcpStates.Name.LISTEN);
        peer.sends(rst().seq(IRS));
        isIn(TcpStates.Name.LISTEN);
        peer.expectsNothing();
    }

    /// By the shortest way.
    private void reaches(TcpStates.Name state) {
        switch (state) {
            case CLOSED -> throw new AssertionError("nothing to be reached");
            case LISTEN -> listens();
            case SYN_SENT -> opens();
            case SYN_RECEIVED -> {
                listens();
                peer.sends(syn().seq(IRS));
            }
            case ESTABLISHED -> established();
            case FIN_WAIT_1 -> {
                established();
                program.shutsOutput();
            }
            case FIN_WAIT_2 -> {
                reaches(TcpStates.Name.FIN_WAIT_1);
                peer.sends(ack().ack(ISS + 2));
            }
            case CLOSE_WAIT -> {
                established();
                peer.sends(fin());
            }
            case CLOSING -> {
                reaches(TcpStates.Name.FIN_WAIT_1);
                peer.sends(fin().ack(ISS + 1));
            }
            case LAST_ACK -> {
                reaches(TcpStates.Name.CLOSE_WAIT);
                program.shutsOutput();
            }
            case TIME_WAIT -> {
                reaches(TcpStates.Name.FIN_WAIT_2);
                peer.sends(fin());
            }
        }
        isIn(state);
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void dataAfterTheFinIsNotTaken() {
        established();
        peer.sends(fin());
        peer.expects(ack());
        peer.sends(data("more").seq(IRS + 2));
        assertEquals(0, connection.available());
        peer.expects(ack().ack(IRS + 2));
    }

    /// What was received before the end can still be read.
    @Test
    @Requirement("RFC 9293 §3.10.3")
    void whatHasArrivedIsReadAfterTheEnd() {
        established();
        peer.sends(data("abc"));
        peer.sends(fin());
        program.shutsOutput();
        peer.sends(ack().ack(ISS + 2));
        isClosed(CloseReason.Finished.class);
        assertEquals(Bytes.ofUtf8("abc"), program.reads(10));
    }
}
