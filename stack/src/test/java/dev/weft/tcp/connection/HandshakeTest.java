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

import dev.weft.message.PathError;
import dev.weft.testing.Requirement;
import dev.weft.wire.TcpOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest extends TcpTrace {
    /// Figure 6, peer A.
    @Test
    @Requirement("RFC 9293 §3.5")
    void anActiveOpenTakesThreeSegments() {
        opens();
        isIn(TcpStates.Name.SYN_SENT);
        peer.expects(syn().seq(ISS));
        peer.sends(synAck().seq(IRS).ack(ISS + 1));
        peer.expects(ack().seq(ISS + 1).ack(IRS + 1));
        isIn(TcpStates.Name.ESTABLISHED);
        peer.expectsNothing();
    }

    /// Figure 6, peer B.
    @Test
    @Requirement("RFC 9293 §3.5")
    void aPassiveOpenTakesThreeSegments() {
        listens();
        isIn(TcpStates.Name.LISTEN);
        peer.sends(syn().seq(IRS));
        peer.expects(synAck().seq(ISS).ack(IRS + 1));
        isIn(TcpStates.Name.SYN_RECEIVED);
        peer.sends(ack().seq(IRS + 1).ack(ISS + 1));
        isIn(TcpStates.Name.ESTABLISHED);
        peer.expectsNothing();
    }

    /// Figure 7.
    @Test
    @Requirement("RFC 9293 MUST-10")
    void simultaneousOpenMeetsInSynReceived() {
        opens();
        peer.expects(syn().seq(ISS));
        peer.sends(syn().seq(IRS));
        peer.expects(synAck().seq(ISS).ack(IRS + 1));
        isIn(TcpStates.Name.SYN_RECEIVED);
        peer.sends(synAck().seq(IRS).ack(ISS + 1));
        isIn(TcpStates.Name.ESTABLISHED);
        transfersBothWays();
    }

    /// The peer need not repeat its SYN; an acknowledgment will do.
    @Test
    @Requirement("RFC 9293 MUST-10")
    void simultaneousOpenEndsWithAnAcknowledgment() {
        opens();
        peer.expects(syn());
        peer.sends(syn().seq(IRS));
        peer.expects(synAck());
        peer.sends(ack());
        isIn(TcpStates.Name.ESTABLISHED);
        transfersBothWays();
    }

    /// Our second SYN answers the peer's: nothing is lost.
    @Test
    @Requirement({"RFC 9293 MUST-10", "RFC 6298 §5.7", "RFC 5681 §3.1"})
    void simultaneousOpenIsNoLoss() {
        opens();
        peer.expects(syn());
        after(ms(20));
        peer.sends(syn().seq(IRS).mss(MSS));
        peer.expects(synAck());
        after(ms(20));
        peer.sends(synAck().seq(IRS).mss(MSS));
        isIn(TcpStates.Name.ESTABLISHED);
        assertEquals(10 * MSS, connection.info().congestionWindow());
        assertEquals(TcpConfig.DEFAULT.initialRto(), connection.info().retransmissionTimeout());
    }

    @Test
    @Requirement("RFC 9293 MUST-10")
    void simultaneousOpenSurvivesALostSegment() {
        opens();
        peer.expects(syn());
        peer.sends(syn().seq(IRS));
        peer.expects(synAck());
        after(seconds(1));
        peer.expects(synAck().seq(ISS).ack(IRS + 1));
        peer.sends(ack());
        isIn(TcpStates.Name.ESTABLISHED);
    }

    private void transfersBothWays() {
        peer.forgets();
        peer.sends(data("to us"));
        assertEquals("to us", program.reads());
        program.writes("to the peer");
        peer.expects(data("to the peer").seq(ISS + 1).ack(IRS + 6));
    }

    @Test
    @Requirement("RFC 9293 MUST-11")
    void aResetOfAnActiveOpenIsARefusal() {
        opens();
        peer.sends(syn().seq(IRS)); // so that we are in SYN-RECEIVED
        isIn(TcpStates.Name.SYN_RECEIVED);
        peer.sends(rst().seq(IRS + 1));
        isClosed(CloseReason.Refused.class);
    }

    @Test
    @Requirement("RFC 9293 MUST-11")
    void aResetOfAPassiveOpenRefusesNobody() {
        listens();
        peer.sends(syn().seq(IRS));
        peer.sends(rst().seq(IRS + 1));
        isClosed(CloseReason.Reset.class);
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.3")
    void aResetInSynSentIsARefusal() {
        opens();
        peer.sends(rstAck().seq(0).ack(ISS + 1));
        isClosed(CloseReason.Refused.class);
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.3")
    void aResetInSynSentThatAcknowledgesNothingOrSomethingElseIsIgnored() {
        opens();
        peer.expects(syn());
        peer.sends(rst().seq(0));
        peer.sends(rstAck().seq(0).ack(ISS));
        peer.sends(rstAck().seq(0).ack(ISS + 2));
        isIn(TcpStates.Name.SYN_SENT);
        peer.expectsNothing();
    }

    /// Figure 8, from peer A's side.
    @Test
    @Requirement("RFC 9293 §3.5")
    void aWrongAcknowledgmentInSynSentIsAnsweredByAReset() {
        opens();
        peer.expects(syn());
        peer.sends(synAck().seq(IRS).ack(ISS - 9));
        peer.expects(rst().seq(ISS - 9));
        isIn(TcpStates.Name.SYN_SENT);
        peer.sends(synAck().seq(400).ack(ISS + 1));
        peer.expects(ack().seq(ISS + 1).ack(401));
        isIn(TcpStates.Name.ESTABLISHED);
    }

    /// Figure 9: the peer still has a connection of which we know nothing.
    @Test
    @Requirement("RFC 9293 §3.5.1")
    void aHalfOpenConnectionIsFoundOut() {
        opens();
        peer.expects(syn().seq(ISS));
        peer.sends(ack().seq(5000).ack(77));
        peer.expects(rst().seq(77));
        after(seconds(1));
        peer.expects(syn().seq(ISS));
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.3")
    void anAcknowledgmentWithoutASynEstablishesNothing() {
        opens();
        peer.expects(syn());
        peer.sends(ack().seq(IRS).ack(ISS + 1));
        isIn(TcpStates.Name.SYN_SENT);
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.2")
    void aListenerIgnoresAReset() {
        listens();
        peer.sends(rst().seq(5));
        isIn(TcpStates.Name.LISTEN);
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.2")
    void aListenerResetsAnAcknowledgment() {
        listens();
        peer.sends(ack().seq(5).ack(77));
        peer.expects(rst().seq(77));
        peer.sends(synAck().seq(5).ack(78));
        peer.expects(rst().seq(78));
        isIn(TcpStates.Name.LISTEN);
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.2")
    void aListenerIgnoresWhatHasNoSyn() {
        listens();
        peer.sends(data("x").flags(0).seq(5));
        peer.sends(fin().flags(1).seq(5));
        isIn(TcpStates.Name.LISTEN);
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void aWrongAcknowledgmentInSynReceivedIsAnsweredByAReset() {
        listens();
        peer.sends(syn().seq(IRS));
        peer.expects(synAck());
        peer.sends(ack().ack(ISS));
        peer.expects(rst().seq(ISS));
        peer.sends(ack().ack(ISS + 2));
        peer.expects(rst().seq(ISS + 2));
        isIn(TcpStates.Name.SYN_RECEIVED);
    }

    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void aRepeatedSynIsAnsweredAgain() {
        listens();
        peer.sends(syn().seq(IRS).mss(1000));
        var first = peer.expects(synAck());
        peer.sends(syn().seq(IRS).mss(1000));
        assertEquals(first, peer.expects(synAck().seq(ISS).ack(IRS + 1)));
        isIn(TcpStates.Name.SYN_RECEIVED);
    }

    /// The listener has another connection object for it.
    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void anotherSynInSynReceivedEndsAPassiveOpen() {
        listens();
        peer.sends(syn().seq(IRS));
        peer.expects(synAck());
        peer.sends(syn().seq(IRS + 100));
        isClosed(CloseReason.Reset.class);
        peer.expectsNothing();
    }

    @Test
    void dataMayComeWithTheAcknowledgmentOfOurSyn() {
        listens();
        peer.sends(syn().seq(IRS));
        peer.expects(synAck());
        peer.sends(data("hello"));
        isIn(TcpStates.Name.ESTABLISHED);
        assertEquals("hello", program.reads());
    }

    @Test
    void dataMayComeWithTheAnswerToOurSyn() {
        opens();
        peer.expects(syn());
        peer.sends(synAck().seq(IRS).carrying("hello"));
        peer.expects(ack().seq(ISS + 1).ack(IRS + 6));
        assertEquals("hello", program.reads());
    }

    @Test
    void aFinMayComeWithTheAcknowledgmentOfOurSyn() {
        listens();
        peer.sends(syn().seq(IRS));
        peer.expects(synAck());
        peer.sends(fin());
        isIn(TcpStates.Name.CLOSE_WAIT);
        peer.expects(ack().ack(IRS + 2));
    }

    @Test
    @Requirement("RFC 9293 §3.10.2")
    void whatIsWrittenBeforeTheConnectionIsOpenGoesThen() {
        opens();
        peer.expects(syn());
        program.writes("early");
        peer.expectsNothing();
        peer.sends(synAck());
        peer.expects(data("early").seq(ISS + 1).ack(IRS + 1));
        peer.expectsNothing();
    }

    // Options.

    @Test
    @Requirement({"RFC 9293 MUST-14", "RFC 9293 SHLD-5", "RFC 9293 MAY-3"})
    void everySynSaysHowMuchASegmentMayHold() {
        givenPath(1500, false);
        opens();
        assertEquals(1460, peer.expects(syn()).options().mss());
    }

    @Test
    @Requirement({"RFC 9293 MUST-14", "RFC 9293 MUST-67"})
    void theMssIsWhatAPacketHoldsWithoutHeaders() {
        givenPath(1006, false);
        listens();
        peer.sends(syn().seq(IRS));
        assertEquals(966, peer.expects(synAck()).options().mss());
    }

    @Test
    @Requirement({"RFC 9293 MUST-14", "RFC 9293 MUST-67"})
    void theMssNeverExceedsWhatTheOptionHolds() {
        givenPath(65_535, false);
        opens();
        assertEquals(65_495, peer.expects(syn()).options().mss());
    }

    @Test
    @Requirement("RFC 9293 MUST-65")
    void noOtherSegmentHasTheMss() {
        established();
        program.writes(5000);
        peer.sends(data(3000));
        program.closes();
        for (var segment : peer.hasHeard()) {
            assertFalse(segment.options().hasMss(), segment::toString);
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-15")
    void withoutAnMssThePeerGets536Octets() {
        established(synAck());
        program.writes(2000);
        peer.expects(data(536));
    }

    /// Ours is smaller, the peer's is, and the timestamps take their share (RFC 6691).
    @ParameterizedTest
    @Requirement("RFC 9293 MUST-16")
    @CsvSource({"1500, 1400, 1400", "1500, 9000, 1460", "576, 1460, 536"})
    void aSegmentIsAsLargeAsBothTake(int mtu, int offered, int expected) {
        givenPath(mtu, false);
        established(synAck().mss(offered));
        program.writes(20_000);
        peer.expects(data(expected));
    }

    /// No link is so small; a peer that says so wants to make us work.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 47})
    void aTinyMssIsNotTakenAtItsWord(int offered) {
        established(synAck().mss(offered));
        assertEquals(48, connection.info().segmentSize());
    }

    @Test
    @Requirement("RFC 9293 MUST-16")
    void timestampsTakeTheirShareOfASegment() {
        established(synAck().mss(1460).ts(1, timestamp()));
        program.writes(20_000);
        peer.expects(data(1448));
    }

    @Test
    @Requirement("RFC 7323 §2.2")
    void windowsAreScaledOnceBothHaveSaidSo() {
        opens();
        var shift = peer.expects(syn()).options().windowScale();
        assertTrue(shift > 0);
        peer.sends(synAck().mss(MSS).scale(3).window(1000));
        assertEquals(1000, connection.info().sendWindow(), "the window of a SYN is not scaled");
        peer.expects(ack().window(65_536 >>> shift));
        peer.sends(ack().window(1000));
        assertEquals(8000, connection.info().sendWindow());
    }

    @Test
    @Requirement("RFC 7323 §2.2")
    void windowsAreNotScaledUnlessThePeerSaysSo() {
        established(synAck().mss(MSS).window(1000));
        assertEquals(1000, connection.info().sendWindow());
        peer.sends(ack().window(2000));
        assertEquals(2000, connection.info().sendWindow());
    }

    @Test
    @Requirement("RFC 7323 §2.2")
    void anAnswerHasNoOptionThatWasNotOffered() {
        listens();
        peer.sends(syn().seq(IRS).mss(MSS));
        assertEquals(TcpOptions.NONE.withMss(1460), peer.expects(synAck()).options());
    }

    @Test
    @Requirement("RFC 7323 §2.3")
    void aShiftAboveFourteenIsFourteen() {
        established(synAck().mss(MSS).scale(15).window(1000));
        peer.sends(ack().window(1));
        assertEquals(1 << 14, connection.info().sendWindow());
    }

    @Test
    void optionsCanBeTurnedOff() {
        given(config -> config.withOptions(false, false));
        opens();
        assertEquals(TcpOptions.NONE.withMss(1460), peer.expects(syn()).options());
        peer.sends(synAck().mss(MSS).scale(3).ts(1, 0).window(1000));
        assertEquals(TcpOptions.NONE, peer.expects(ack()).options());
        peer.sends(ack().window(1000));
        assertEquals(1000, connection.info().sendWindow());
    }

    // Retransmission.

    @Test
    @Requirement({"RFC 9293 MUST-22", "RFC 6298 §2.1"})
    void anUnansweredSynIsSentAgainLessAndLessOften() {
        opens();
        peer.expects(syn());
        for (var wait : new long[] {1, 2, 4, 8, 16, 32, 64}) {
            after(seconds(wait).minusNanos(1));
            peer.expectsNothing();
            after(Duration.ofNanos(1));
            peer.expects(syn().seq(ISS));
        }
    }

    @Test
    @Requirement({"RFC 9293 MUST-20", "RFC 9293 SHLD-9"})
    void whoAsksLearnsHowOftenASynWasNotAnswered() {
        opens();
        after(seconds(1 + 2));
        assertEquals(2, connection.info().timeouts());
        peer.sends(synAck());
        assertEquals(0, connection.info().timeouts());
    }

    @Test
    @Requirement({"RFC 9293 MUST-22", "RFC 9293 MUST-23"})
    void aSynIsGivenUpAfterThreeMinutesAndNotBefore() {
        opens();
        after(Duration.ofMinutes(3).minusNanos(1));
        isIn(TcpStates.Name.SYN_SENT);
        after(Duration.ofNanos(1));
        var reason = isClosed(CloseReason.TimedOut.class);
        assertEquals(Duration.ofMinutes(3), reason.after());
    }

    @Test
    @Requirement("RFC 9293 MUST-22")
    void anUnacknowledgedSynAckIsGivenUpToo() {
        listens();
        peer.sends(syn().seq(IRS));
        peer.expects(synAck());
        after(seconds(1));
        peer.expects(synAck());
        after(seconds(2));
        peer.expects(synAck());
        after(Duration.ofMinutes(3).minus(seconds(3)));
        isClosed(CloseReason.TimedOut.class);
    }

    @Test
    @Requirement("RFC 9293 MUST-21")
    void aProgramMayWaitForLessTime() {
        givenSettings(settings -> settings.withUserTimeout(seconds(10)));
        opens();
        after(seconds(10).minusNanos(1));
        isIn(TcpStates.Name.SYN_SENT);
        after(Duration.ofNanos(1));
        assertEquals(seconds(10), isClosed(CloseReason.TimedOut.class).after());
    }

    @Test
    @Requirement("RFC 6298 §5.7")
    void afterALostSynTheTimeoutIsThreeSeconds() {
        opens();
        after(seconds(1));
        peer.sends(synAck().mss(MSS));
        assertEquals(seconds(3), connection.info().retransmissionTimeout());
    }

    @Test
    @Requirement("RFC 5681 §3.1")
    void afterALostSynTheFirstWindowIsOneSegment() {
        opens();
        after(seconds(1));
        peer.sends(synAck().mss(MSS));
        assertEquals(MSS, connection.info().congestionWindow());
    }

    @Test
    @Requirement("RFC 5681 §3.1")
    void afterALostSynAckTheFirstWindowIsOneSegment() {
        listens();
        peer.sends(syn().seq(IRS).mss(MSS));
        after(seconds(1));
        peer.sends(ack());
        assertEquals(MSS, connection.info().congestionWindow());
        assertEquals(seconds(3), connection.info().retransmissionTimeout());
    }

    @Test
    void theRoundTripOfTheHandshakeIsMeasured() {
        opens();
        after(ms(70));
        peer.sends(synAck());
        assertEquals(ms(70), connection.info().smoothedRtt());
    }

    // Closing early.

    @Test
    @Requirement("RFC 9293 §3.10.4")
    void closingInSynSentForgetsTheConnection() {
        opens();
        peer.expects(syn());
        program.closes();
        isClosed(CloseReason.Aborted.class);
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 9293 §3.10.4")
    void closingInSynReceivedWaitsForTheHandshake() {
        listens();
        peer.sends(syn().seq(IRS));
        peer.expects(synAck());
        program.closes();
        peer.expectsNothing();
        peer.sends(ack());
        peer.expects(fin().seq(ISS + 1));
        isIn(TcpStates.Name.FIN_WAIT_1);
    }

    @Test
    @Requirement("RFC 9293 §3.10.5")
    void abortingInSynReceivedSendsAReset() {
        listens();
        peer.sends(syn().seq(IRS));
        peer.expects(synAck());
        program.aborts();
        peer.expects(rstAck().seq(ISS + 1));
        isClosed(CloseReason.Aborted.class);
    }

    @Test
    @Requirement("RFC 9293 §3.10.5")
    void abortingInSynSentSaysNothing() {
        opens();
        peer.expects(syn());
        program.aborts();
        isClosed(CloseReason.Aborted.class);
        peer.expectsNothing();
    }

    @Test
    void whatThisHostSaysWhileOpeningIsCertain() {
        opens();
        reports(PathError.Kind.HOST_UNREACHABLE, LOCAL.address(), ISS, 0);
        isClosed(CloseReason.Unreachable.class);
    }
}
