package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.PacketDraft;
import org.junit.jupiter.api.Test;

class BufferBudgetTest extends TcpTrace {
    private static final int BUDGET = 20_000;
    private static final long NXT = IRS + 1;

    private void establishedWithin(int octets) {
        given(config -> config.withBounds(TcpBounds.DEFAULT.withBufferedOctets(octets)));
        established();
    }

    @Test
    void aProgramThatDoesNotReadHoldsNoMoreThanTheBudget() {
        establishedWithin(BUDGET);
        var stream = PacketDraft.pattern(60_000);
        for (int at = 0; at + MSS <= stream.length(); at += MSS) {
            peer.sends(data("").carrying(stream.slice(at, at + MSS)).seq(NXT + at));
        }
        peer.forgets();
        assertTrue(connection.available() < BUDGET + MSS, () -> connection.info().toString());
        assertTrue(connection.available() >= BUDGET);
    }

    @Test
    void whatWasRefusedMayComeAgainOnceThereIsRoom() {
        establishedWithin(BUDGET);
        var stream = PacketDraft.pattern(60_000);
        var read = 0;
        for (int round = 0; round < 100 && read < stream.length(); round++) {
            var start = read;
            for (int at = start; at < stream.length(); at += MSS) {
                var end = Math.min(stream.length(), at + MSS);
                peer.sends(data("").carrying(stream.slice(at, end)).seq(NXT + at));
            }
            var octets = program.reads(Integer.MAX_VALUE);
            assertEquals(stream.slice(start, start + octets.length()), octets);
            read += octets.length();
        }
        peer.forgets();
        assertEquals(stream.length(), read);
    }

    @Test
    void whatIsEarlyIsNotKeptWhenTheBudgetIsSpent() {
        establishedWithin(BUDGET);
        program.writes(BUDGET);
        peer.forgets();
        peer.sends(data("early").seq(NXT + 3));
        peer.expects(ack().ack(NXT));
        peer.sends(data("abc").seq(NXT));
        assertEquals("abc", program.reads());
    }

    @Test
    void aProgramMayAlwaysWriteALittle() {
        establishedWithin(1);
        peer.sends(data(1000)); // which spends it
        assertTrue(connection.hasRoomToSend());
        program.writes(TcpBounds.SURE_BUFFER);
        assertFalse(connection.hasRoomToSend());
        peer.takesEverything();
        assertTrue(connection.hasRoomToSend());
    }

    @Test
    void aPeerMayAlwaysSendALittle() {
        establishedWithin(1);
        program.writes("x");
        peer.forgets();
        peer.sends(data(4 * MSS));
        assertEquals(4 * MSS, connection.available());
        peer.forgets();
    }
}
