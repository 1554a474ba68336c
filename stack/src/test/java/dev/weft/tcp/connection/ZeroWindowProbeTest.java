package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static dev.weft.tcp.connection.SegmentDraft.fin;
import static dev.weft.tcp.connection.SegmentDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Requirement;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZeroWindowProbeTest extends TcpTrace {
    private static final Duration RTO = seconds(1);

    /// The peer has shut its window, and there is something to send.
    private void blocked() {
        given(config -> config.withRto(RTO, RTO, seconds(60)));
        established();
        peer.window(0).sends(ack());
        program.writes("0123456789");
        peer.expectsNothing();
    }

    @Test
    @Requirement({"RFC 9293 MUST-36", "RFC 9293 SHLD-29"})
    void theFirstProbeComesAfterTheRetransmissionTimeout() {
        blocked();
        after(RTO.minusNanos(1));
        peer.expectsNothing();
        after(Duration.ofNanos(1));
        peer.expects(data("0").seq(ISS + 1));
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 9293 SHLD-30")
    void theTimeBetweenProbesGrows() {
        blocked();
        after(RTO);
        peer.expects(data("0"));
        for (var wait : new long[] {2, 4, 8, 16, 32, 60, 60}) {
            peer.sends(ack().ack(ISS + 1)); // still shut
            after(seconds(wait).minusNanos(1));
            peer.expectsNothing();
            after(Duration.ofNanos(1));
            peer.expects(data("0").seq(ISS + 1));
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-37")
    void aPeerThatAnswersMayKeepItsWindowShutForEver() {
        blocked();
        for (int i = 0; i < 5000; i++) {
            after(seconds(60));
            peer.hasHeard().forEach(_ -> peer.sends(ack().ack(ISS + 1)));
            peer.forgets();
        }
        isOpen();
        peer.window(100).sends(ack().ack(ISS + 1));
        assertEquals("0123456789", heardText());
    }

    @Test
    @Requirement("RFC 9293 MUST-37")
    void aPeerThatTakesTheProbesOctetMayKeepItsWindowShut() {
        blocked();
        after(RTO);
        peer.expects(data("0"));
        peer.sends(ack());
        after(RTO);
        peer.expects(data("1").seq(ISS + 2));
    }

    @Test
    @Requirement("RFC 9293 MUST-20")
    void aPeerThatDoesNotAnswerIsGivenUp() {
        blocked();
        afterEverything();
        isClosed(CloseReason.TimedOut.class);
    }

    /// Answers to probes repeat the same acknowledgment, and mean no loss.
    @Test
    @Requirement("RFC 9293 MUST-36")
    void answersAreNoDuplicateAcknowledgments() {
        blocked();
        var window = connection.info().congestionWindow();
        after(RTO);
        peer.expects(data("0"));
        for (int i = 0; i < 10; i++) {
            peer.sends(ack().ack(ISS + 1));
        }
        peer.expectsNothing();
        assertEquals(window, connection.info().congestionWindow());
    }

    @Test
    @Requirement("RFC 9293 §3.8.6.1")
    void anUpdateEndsTheProbing() {
        blocked();
        after(ms(500));
        peer.window(WINDOW).sends(ack());
        peer.expects(data("0123456789"));
        peer.sends(ack());
        after(seconds(100));
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 9293 §3.8.6.1")
    void whenTheWindowOpensTheProbesOctetGoesAgainWithTheRest() {
        blocked();
        after(RTO);
        peer.expects(data("0"));
        peer.sends(ack().ack(ISS + 1));
        peer.window(WINDOW).sends(ack().ack(ISS + 1));
        assertEquals("0123456789", heardText());
    }

    @Test
    void aFinWaitsForNoWindow() {
        given(config -> config.withRto(RTO, RTO, seconds(60)));
        established();
        peer.window(0).sends(ack());
        program.shutsOutput();
        after(RTO);
        peer.expects(fin().seq(ISS + 1));
    }

    // A window that shrinks.

    /// Ten segments in flight, of which the peer takes three, and then no more.
    private void shrunk(int window) {
        given(config -> config.withRto(RTO, RTO, seconds(60)));
        established();
        program.writes(20 * MSS);
        assertEquals(10, peer.hasHeard().size());
        peer.window(window).sends(ack().ack(ISS + 1 + 3 * MSS));
    }

    @Test
    @Requirement({"RFC 9293 MUST-34", "RFC 9293 SHLD-15"})
    void beyondAShrunkWindowNothingNewIsSent() {
        shrunk(2 * MSS);
        peer.expectsNothing();
    }

    @Test
    @Requirement({"RFC 9293 MUST-34", "RFC 9293 SHLD-16"})
    void withinAShrunkWindowOldDataGoesAgain() {
        shrunk(2 * MSS);
        after(RTO);
        peer.expects(data(MSS).seq(ISS + 1 + 3 * MSS));
        peer.expectsNothing(); // the congestion window is one segment
        peer.sends(ack().ack(ISS + 1 + 4 * MSS));
        peer.expects(data(MSS).seq(ISS + 1 + 4 * MSS));
        peer.expects(data(MSS).seq(ISS + 1 + 5 * MSS));
        peer.expectsNothing();
    }

    @Test
    @Requirement({"RFC 9293 SHLD-17", "RFC 9293 MUST-35"})
    void dataBeyondAWindowThatShrankToNothingDoesNotTimeOut() {
        shrunk(0);
        for (int i = 0; i < 100; i++) {
            after(seconds(60));
            for (var probe : peer.hasHeard()) {
                assertTrue(probe.payloadLength() <= 1, probe::toString);
                peer.sends(ack().ack(ISS + 1 + 3 * MSS));
            }
        }
        isOpen();
        peer.window(WINDOW).sends(ack().ack(ISS + 1 + 3 * MSS));
        assertTrue(connection.info().congestionWindow() >= MSS);
        peer.takesEverything();
        assertEquals(0, connection.info().sendQueue());
    }

    /// Else a peer could make us hold a connection, and all that was written, for ever.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Requirement("RFC 9293 MUST-21")
    void onceTheProgramIsGoneAShutWindowIsTimedOut(boolean inFlight) {
        if (inFlight) {
            shrunk(0);
        } else {
            blocked();
        }
        var una = ISS + 1 + (inFlight ? 3 * MSS : 0);
        answersProbes(Duration.ofHours(1), una);
        isOpen();
        assertEquals(0, connection.info().timeouts(), "the peer answers");
        program.closes();
        var userTimeout = ConnectionSettings.DEFAULT.userTimeout();
        answersProbes(userTimeout.minusMinutes(1), una);
        isOpen();
        answersProbes(Duration.ofMinutes(4), una);
        isClosed(CloseReason.TimedOut.class);
    }

    /// It does not suffice to open the window, and shut it again before anything has come.
    @Test
    @Requirement("RFC 9293 MUST-21")
    void norDoesItHelpToOpenItForAMoment() {
        blocked();
        program.closes();
        for (int i = 0; i < 10; i++) {
            peer.window(1).sends(ack().ack(ISS + 1));
            peer.window(0).sends(ack().ack(ISS + 1));
            after(seconds(60));
        }
        isClosed(CloseReason.TimedOut.class);
    }

    /// A peer that takes something now and then may take its time for all of it.
    @Test
    void aSlowPeerGetsEverythingAfterTheEndOfTheProgram() {
        blocked();
        program.closes();
        for (int i = 1; i <= 10; i++) {
            answersProbes(Duration.ofMinutes(4), ISS + i);
            peer.window(0).sends(ack().ack(ISS + i + 1)); // an octet of a probe
        }
        isOpen();
        assertEquals(0, connection.info().sendQueue());
    }

    /// Acknowledges nothing, but answers.
    private void answersProbes(Duration duration, long una) {
        peer.forgets();
        for (var end = now().plus(duration); now().isBefore(end); ) {
            after(seconds(10));
            if (!peer.hasHeard().isEmpty()) {
                peer.window(0).sends(ack().ack(una));
            }
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-35")
    void aWindowThatShrankToNothingIsProbed() {
        shrunk(0);
        after(RTO);
        peer.expects(data(1).seq(ISS + 1 + 3 * MSS));
        peer.sends(ack().ack(ISS + 1 + 3 * MSS));
        after(seconds(2));
        peer.expects(data(1).seq(ISS + 1 + 3 * MSS));
    }

    /// A receiver that frees single octets is not served with single octets; but not left waiting
    /// for ever either.
    @Test
    @Requirement("RFC 9293 MUST-38")
    void aSliverOfAWindowIsUsedOnlyAfterAWhile() {
        given(config -> config.withRto(RTO, RTO, seconds(60)));
        established(synAck().mss(MSS).window(1000));
        program.writes(1000);
        peer.expects(data(1000));
        peer.window(10).sends(ack());
        program.writes(1000);
        peer.expectsNothing();
        after(RTO.minusNanos(1));
        peer.expectsNothing();
        after(Duration.ofNanos(1));
        peer.expects(data(10));
    }

    @Test
    @Requirement("RFC 9293 MUST-36")
    void twoHostsThatBothHaveShutTheirWindowsComeFree() {
        givenSettings(settings -> settings.withBuffers(10, 0));
        blocked();
        peer.sends(data("ABCDEFGHIJ"));
        after(RTO);
        var heard = new ArrayList<>(peer.hasHeard());
        assertEquals(0, heard.getLast().window());
        peer.window(100).sends(data("K").seq(IRS + 11).ack(ISS + 1)); // its probe opens its window
        assertEquals("0123456789", heardText());
    }

    private String heardText() {
        var text = new StringBuilder();
        peer.hasHeard().forEach(each -> text.append(each.payloadBytes().toUtf8()));
        return text.toString();
    }
}
