package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Requirement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeepAliveTest extends TcpTrace {
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final int PROBES = 3;

    private void establishedWithKeepAlive() {
        givenSettings(settings -> settings.withKeepAlive(true, IDLE, INTERVAL, PROBES));
        established();
    }

    @Test
    @Requirement({"RFC 9293 MUST-25", "RFC 9293 MUST-24"})
    void unlessAskedForThereIsNone() {
        assertFalse(ConnectionSettings.DEFAULT.keepAlive());
        established();
        after(Duration.ofDays(30));
        peer.expectsNothing();
        isOpen();
    }

    @Test
    @Requirement("RFC 9293 MUST-28")
    void unlessConfiguredAPeerMayBeSilentForTwoHours() {
        givenSettings(settings -> settings.withKeepAlive(true));
        established();
        after(Duration.ofHours(2).minusNanos(1));
        peer.expectsNothing();
        after(Duration.ofNanos(1));
        peer.expects(ack());
    }

    @Test
    @Requirement({"RFC 9293 MAY-5", "RFC 9293 MUST-24", "RFC 9293 MUST-27", "RFC 9293 SHLD-12"})
    void aProbeHasNoDataAndANumberThatThePeerHas() {
        establishedWithKeepAlive();
        after(IDLE.minusNanos(1));
        peer.expectsNothing();
        after(Duration.ofNanos(1));
        peer.expects(ack().seq(ISS).ack(IRS + 1));
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 9293 MUST-24")
    void itCanBeTurnedOnAndOffAtAnyTime() {
        established();
        after(Duration.ofHours(1));
        givenSettings(settings -> settings.withKeepAlive(true, IDLE, INTERVAL, PROBES));
        after(Duration.ZERO);
        peer.expects(ack().seq(ISS));
        givenSettings(settings -> settings.withKeepAlive(false));
        after(Duration.ofDays(1));
        peer.expectsNothing();
        isOpen();
    }

    @Test
    @Requirement("RFC 9293 MUST-26")
    void aPeerThatWasHeardIsNotProbed() {
        establishedWithKeepAlive();
        for (int i = 0; i < 20; i++) {
            after(IDLE.minusSeconds(1));
            peer.sends(ack());
            peer.expectsNothing();
        }
        after(IDLE);
        peer.expects(ack().seq(ISS));
    }

    /// Who guesses neither number keeps no dead connection alive.
    @Test
    @Requirement({"RFC 9293 MUST-26", "RFC 5961 §5"})
    void whatIsForgedIsNotHeard() {
        establishedWithKeepAlive();
        after(IDLE.minusSeconds(1));
        peer.sends(ack().seq(IRS + 1_000_000));
        peer.sends(ack().seq(IRS + 1).ack(ISS + 1_000_000));
        peer.sends(SegmentDraft.rst().seq(IRS + 1000));
        peer.sends(SegmentDraft.syn().seq(IRS + 1));
        peer.forgets();
        after(seconds(1));
        peer.expects(ack().seq(ISS));
    }

    @Test
    @Requirement("RFC 9293 MUST-26")
    void inFinWait2WhatIsForgedIsNotHeardEither() {
        establishedWithKeepAlive();
        program.shutsOutput();
        peer.sends(ack().ack(ISS + 2));
        after(IDLE.minusSeconds(1));
        peer.sends(ack().seq(IRS + 1).ack(ISS + 1_000_000));
        peer.forgets();
        after(seconds(1));
        peer.expects(ack().seq(ISS + 1));
        peer.sends(ack().seq(IRS + 1).ack(ISS + 2));
        after(IDLE.minusSeconds(1));
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 9293 MUST-26")
    void whileDataIsInFlightThereAreNoProbes() {
        givenSettings(settings -> settings.withUserTimeout(Duration.ofHours(1)));
        establishedWithKeepAlive();
        after(IDLE.minusSeconds(1));
        program.writes("x");
        after(seconds(60));
        for (var segment : peer.hasHeard()) {
            assertEquals(1, segment.payloadLength(), segment::toString);
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-29")
    void aProbeWithoutAnAnswerIsNotTheEnd() {
        establishedWithKeepAlive();
        after(IDLE);
        peer.expects(ack().seq(ISS));
        after(INTERVAL);
        peer.expects(ack().seq(ISS));
        after(INTERVAL);
        peer.expects(ack().seq(ISS));
        after(INTERVAL.minusNanos(1));
        isOpen();
        peer.sends(ack());
        after(IDLE);
        peer.expects(ack().seq(ISS));
        isOpen();
    }

    @Test
    @Requirement("RFC 9293 MUST-29")
    void aPeerThatAnswersNoProbeIsGivenUp() {
        establishedWithKeepAlive();
        after(IDLE.plus(INTERVAL.multipliedBy(PROBES)));
        var reason = isClosed(CloseReason.TimedOut.class);
        assertEquals(IDLE.plus(INTERVAL.multipliedBy(PROBES)), reason.after());
        for (int i = 0; i < PROBES; i++) {
            peer.expects(ack());
        }
        assertTrue(peer.expectsSegment().isRst());
    }

    /// A connection of which we have closed our half, and whose peer has gone without a word.
    @Test
    void aHalfClosedConnectionIsProbedToo() {
        establishedWithKeepAlive();
        program.shutsOutput();
        peer.sends(ack().ack(ISS + 2));
        peer.forgets();
        isIn(TcpStates.Name.FIN_WAIT_2);
        after(IDLE);
        peer.expects(ack().seq(ISS + 1));
        after(INTERVAL.multipliedBy(PROBES));
        isClosed(CloseReason.TimedOut.class);
    }

    @Test
    void aConnectionThatThePeerHasHalfClosedIsProbedToo() {
        establishedWithKeepAlive();
        peer.sends(SegmentDraft.fin());
        peer.expects(ack());
        after(IDLE);
        peer.expects(ack().seq(ISS).ack(IRS + 2));
    }

    /// What a peer's probe looks like, with the octet of garbage or without.
    @Test
    @Requirement("RFC 9293 §3.8.4")
    void aPeersProbeIsAnswered() {
        established();
        peer.sends(ack().seq(IRS));
        peer.expects(ack().seq(ISS + 1).ack(IRS + 1));
        peer.sends(data("?").seq(IRS));
        peer.expects(ack().seq(ISS + 1).ack(IRS + 1));
        assertEquals(0, connection.available());
    }
}
