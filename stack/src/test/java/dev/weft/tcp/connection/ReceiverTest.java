package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static dev.weft.tcp.connection.SegmentDraft.syn;
import static dev.weft.tcp.connection.SegmentDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.PacketDraft;
import dev.weft.testing.Requirement;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiverTest extends TcpTrace {
    private static final long NXT = IRS + 1;
    private static final int BUFFER = 10_000;

    private void establishedWithBuffer(int octets) {
        givenSettings(settings -> settings.withBuffers(octets, 0));
        established();
    }

    /// The window of the segment heard last.
    private int offered() {
        var heard = peer.hasHeard();
        assertTrue(!heard.isEmpty(), "nothing was heard");
        return heard.getLast().window();
    }

    /// As much as the largest window has, each segment apart from its neighbours.
    @Test
    @Requirement("RFC 9293 SHLD-31")
    void aWindowFullOfGapsIsKept() {
        var segments = TcpBounds.DEFAULT.receiveBuffer() / MSS;
        var queue = new ReassemblyQueue(TcpBounds.DEFAULT.outOfOrder());
        for (int i = 0; i < segments; i++) {
            assertTrue(
                    queue.add(
                            SequenceNumber.of(IRS).plus(2 + i * MSS), PacketDraft.pattern(MSS - 1)),
                    "segment " + i + " of " + segments);
        }
    }

    @Test
    void whatIsTooManyGapsAwayIsToldOnce() {
        given(config -> config.withBounds(config.bounds().withOutOfOrder(2)));
        established();
        for (int i = 1; i <= 4; i++) {
            peer.sends(data("x").seq(IRS + 1 + 2L * i));
            peer.expects(ack().ack(IRS + 1));
        }
        assertEquals(2, connection.takeTooEarly());
        assertEquals(0, connection.takeTooEarly());
        peer.sends(data("ab").seq(IRS + 1));
        peer.sends(data("c").seq(IRS + 4));
        assertEquals("abxcx", program.reads());
    }

    @Test
    @Requirement("RFC 9293 SHLD-31")
    void segmentsOutOfOrderArePutInOrder() {
        established();
        peer.sends(data("789").seq(NXT + 6));
        peer.sends(data("456").seq(NXT + 3));
        assertEquals(0, connection.available());
        peer.sends(data("123").seq(NXT));
        assertEquals("123456789", program.reads());
    }

    @Test
    @Requirement("RFC 9293 §3.8.6")
    void theWindowIsTheRoomInTheBuffer() {
        givenSettings(settings -> settings.withBuffers(BUFFER, 0));
        opens();
        peer.expects(syn().window(BUFFER));
        peer.sends(synAck().mss(MSS));
        peer.expects(ack().window(BUFFER));
        peer.sends(data(1000));
        peer.sends(data(1000));
        assertEquals(BUFFER - 2000, offered());
    }

    @Test
    @Requirement({"RFC 9293 SHLD-14", "RFC 9293 MAY-8"})
    void theRightEdgeNeverMovesBack() {
        establishedWithBuffer(BUFFER);
        var edge = NXT + BUFFER;
        for (int sent = 0; sent < BUFFER; sent += 500) {
            peer.sends(data(500));
            after(ms(40));
            for (var segment : peer.hasHeard()) {
                var shown = segment.ack().plus(segment.window()).toLong();
                assertTrue(shown >= edge, segment::toString);
                edge = shown;
            }
        }
        // It is shut now, and stays so.
        after(Duration.ofDays(1));
        peer.sends(data(1));
        assertEquals(0, offered());
        isOpen();
    }

    /// Reading octet by octet must not open the window octet by octet.
    @Test
    @Requirement("RFC 9293 MUST-39")
    void theRightEdgeMovesByASegmentOrHalfTheBuffer() {
        establishedWithBuffer(BUFFER);
        for (int i = 0; i < 6; i++) {
            peer.sends(data(MSS));
        }
        peer.sends(data(BUFFER - 6 * MSS));
        after(ms(40));
        assertEquals(0, offered());
        for (int read = 1; read < MSS; read++) {
            program.reads(1);
            peer.expectsNothing();
            if (read % 100 == 0) {
                peer.sends(data(1).seq(peer.nxt())); // a probe
                assertEquals(0, offered());
            }
        }
        program.reads(1);
        assertEquals(MSS, offered());
    }

    @Test
    @Requirement("RFC 9293 MUST-39")
    void aSmallBufferOpensByHalf() {
        establishedWithBuffer(1000);
        peer.sends(data(1000));
        after(ms(40));
        assertEquals(0, offered());
        program.reads(499);
        peer.expectsNothing();
        program.reads(1);
        assertEquals(500, offered());
    }

    @Test
    void aProgramThatKeepsUpSendsFewUpdatesOfItsOwn() {
        established();
        var updates = 0;
        for (int i = 0; i < 100; i++) {
            peer.sends(data(MSS));
            peer.sends(data(MSS));
            peer.forgets();
            program.reads(Integer.MAX_VALUE);
            updates += peer.hasHeard().size();
        }
        assertTrue(updates <= 200 * MSS / (TcpBounds.INITIAL_BUFFER / 4) + 1, updates + " updates");
    }

    @Test
    void theWindowGrowsWithAProgramThatReads() {
        established(synAck().mss(MSS).scale(7));
        var before = connection.info().receiveWindow();
        for (int round = 0; round < 10; round++) {
            for (int left = connection.info().receiveWindow(); left >= MSS; left -= MSS) {
                peer.sends(data(MSS));
            }
            program.reads(Integer.MAX_VALUE);
            after(ms(1));
        }
        peer.forgets();
        assertTrue(connection.info().receiveWindow() >= 8 * before);
    }

    @Test
    void theWindowDoesNotGrowWithAProgramThatSleeps() {
        established(synAck().mss(MSS).scale(7));
        var octets = 0;
        while (connection.info().receiveWindow() > MSS) {
            peer.sends(data(MSS));
            after(ms(1));
            octets += MSS;
        }
        assertTrue(octets <= TcpBounds.INITIAL_BUFFER);
        peer.forgets();
    }

    /// As if a device had put many segments together.
    @Test
    void aSuperSegmentIsTakenWhole() {
        established();
        var octets = PacketDraft.pattern(64_000);
        peer.sends(data("").carrying(octets));
        peer.expects(ack().ack(NXT + 64_000));
        assertEquals(octets, program.reads(64_000));
    }

    /// What a peer sends that believes what it was told is taken even where the scaled window shows
    /// a little less.
    @Test
    @Requirement("RFC 7323 §2.4")
    void whatTheShiftCutsOffTheWindowIsStillAccepted() {
        established(synAck().mss(MSS).scale(7));
        var shift = 7;
        peer.sends(data(1));
        after(ms(40));
        var window = peer.expects(ack().ack(NXT + 1)).window() << shift;
        assertTrue(window <= 65_535);
        peer.sends(data(65_535));
        after(ms(40));
        assertEquals(65_536, connection.available());
    }

    @ParameterizedTest
    @Requirement("RFC 9293 §3.10.7.4")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyOrderAndAnyOverlapGivesTheStream(long seed) {
        establishedWithBuffer(60_000);
        var random = new Random(seed);
        var stream = PacketDraft.pattern(20_000);
        while (connection.available() < stream.length()) {
            var from = random.nextInt(stream.length());
            var to = Math.min(stream.length(), from + 1 + random.nextInt(3000));
            var flags = random.nextBoolean() ? TcpSegment.ACK : TcpSegment.ACK | TcpSegment.PSH;
            peer.sends(data("").carrying(stream.slice(from, to)).flags(flags).seq(NXT + from));
            after(ms(random.nextInt(30)));
        }
        peer.forgets();
        assertEquals(stream, program.reads(stream.length()));
    }
}
