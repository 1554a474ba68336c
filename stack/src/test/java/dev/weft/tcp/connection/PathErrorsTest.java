package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static dev.weft.tcp.connection.SegmentDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.message.PathError.Kind;
import dev.weft.testing.Requirement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PathErrorsTest extends TcpTrace {
    private static final long FIRST = ISS + 1;

    // Soft errors.

    @ParameterizedTest
    @Requirement({"RFC 9293 MUST-54", "RFC 9293 MUST-56", "RFC 5461 §2"})
    @EnumSource(
            names = {
                "NETWORK_UNREACHABLE",
                "HOST_UNREACHABLE",
                "SOURCE_ROUTE_FAILED",
                "PROHIBITED",
                "TIME_TO_LIVE_EXCEEDED",
                "REASSEMBLY_TIME_EXCEEDED",
                "PARAMETER_PROBLEM"
            })
    void aSoftErrorEndsNothing(Kind kind) {
        established();
        program.writes("abc");
        reports(kind, FIRST);
        isIn(TcpStates.Name.ESTABLISHED);
        peer.sends(ack());
        assertEquals(0, connection.info().sendQueue());
    }

    @Test
    @Requirement({"RFC 9293 MUST-56", "RFC 5461 §2"})
    void aSoftErrorDoesNotEndAnOpenEither() {
        opens();
        reports(Kind.HOST_UNREACHABLE, ISS);
        isIn(TcpStates.Name.SYN_SENT);
        peer.sends(synAck());
        isIn(TcpStates.Name.ESTABLISHED);
    }

    @Test
    @Requirement({"RFC 9293 SHLD-25", "RFC 9293 MUST-47"})
    void aSoftErrorExplainsWhyNobodyAnswered() {
        opens();
        reports(Kind.NETWORK_UNREACHABLE, ISS);
        afterEverything();
        var reason = isClosed(CloseReason.TimedOut.class);
        assertEquals(Optional.of(Kind.NETWORK_UNREACHABLE), reason.softError());
    }

    @Test
    @Requirement({"RFC 9293 SHLD-25", "RFC 9293 MUST-47"})
    void itDoesSoLaterAsWell() {
        established();
        program.writes("abc");
        reports(Kind.HOST_UNREACHABLE, FIRST);
        afterEverything();
        var reason = isClosed(CloseReason.TimedOut.class);
        assertEquals(Optional.of(Kind.HOST_UNREACHABLE), reason.softError());
    }

    /// A program that asks need not wait for the end.
    @Test
    @Requirement("RFC 9293 MUST-47")
    void aSoftErrorIsKnownUntilSomethingArrives() {
        established();
        program.writes("abc");
        assertEquals(Optional.empty(), connection.info().softError());
        reports(Kind.HOST_UNREACHABLE, FIRST);
        assertEquals(Optional.of(Kind.HOST_UNREACHABLE), connection.info().softError());
        peer.sends(ack().ack(FIRST)); // nothing of what we sent
        assertEquals(Optional.of(Kind.HOST_UNREACHABLE), connection.info().softError());
        peer.sends(ack().ack(FIRST + 3));
        assertEquals(Optional.empty(), connection.info().softError());
    }

    @Test
    void anErrorOfTheHandshakeDoesNotExplainALaterSilence() {
        opens();
        reports(Kind.HOST_UNREACHABLE, ISS);
        peer.sends(synAck());
        program.writes("abc");
        afterEverything();
        assertEquals(Optional.empty(), isClosed(CloseReason.TimedOut.class).softError());
    }

    // Hard errors.

    @ParameterizedTest
    @Requirement({"RFC 9293 SHLD-26", "RFC 9293 MUST-54"})
    @EnumSource(names = {"PROTOCOL_UNREACHABLE", "PORT_UNREACHABLE"})
    void aHardErrorEndsAnOpen(Kind kind) {
        opens();
        reports(kind, ISS);
        assertEquals(kind, isClosed(CloseReason.Unreachable.class).kind());
    }

    @ParameterizedTest
    @Requirement({"RFC 9293 SHLD-26", "RFC 5927 §5.2"})
    @EnumSource(names = {"PROTOCOL_UNREACHABLE", "PORT_UNREACHABLE"})
    void aHardErrorEndsNoEstablishedConnection(Kind kind) {
        established();
        program.writes("abc");
        reports(kind, FIRST);
        isIn(TcpStates.Name.ESTABLISHED);
    }

    @Test
    @Requirement("RFC 5927 §4.1")
    void aHardErrorThatQuotesAnotherNumberIsForged() {
        opens();
        reports(Kind.PORT_UNREACHABLE, ISS + 1);
        isIn(TcpStates.Name.SYN_SENT);
    }

    // Path MTU.

    @Test
    @Requirement({"RFC 1191 §3", "RFC 9293 §3.7.2"})
    void aSmallerPathGetsSmallerSegments() {
        established();
        program.writes(3 * MSS);
        assertEquals(List.of(MSS, MSS, MSS), lengths(peer.hasHeard()));
        var window = connection.info().congestionWindow();
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 1000);
        assertEquals(List.of(960, 960, 960, 960, 540), lengths(peer.hasHeard()));
        assertEquals(960, connection.info().segmentSize());
        assertEquals(window, connection.info().congestionWindow(), "no sign of congestion");
    }

    @Test
    @Requirement("RFC 1191 §3")
    void timestampsTakeTheirShareOfTheSmallerPath() {
        established(synAck().mss(MSS).ts(1, timestamp()));
        program.writes(MSS);
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 1000);
        assertEquals(948, connection.info().segmentSize());
    }

    @Test
    @Requirement("RFC 1191 §5")
    void anOldRouterDoesNotSayHowMuchFits() {
        established();
        program.writes(MSS);
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 0);
        assertEquals(512, connection.info().segmentSize());
    }

    @Test
    @Requirement({"RFC 1191 §3", "RFC 5927 §7.2"})
    void nobodyTalksUsIntoTinySegments() {
        established();
        program.writes(MSS);
        assertTrue(connection.sendOptions().dontFragment());
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 68);
        assertEquals(512, connection.info().segmentSize());
    }

    /// Else nothing would ever arrive by a path of less than 552 octets.
    @Test
    @Requirement("RFC 1191 §3")
    void byANarrowPathPacketsMayBeFragmented() {
        established();
        program.writes(512);
        peer.expects(data(512));
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 552);
        assertTrue(connection.sendOptions().dontFragment());
        peer.expects(data(512).seq(FIRST));
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 551);
        assertFalse(connection.sendOptions().dontFragment());
        peer.expects(data(512).seq(FIRST));
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 300);
        peer.expectsNothing(); // once is enough
    }

    /// 552 octets were a guess, and not the right one.
    @Test
    @Requirement("RFC 1191 §5")
    void anOldRouterMayTakeEvenLessThanWeThink() {
        established();
        program.writes(512);
        peer.expects(data(512));
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 0);
        peer.expects(data(512).seq(FIRST));
        assertTrue(connection.sendOptions().dontFragment());
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 0);
        peer.expects(data(512).seq(FIRST));
        assertFalse(connection.sendOptions().dontFragment());
    }

    /// The pieces of a superframe have identifications that are the next packets', too.
    @Test
    @Requirement("RFC 6864 §4.3")
    void whatMayBeFragmentedIsNoSuperframe() {
        givenPath(1500, true);
        established();
        program.writes(5 * MSS);
        peer.expects(data(5 * MSS));
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 300);
        assertTrue(lengths(peer.hasHeard()).stream().allMatch(length -> length <= 512));
    }

    @Test
    @Requirement("RFC 791 §3.2")
    void lessThanEveryLinkCarriesIsALie() {
        established();
        program.writes(MSS);
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 67);
        assertEquals(MSS, connection.info().segmentSize());
    }

    @Test
    @Requirement("RFC 1191 §3")
    void aPathNeverGrowsByAnError() {
        established();
        program.writes(MSS);
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 9000);
        assertEquals(MSS, connection.info().segmentSize());
    }

    @Test
    @Requirement("RFC 5927 §4.1")
    void anErrorAboutWhatIsNotInFlightIsForged() {
        established();
        program.writes(MSS);
        peer.sends(ack());
        program.writes(MSS);
        peer.forgets();
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 1000); // acknowledged
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST + 2 * MSS, 1000); // never sent
        assertEquals(MSS, connection.info().segmentSize());
        peer.expectsNothing();
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST + MSS, 1000);
        assertEquals(960, connection.info().segmentSize());
    }

    @Test
    @Requirement("RFC 1191 §3")
    void theSmallerPathIsForAllThatFollows() {
        established();
        program.writes(MSS);
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 1000);
        peer.takesEverything();
        program.writes(2000);
        peer.expects(data(960));
    }

    @Test
    void aSynFitsEverywhere() {
        listens();
        peer.sends(SegmentDraft.syn().seq(IRS).mss(MSS));
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, ISS, 600);
        peer.sends(ack());
        peer.forgets();
        program.writes(MSS);
        peer.expects(data(MSS).seq(FIRST));
    }

    @Test
    void aSuperframeIsCutSmallerToo() {
        givenPath(1500, true);
        established();
        program.writes(5 * MSS);
        peer.expectsOutgoing();
        reports(Kind.FRAGMENTATION_NEEDED, ROUTER, FIRST, 1000);
        assertEquals(960, peer.expectsOutgoing().segmentSize());
    }
}
