package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static dev.weft.tcp.connection.SegmentDraft.fin;
import static dev.weft.tcp.connection.SegmentDraft.rst;
import static dev.weft.tcp.connection.SegmentDraft.syn;
import static dev.weft.tcp.connection.SegmentDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.tcp.connection.TimeWait.Verdict;
import dev.weft.testing.Requirement;
import dev.weft.wire.SequenceNumber;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeWaitTest extends TcpTrace {
    private static final Duration TIME_WAIT = TcpConfig.DEFAULT.timeWait();
    private static final long NXT = IRS + 2;

    private void inTimeWait() {
        established();
        program.shutsOutput();
        peer.sends(fin());
        peer.forgets();
        isIn(TcpStates.Name.TIME_WAIT);
    }

    /// The same; the peer's last timestamp is 5000.
    private void inTimeWaitWithTimestamps() {
        established(synAck().mss(MSS).ts(4000, timestamp()));
        program.shutsOutput();
        peer.sends(fin().ts(5000, timestamp()));
        peer.forgets();
        isIn(TcpStates.Name.TIME_WAIT);
    }

    private Verdict judge(SegmentDraft draft) {
        return connection
                .timeWait()
                .judge(
                        draft.segment(
                                REMOTE.port(),
                                LOCAL.port(),
                                SequenceNumber.of(NXT),
                                SequenceNumber.of(ISS + 2),
                                WINDOW));
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void aRepeatedFinIsAcknowledgedAndTheTimeBeginsAnew() {
        inTimeWait();
        after(TIME_WAIT.minusSeconds(1));
        peer.sends(fin().seq(IRS + 1));
        peer.expects(ack().seq(ISS + 2).ack(NXT));
        after(TIME_WAIT.minusSeconds(1));
        isIn(TcpStates.Name.TIME_WAIT);
        after(seconds(1));
        isClosed(CloseReason.Finished.class);
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void oldDataIsAcknowledgedAndNothingElse() {
        inTimeWait();
        peer.sends(data("old").seq(IRS + 1));
        peer.expects(ack().ack(NXT));
        after(TIME_WAIT);
        isClosed(CloseReason.Finished.class);
    }

    @Test
    void anAcknowledgmentIsNotAnswered() {
        inTimeWait();
        peer.sends(ack());
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 1337 §3")
    void aResetDoesNotEndIt() {
        inTimeWait();
        peer.sends(rst().seq(NXT));
        isIn(TcpStates.Name.TIME_WAIT);
        peer.expectsNothing();
    }

    @Test
    @Requirement({"RFC 9293 MAY-2", "RFC 6191 §2"})
    void aSynWithAHigherNumberReopens() {
        inTimeWait();
        assertEquals(Verdict.REOPEN, judge(syn().seq(NXT + 1)));
        assertEquals(Verdict.ACKNOWLEDGE, judge(syn().seq(NXT)));
        assertEquals(Verdict.ACKNOWLEDGE, judge(syn().seq(NXT - 100)));
    }

    @Test
    @Requirement({"RFC 9293 SHLD-4", "RFC 6191 §2"})
    void aSynWithALaterTimestampReopensWhateverItsNumber() {
        inTimeWaitWithTimestamps();
        assertEquals(Verdict.REOPEN, judge(syn().seq(NXT - 100).ts(5001, 0)));
        assertEquals(Verdict.REOPEN, judge(syn().seq(NXT + 100).ts(5001, 0)));
    }

    @Test
    @Requirement({"RFC 9293 SHLD-4", "RFC 6191 §2"})
    void aSynWithAnEarlierTimestampIsAnOldDuplicateWhateverItsNumber() {
        inTimeWaitWithTimestamps();
        assertEquals(Verdict.ACKNOWLEDGE, judge(syn().seq(NXT + 100).ts(4999, 0)));
    }

    @Test
    @Requirement({"RFC 9293 SHLD-4", "RFC 6191 §2"})
    void withTheSameTimestampTheNumberDecides() {
        inTimeWaitWithTimestamps();
        assertEquals(Verdict.REOPEN, judge(syn().seq(NXT + 100).ts(5000, 0)));
        assertEquals(Verdict.ACKNOWLEDGE, judge(syn().seq(NXT - 100).ts(5000, 0)));
    }

    @Test
    @Requirement("RFC 6191 §2")
    void withoutATimestampTheNumberDecides() {
        inTimeWaitWithTimestamps();
        assertEquals(Verdict.REOPEN, judge(syn().seq(NXT + 100)));
        assertEquals(Verdict.ACKNOWLEDGE, judge(syn().seq(NXT - 100)));
    }

    @Test
    @Requirement("RFC 6191 §2")
    void aSynThatAcknowledgesSomethingNeverReopens() {
        inTimeWait();
        assertEquals(Verdict.ACKNOWLEDGE, judge(synAck().seq(NXT + 100)));
    }

    @Test
    @Requirement("RFC 6191 §3")
    void weReopenOnlyWithLaterTimestamps() {
        inTimeWaitWithTimestamps();
        assertFalse(connection.timeWait().mayReopen(now()));
        after(seconds(1));
        assertTrue(connection.timeWait().mayReopen(now()));
    }

    @Test
    @Requirement("RFC 6191 §3")
    void withoutTimestampsWeDoNotReopen() {
        inTimeWait();
        after(TIME_WAIT.minusSeconds(1));
        assertFalse(connection.timeWait().mayReopen(now()));
    }

    @Test
    @Requirement("RFC 7323 §3.2")
    void answersHaveTimestamps() {
        inTimeWaitWithTimestamps();
        after(seconds(3));
        peer.sends(fin().seq(IRS + 1).ts(5000, 0));
        assertEquals(timestamps(timestamp(), 5000), peer.expects(ack().seq(ISS + 2)).options());
    }

    @Test
    @Requirement("RFC 9293 MUST-13")
    void theTimeIsConfigurable() {
        given(config -> config.withTimeWait(seconds(240)));
        inTimeWait();
        after(seconds(239));
        isIn(TcpStates.Name.TIME_WAIT);
        after(seconds(1));
        isClosed(CloseReason.Finished.class);
    }
}
