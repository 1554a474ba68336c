package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static dev.weft.tcp.connection.SegmentDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Requirement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetransmissionTest extends TcpTrace {
    /// The round trip takes 100 ms, so RTO = 100 + 4 * 50.
    private void establishedAt100Ms() {
        opens();
        after(ms(100));
        peer.sends(synAck().mss(MSS));
        peer.forgets();
        assertEquals(ms(300), connection.info().retransmissionTimeout());
    }

    @Test
    @Requirement({"RFC 6298 §5.1", "RFC 6298 §5.4", "RFC 9293 MUST-18"})
    void whatIsNotAcknowledgedGoesAgain() {
        establishedAt100Ms();
        program.writes("abc");
        peer.expects(data("abc").seq(ISS + 1));
        after(ms(300).minusNanos(1));
        peer.expectsNothing();
        after(Duration.ofNanos(1));
        peer.expects(data("abc").seq(ISS + 1));
    }

    @Test
    @Requirement({"RFC 6298 §5.5", "RFC 9293 MUST-19"})
    void theTimeoutDoublesEachTime() {
        establishedAt100Ms();
        program.writes("abc");
        peer.expects(data("abc"));
        for (long wait = 300; wait < 100_000; wait *= 2) {
            after(ms(wait).minusNanos(1));
            peer.expectsNothing();
            after(Duration.ofNanos(1));
            peer.expects(data("abc").seq(ISS + 1));
        }
    }

    /// A program that asks finds out what RFC 9293 §3.8.3 would have us tell it at R1.
    @Test
    @Requirement({"RFC 9293 MUST-20", "RFC 9293 SHLD-9", "RFC 9293 SHLD-10"})
    void whoAsksLearnsHowOftenThePeerHasNotAnswered() {
        establishedAt100Ms();
        program.writes("abc");
        assertEquals(0, connection.info().timeouts());
        after(ms(300 + 600));
        assertEquals(2, connection.info().timeouts());
        after(ms(1200));
        assertEquals(3, connection.info().timeouts());
        peer.sends(ack());
        assertEquals(0, connection.info().timeouts());
    }

    @Test
    @Requirement("RFC 6298 §5.2")
    void whenAllIsAcknowledgedTheTimerIsOff() {
        establishedAt100Ms();
        program.writes("abc");
        peer.expects(data("abc"));
        peer.sends(ack());
        after(seconds(100));
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 6298 §5.3")
    void anAcknowledgmentOfNewDataRestartsTheTimer() {
        establishedAt100Ms();
        program.writes(3 * MSS);
        peer.hasHeard();
        after(ms(100));
        peer.sends(ack().ack(ISS + 1 + MSS));
        var rto = connection.info().retransmissionTimeout();
        after(rto.minusNanos(1));
        peer.expectsNothing();
        after(Duration.ofNanos(1));
        peer.expects(data(MSS).seq(ISS + 1 + MSS));
    }

    @Test
    @Requirement("RFC 6298 §5.3")
    void aDuplicateAcknowledgmentDoesNotRestartTheTimer() {
        establishedAt100Ms();
        program.writes(2 * MSS);
        peer.hasHeard();
        after(ms(200));
        peer.sends(ack().ack(ISS + 1));
        after(ms(100));
        peer.expects(data(MSS).seq(ISS + 1));
    }

    /// An acknowledgment of what went twice does not tell which of them took how long.
    @Test
    @Requirement({"RFC 6298 §3", "RFC 9293 MUST-18"})
    void aRetransmissionIsNotMeasured() {
        establishedAt100Ms();
        program.writes("abc");
        after(ms(300));
        peer.forgets();
        after(ms(550));
        peer.sends(ack());
        assertEquals(ms(100), connection.info().smoothedRtt());
        assertEquals(ms(600), connection.info().retransmissionTimeout(), "still backed off");
        program.writes("def");
        peer.expects(data("def"));
        after(ms(100));
        peer.sends(ack());
        assertEquals(ms(250), rounded(connection.info().retransmissionTimeout()));
    }

    private static Duration rounded(Duration duration) {
        return ms(Math.round(duration.toNanos() / 50e6) * 50);
    }

    private void establishedWithTimestampsAt100Ms() {
        opens();
        after(ms(100));
        peer.sends(synAck().mss(MSS).ts(7, timestamp()));
        peer.forgets();
    }

    /// RFC 7323 §4: with timestamps, it does.
    @Test
    @Requirement({"RFC 6298 §3", "RFC 7323 §4.2"})
    void aRetransmissionIsMeasuredByItsTimestamp() {
        establishedWithTimestampsAt100Ms();
        program.writes("abc");
        after(ms(300));
        peer.forgets();
        var sentAgain = timestamp();
        after(ms(180));
        peer.sends(ack().ts(8, sentAgain));
        assertEquals(ms(110), connection.info().smoothedRtt());
    }

    /// The peer had it, but its acknowledgment was lost: then it echoes the first transmission, and
    /// what passed since is our own waiting.
    @Test
    @Requirement({"RFC 6298 §3", "RFC 9293 MUST-18"})
    void anEchoOfTheFirstTransmissionIsNotMeasured() {
        establishedWithTimestampsAt100Ms();
        program.writes("abc");
        var first = timestamp();
        after(ms(300));
        peer.forgets();
        after(ms(100));
        peer.sends(ack().ts(8, first));
        assertEquals(ms(100), connection.info().smoothedRtt());
        assertEquals(ms(600), connection.info().retransmissionTimeout(), "still backed off");
        program.writes("def");
        after(ms(100));
        peer.sends(ack().ts(9, timestamp() - 100));
        assertEquals(ms(300), rounded(connection.info().retransmissionTimeout()));
    }

    // Timeouts that were for nothing.

    /// What is left of a segment beside the timestamps.
    private static final int FULL = MSS - 12;

    /// Ten segments are in flight, and what they are answered with has waited longer than the
    /// timeout.
    private int tenAreLate() {
        establishedWithTimestampsAt100Ms();
        program.writes(30 * FULL);
        assertEquals(10, peer.hasHeard().size());
        var first = timestamp();
        after(ms(300));
        peer.expects(data(FULL).seq(ISS + 1));
        peer.expectsNothing();
        assertEquals(FULL, connection.info().congestionWindow());
        after(ms(10));
        return first;
    }

    /// The second to tenth do not go again, and the window is what it was, for all but a burst.
    @Test
    @Requirement({"RFC 3522 §3.2", "RFC 4015 §3.2"})
    void aTimeoutForNothingIsUndone() {
        var first = tenAreLate();
        peer.sends(ack().ack(ISS + 1 + 2 * FULL).ts(8, first));
        peer.expects(data(FULL).seq(ISS + 1 + 10 * FULL));
        peer.expects(data(FULL).seq(ISS + 1 + 11 * FULL));
        assertEquals((8 + 2) * FULL, connection.info().congestionWindow());
        peer.sends(ack().ack(ISS + 1 + 10 * FULL).ts(8, first));
        assertEquals((10 + 8) * FULL, connection.info().congestionWindow(), "slow start goes on");
    }

    @Test
    @Requirement("RFC 4015 §3.2")
    void aLateAnswerToEverythingIsNoBurst() {
        var first = tenAreLate();
        peer.sends(ack().ack(ISS + 1 + 10 * FULL).ts(8, first));
        assertEquals(10, peer.hasHeard().size());
    }

    @Test
    @Requirement("RFC 4015 §3.2")
    void aLateAnswerToLittleHoldsNothingBack() {
        establishedWithTimestampsAt100Ms();
        program.writes("abc");
        var first = timestamp();
        after(ms(310));
        peer.forgets();
        peer.sends(ack().ack(ISS + 4).ts(8, first));
        program.writes(3 * FULL);
        assertEquals(3, peer.hasHeard().size());
    }

    /// The pieces go again in any case: the path did not take them.
    @Test
    @Requirement({"RFC 3522 §3.2", "RFC 9293 MUST-34"})
    void whatAShutWindowHasThrownAwayGoesAgain() {
        var first = tenAreLate();
        peer.window(0);
        peer.sends(ack().ack(ISS + 1).ts(8, first));
        peer.window(30);
        peer.sends(ack().ack(ISS + 1).ts(8, first));
        peer.forgets();
        peer.window(65_535);
        peer.sends(ack().ack(ISS + 1 + FULL).ts(8, first));
        peer.expects(data(FULL).seq(ISS + 1 + FULL));
    }

    @Test
    @Requirement("RFC 3522 §3.2")
    void anAnswerToWhatWentAgainUndoesNothing() {
        tenAreLate();
        peer.sends(ack().ack(ISS + 1 + FULL).ts(8, timestamp() - 10));
        peer.expects(data(FULL).seq(ISS + 1 + FULL));
        peer.expects(data(FULL).seq(ISS + 1 + 2 * FULL));
        peer.expectsNothing();
        assertEquals(5 * FULL, connection.info().slowStartThreshold());
    }

    /// A peer that made it up, or got it wrong.
    @Test
    @Requirement("RFC 3522 §3.2")
    void anEchoOfWhatIsOlderThanAllInFlightUndoesNothing() {
        var first = tenAreLate();
        peer.sends(ack().ack(ISS + 1 + 10 * FULL).ts(8, first - 1));
        assertEquals(5 * FULL, connection.info().slowStartThreshold());
    }

    /// So that the next timeout is not for nothing, too.
    @Test
    @Requirement("RFC 4015 §3.2")
    void afterATimeoutForNothingTheNextMeasurementCountsInFull() {
        var first = tenAreLate();
        peer.sends(ack().ack(ISS + 1 + 10 * FULL).ts(8, first));
        peer.forgets();
        var next = timestamp();
        after(ms(290));
        peer.sends(ack().ts(9, next));
        assertEquals(ms(290), connection.info().smoothedRtt());
        assertEquals(ms(290 + 4 * 145), connection.info().retransmissionTimeout());
    }

    @Test
    @Requirement("RFC 9293 §3.10.8")
    void afterATimeoutEverythingGoesAgainInSlowStart() {
        establishedAt100Ms();
        program.writes(4 * MSS);
        assertEquals(4, peer.hasHeard().size());
        after(ms(300));
        peer.expects(data(MSS).seq(ISS + 1));
        peer.expectsNothing();
        peer.sends(ack().ack(ISS + 1 + MSS));
        peer.expects(data(MSS).seq(ISS + 1 + MSS));
        peer.expects(data(MSS).seq(ISS + 1 + 2 * MSS));
        peer.expectsNothing();
        peer.sends(ack().ack(ISS + 1 + 4 * MSS)); // the last had arrived
        peer.expectsNothing();
        assertEquals(0, connection.info().sendQueue());
    }

    @Test
    void whatHadArrivedDoesNotGoAgain() {
        establishedAt100Ms();
        program.writes(4 * MSS);
        peer.hasHeard();
        after(ms(300));
        peer.expects(data(MSS).seq(ISS + 1));
        peer.sends(ack().ack(ISS + 1 + 4 * MSS)); // only the first was lost
        peer.expectsNothing();
        after(seconds(100));
        peer.expectsNothing();
    }

    @Test
    void smallSegmentsGoAgainAsOne() {
        givenSettings(settings -> settings.withNoDelay(true));
        establishedAt100Ms();
        program.writes("a");
        program.writes("b");
        program.writes("c");
        assertEquals(3, peer.hasHeard().size());
        after(ms(300));
        peer.expects(data("abc").seq(ISS + 1));
    }

    @Test
    void newDataWaitsUntilTheOldHasGoneAgain() {
        establishedAt100Ms();
        program.writes(2 * MSS);
        peer.hasHeard();
        after(ms(300));
        peer.expects(data(MSS).seq(ISS + 1));
        program.writes("new");
        peer.expectsNothing();
        peer.sends(ack().ack(ISS + 1 + MSS));
        peer.expects(data(MSS).seq(ISS + 1 + MSS));
        peer.expects(data("new"));
    }

    @Test
    void retransmissionsAreCounted() {
        establishedAt100Ms();
        program.writes("abc");
        after(seconds(1));
        assertEquals(2, connection.info().retransmissions());
        assertEquals(3, connection.info().octetsSent());
    }

    // Giving up.

    /// 0.3, 0.9, 2.1 ... seconds.
    @Test
    @Requirement({"RFC 9293 MUST-20", "RFC 9293 SHLD-11"})
    void aSilentPeerIsGivenUpAfterFiveMinutes() {
        establishedAt100Ms();
        program.writes("abc");
        after(ConnectionSettings.DEFAULT.userTimeout().minusNanos(1));
        isOpen();
        after(Duration.ofNanos(1));
        var reason = isClosed(CloseReason.TimedOut.class);
        assertEquals(ConnectionSettings.DEFAULT.userTimeout(), reason.after());
        assertTrue(reason.after().toSeconds() >= 100);
        var heard = peer.hasHeard();
        assertTrue(heard.size() > 4 && heard.getLast().isRst());
    }

    @Test
    @Requirement("RFC 9293 MUST-21")
    void aProgramMayChooseHowLong() {
        givenSettings(settings -> settings.withUserTimeout(seconds(10)));
        establishedAt100Ms();
        program.writes("abc");
        after(seconds(10).minusNanos(1));
        isOpen();
        after(Duration.ofNanos(1));
        assertEquals(seconds(10), isClosed(CloseReason.TimedOut.class).after());
    }

    @Test
    @Requirement("RFC 9293 MUST-21")
    void aProgramMayWaitForEver() {
        givenSettings(settings -> settings.withUserTimeout(Duration.ofDays(36_500)));
        establishedAt100Ms();
        program.writes("abc");
        after(Duration.ofDays(7));
        isOpen();
    }

    @Test
    @Requirement("RFC 9293 MUST-21")
    void aProgramMayChooseWhileItWaits() {
        establishedAt100Ms();
        program.writes("abc");
        after(seconds(60));
        isOpen();
        givenSettings(settings -> settings.withUserTimeout(seconds(30)));
        after(seconds(60));
        isClosed(CloseReason.TimedOut.class);
    }

    @Test
    @Requirement("RFC 9293 MUST-20")
    void progressBeginsTheWaitAnew() {
        givenSettings(settings -> settings.withUserTimeout(seconds(10)));
        establishedAt100Ms();
        program.writes(5 * MSS);
        for (int i = 1; i <= 5; i++) {
            after(seconds(9));
            isOpen();
            peer.sends(ack().ack(ISS + 1 + (long) i * MSS));
        }
        assertEquals(0, connection.info().sendQueue());
    }

    /// The peer was silent before, but nothing was asked of it.
    @Test
    @Requirement("RFC 9293 MUST-20")
    void aPauseIsNoSilence() {
        givenSettings(settings -> settings.withUserTimeout(seconds(10)));
        establishedAt100Ms();
        after(Duration.ofHours(3));
        program.writes("abc");
        after(seconds(9));
        isOpen();
        peer.sends(ack());
        after(Duration.ofHours(3));
        isOpen();
    }
}
