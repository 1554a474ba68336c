package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static dev.weft.tcp.connection.SegmentDraft.fin;
import static dev.weft.tcp.connection.SegmentDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Requirement;
import dev.weft.wire.Bytes;
import dev.weft.wire.TcpSegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class SenderTest extends TcpTrace {
    private static final int INITIAL_WINDOW = 10 * MSS;

    @Test
    @Requirement("RFC 9293 SHLD-28")
    void segmentsAreAsLargeAsPossible() {
        established();
        program.writes(3 * MSS + 7);
        assertEquals(List.of(MSS, MSS, MSS, 7), lengths(peer.hasHeard()));
    }

    @Test
    @Requirement({"RFC 9293 SHLD-27", "RFC 9293 MAY-16"})
    void manyWritesBecomeOneSegment() {
        established(synAck().mss(MSS).window(1));
        program.writes("a");
        peer.expects(data("a"));
        for (var octet : List.of("b", "c", "d", "e", "f", "g", "h")) {
            program.writes(octet);
        }
        peer.window(1000).sends(ack());
        peer.expects(data("bcdefgh").psh());
        peer.expectsNothing();
    }

    @Test
    @Requirement({"RFC 9293 MUST-60", "RFC 9293 MUST-61"})
    void whatIsWrittenGoesAtOnceAndItsLastSegmentIsPushed() {
        established();
        program.writes(2 * MSS);
        assertFalse(peer.expects(data(MSS)).isPsh());
        assertTrue(peer.expects(data(MSS)).isPsh());
    }

    // The window.

    @Test
    @Requirement("RFC 9293 §3.8.6")
    void nothingGoesBeyondTheWindow() {
        established(synAck().mss(MSS).window(2 * MSS));
        program.writes(10 * MSS);
        assertEquals(List.of(MSS, MSS), lengths(peer.hasHeard()));
        peer.window(2 * MSS).sends(ack().ack(ISS + 1 + MSS));
        peer.expects(data(MSS).seq(ISS + 1 + 2 * MSS));
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 5681 §3.1")
    void nothingGoesBeyondTheCongestionWindow() {
        established();
        program.writes(100 * MSS);
        assertEquals(10, peer.hasHeard().size());
        peer.sends(ack().ack(ISS + 1 + 2 * MSS)); // slow start: two gone, two more allowed
        assertEquals(4, peer.hasHeard().size());
    }

    // Silly window avoidance.

    @Test
    @Requirement("RFC 9293 MUST-38")
    void aWindowThatOpensBitByBitIsNotUsedBitByBit() {
        established();
        peer.window(0).sends(ack());
        program.writes(20 * MSS);
        for (int window = 100; window < MSS; window += 100) {
            peer.window(window).sends(ack());
            peer.expectsNothing();
        }
        peer.window(MSS).sends(ack());
        peer.expects(data(MSS));
    }

    @Test
    @Requirement("RFC 9293 MUST-38")
    void halfOfASmallPeersWindowIsWorthASegment() {
        established(synAck().mss(MSS).window(1000));
        program.writes(1000);
        peer.expects(data(1000));
        program.writes(5000);
        peer.window(499).sends(ack());
        peer.expectsNothing();
        peer.window(500).sends(ack());
        peer.expects(data(500));
    }

    // Nagle.

    @Test
    @Requirement("RFC 9293 SHLD-7")
    void aSecondSmallSegmentWaitsForTheFirst() {
        established();
        program.writes("a");
        peer.expects(data("a"));
        program.writes("b");
        program.writes("c");
        peer.expectsNothing();
        peer.sends(ack());
        peer.expects(data("bc"));
    }

    @Test
    @Requirement("RFC 9293 SHLD-7")
    void aFullSegmentWaitsForNothing() {
        established();
        program.writes("a");
        peer.expects(data("a"));
        program.writes(MSS - 1);
        peer.expectsNothing();
        program.writes(2);
        peer.expects(data(MSS));
        peer.expectsNothing();
    }

    /// Minshall's form: what waits for an acknowledgment is a small segment, not any.
    @Test
    @Requirement("RFC 9293 §A.3")
    void theEndOfALargeWriteDoesNotWait() {
        established();
        program.writes(2 * MSS + 10);
        assertEquals(List.of(MSS, MSS, 10), lengths(peer.hasHeard()));
        program.writes(5);
        peer.expectsNothing();
        peer.sends(ack().ack(ISS + 1 + 2 * MSS));
        peer.expectsNothing();
        peer.sends(ack());
        peer.expects(data(5));
    }

    @Test
    @Requirement("RFC 9293 MUST-17")
    void aProgramMayTurnNagleOff() {
        givenSettings(settings -> settings.withNoDelay(true));
        established();
        program.writes("a");
        program.writes("b");
        peer.expects(data("a"));
        peer.expects(data("b"));
    }

    @Test
    @Requirement("RFC 9293 MUST-17")
    void aProgramMayTurnNagleOffLater() {
        established();
        program.writes("a");
        program.writes("b");
        peer.expects(data("a"));
        peer.expectsNothing();
        givenSettings(settings -> settings.withNoDelay(true));
        program.writes("c");
        peer.expects(data("bc"));
    }

    @Test
    @Requirement("RFC 9293 §3.9.1.4")
    void closingPushes() {
        established();
        program.writes("a");
        program.writes("b");
        peer.expects(data("a"));
        program.shutsOutput();
        peer.expects(fin().carrying("b"));
    }

    // Congestion.

    @Test
    @Requirement({"RFC 9293 MUST-19", "RFC 5681 §3.1"})
    void slowStartDoublesTheWindowEachRoundTrip() {
        established(synAck().mss(MSS).scale(7));
        program.writes(500 * MSS);
        for (var expected : new int[] {10, 20, 40, 80}) {
            var heard = peer.hasHeard();
            assertEquals(expected, heard.size());
            after(ms(50));
            heard.forEach(segment -> peer.sends(ack().ack(segment.end().toLong())));
        }
    }

    @Test
    @Requirement("RFC 5681 §4.1")
    void afterALongPauseItBeginsWithTheRestartWindow() {
        established(synAck().mss(MSS).scale(7));
        program.writes(300 * MSS);
        peer.takesEverything();
        assertTrue(connection.info().congestionWindow() > 2 * INITIAL_WINDOW);
        after(seconds(10));
        program.writes(300 * MSS);
        assertEquals(10, peer.hasHeard().size());
    }

    @Test
    void aProgramThatWritesLittleDoesNotGrowTheWindow() {
        established(synAck().mss(MSS).scale(7));
        for (int i = 0; i < 100; i++) {
            program.writes("little");
            peer.takesEverything();
        }
        assertEquals(INITIAL_WINDOW, connection.info().congestionWindow());
    }

    // Superframes.

    @Test
    @Requirement("RFC 9293 MUST-16")
    void aSuperframeIsCutIntoWholeSegments() {
        givenPath(1500, true);
        established();
        program.writes(10 * MSS);
        var outgoing = peer.expectsOutgoing();
        assertEquals(10 * MSS, outgoing.segment().payloadLength());
        assertEquals(MSS, outgoing.segmentSize());
        peer.expectsNothing();
    }

    @Test
    @Requirement("RFC 9293 MUST-16")
    void theEndOfAWriteIsTheLastSegmentOfTheSuperframe() {
        givenPath(1500, true);
        established();
        program.writes(2 * MSS + 10);
        assertEquals(List.of(2 * MSS + 10), lengths(peer.hasHeard()));
    }

    @Test
    @Requirement("RFC 9293 SHLD-7")
    void butNotWhileASmallSegmentIsInFlight() {
        givenPath(1500, true);
        established();
        program.writes(2 * MSS + 10);
        program.writes(MSS + 20);
        assertEquals(List.of(2 * MSS + 10, MSS), lengths(peer.hasHeard()));
        peer.sends(ack().ack(ISS + 1 + 3 * MSS + 10));
        assertEquals(List.of(20), lengths(peer.hasHeard()));
    }

    /// A program hands a large write over in pieces of 64 KiB, which are no whole segments.
    @Test
    @Requirement("RFC 9293 MUST-17")
    void withoutNaglePiecesOfOneWriteStillMakeWholeSegments() {
        givenPath(1500, true);
        givenSettings(settings -> settings.withNoDelay(true));
        established();
        program.writes(2 * MSS + 10, true); // nothing small is in flight: its odd end may go
        assertEquals(List.of(2 * MSS + 10), lengths(peer.hasHeard()));
        program.writes(2 * MSS + 10, true);
        assertEquals(List.of(2 * MSS), lengths(peer.hasHeard()));
        program.writes(MSS + 10, false);
        assertEquals(List.of(MSS + 20), lengths(peer.hasHeard()));
    }

    /// What follows is late: its beginning does not wait for ever.
    @Test
    @Requirement("RFC 9293 MUST-17")
    void anOddEndWaitsForASmallSegmentAtMost() {
        givenSettings(settings -> settings.withNoDelay(true));
        established();
        program.writes(10, true);
        assertEquals(List.of(10), lengths(peer.hasHeard()));
        program.writes(10, true);
        peer.expectsNothing();
        peer.sends(ack());
        assertEquals(List.of(10), lengths(peer.hasHeard()));
    }

    /// The last small segment is 2^31 octets behind, and would seem to lie ahead.
    @Test
    @Requirement("RFC 9293 SHLD-7")
    void afterMoreThanHalfTheNumberSpaceASmallSegmentGoes() {
        givenPath(1500, true);
        established();
        peer.believesEverything();
        var full = Bytes.wrap(new byte[40 * MSS]);
        for (long sent = 0; sent <= 1L << 31; sent += full.length()) {
            connection.send(full, false, false);
            peer.sends(ack());
            peer.takesEverything();
        }
        assertEquals(0, connection.info().sendQueue());
        connection.send(Bytes.of('x'), false, false);
        peer.sends(ack());
        peer.expects(data("x"));
    }

    @Test
    void aSuperframeFitsIntoAPacket() {
        givenPath(1500, true);
        established(synAck().mss(MSS).scale(7));
        program.writes(2_000_000);
        peer.sends(ack().window(0xffff));
        var octets = 0;
        var segments = peer.hasHeard();
        while (!segments.isEmpty()) {
            for (var segment : segments) {
                assertTrue(segment.length() + 20 <= 65_535, segment::toString);
                octets += segment.payloadLength();
            }
            peer.sends(ack());
            segments = peer.hasHeard();
        }
        assertEquals(2_000_000, octets);
    }

    // What the program may write.

    @Test
    void theProgramWaitsWhenTheBufferIsFull() {
        givenSettings(settings -> settings.withBuffers(0, 10_000));
        established();
        assertTrue(connection.hasRoomToSend());
        program.writes(10_000);
        assertFalse(connection.hasRoomToSend());
        peer.hasHeard();
        peer.sends(ack().ack(ISS + 1 + MSS));
        assertTrue(connection.hasRoomToSend());
    }

    @Test
    void theBufferGrowsWithThePath() {
        established(synAck().mss(MSS).scale(7));
        program.writes(TcpBounds.INITIAL_BUFFER);
        assertFalse(connection.hasRoomToSend());
        for (int i = 0; i < 8; i++) {
            peer.takesEverything();
            while (connection.hasRoomToSend()) {
                program.writes(10_000);
            }
        }
        assertTrue(connection.info().sendQueue() > 2 * TcpBounds.INITIAL_BUFFER);
    }

    @Test
    @Requirement("RFC 9293 §3.9.1.5")
    void theConnectionKnowsItself() {
        established();
        program.writes(100);
        peer.expects(data(100));
        after(ms(80));
        peer.sends(data(50));
        var info = connection.info();
        assertEquals(TcpStates.Name.ESTABLISHED, info.state());
        assertEquals(ms(10), info.smoothedRtt());
        assertEquals(INITIAL_WINDOW, info.congestionWindow());
        assertEquals(WINDOW, info.sendWindow());
        assertEquals(MSS, info.segmentSize());
        assertEquals(50, info.receiveQueue());
        assertEquals(0, info.sendQueue());
        assertEquals(100, info.octetsSent());
        assertEquals(100, info.octetsAcknowledged());
        assertEquals(50, info.octetsReceived());
        assertEquals(3, info.segmentsSent());
        assertEquals(2, info.segmentsReceived());
        assertEquals(0, info.retransmissions());
        assertEquals(LOCAL, info.local());
        assertEquals(REMOTE, info.remote());
    }

    @Test
    void theFinCountsAsNoOctet() {
        established();
        program.writes("abc");
        program.shutsOutput();
        peer.sends(ack());
        assertEquals(3, connection.info().octetsSent());
        assertEquals(3, connection.info().octetsAcknowledged());
    }

    @Test
    void allSegmentsOfAConnectionAcknowledge() {
        established();
        program.writes(2 * MSS);
        program.closes();
        peer.hasHeard().forEach(segment -> assertTrue(segment.has(TcpSegment.ACK)));
    }
}
