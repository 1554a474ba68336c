package dev.weft.tcp.connection;

import static dev.weft.testing.PacketDraft.pattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.message.Endpoint;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpOptions;
import dev.weft.wire.TcpSegment;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// What two connections may hold that share a [BufferBudget].
class SharedBudgetTest {
    private static final MonotonicTime NOW = MonotonicTime.START;
    private static final SequenceNumber ISS = SequenceNumber.of(1000);
    private static final int SURE = TcpBounds.SURE_BUFFER;

    private final BufferBudget budget = new BufferBudget(20_000, 1 << 20);
    private final Party one = new Party();
    private final Party other = new Party();

    /// An established connection, and the numbers of its peer.
    private final class Party {
        private final Connection connection =
                Connection.passive(
                        new ConnectionParameters(
                                TcpConfig.DEFAULT,
                                budget,
                                ConnectionSettings.DEFAULT,
                                new Path(1500, false),
                                new Endpoint(Ipv4Address.parse("10.0.0.2"), 80),
                                new Endpoint(Ipv4Address.parse("10.0.0.1"), 40_000),
                                ISS,
                                0),
                        NOW);
        private SequenceNumber next = SequenceNumber.of(1);

        Party() {
            hears(TcpSegment.SYN, SequenceNumber.of(0), SequenceNumber.of(0), Bytes.empty());
            acknowledges(ISS.plus(1));
        }

        void hears(int octets) {
            hears(TcpSegment.ACK, next, ISS.plus(1), pattern(octets));
            next = next.plus(octets);
        }

        void hearsEarly(int gap, int octets) {
            hears(TcpSegment.ACK, next.plus(gap), ISS.plus(1), pattern(octets));
        }

        void acknowledges(SequenceNumber ack) {
            hears(TcpSegment.ACK, next, ack, Bytes.empty());
        }

        private void hears(int flags, SequenceNumber seq, SequenceNumber ack, Bytes octets) {
            connection.onSegment(
                    new TcpSegment(40_000, 80, seq, ack, flags, 60_000, 0, TcpOptions.NONE, octets),
                    NOW);
        }

        /// The last window that was offered.
        int window() {
            connection.segmentsToSend(NOW);
            return connection.info().receiveWindow();
        }
    }

    @Test
    void allThatWaitsIsCounted() {
        assertEquals(0, budget.held());
        one.hears(1000);
        other.hears(100);
        assertEquals(1100, budget.held());
        one.connection.receive(600, NOW);
        assertEquals(1100, budget.held(), "the program has it, and may not have used it");
        one.connection.onNextReceive();
        assertEquals(500, budget.held());
        one.connection.send(pattern(2000), false, false);
        one.connection.segmentsToSend(NOW);
        assertEquals(2500, budget.held());
        one.acknowledges(ISS.plus(1 + 1500));
        assertEquals(1000, budget.held());
        one.connection.shutdownInput();
        one.connection.segmentsToSend(NOW);
        assertEquals(600, budget.held());
        one.connection.discard();
        other.connection.discard();
        assertEquals(0, budget.held());
    }

    @Test
    void aPieceCostsMoreThanItself() {
        one.hearsEarly(10, 1);
        assertTrue(budget.held() >= 50, "" + budget.held());
        one.hears(10);
        assertEquals(11, budget.held());
    }

    @Test
    void whenOneHasSpentItTheOtherGetsALittle() {
        spend();
        assertEquals(0, one.connection.takeRefused());
        other.hears(SURE - 1000);
        assertEquals(SURE - 1000, other.connection.available());
        other.hears(2000);
        assertEquals(SURE, other.connection.available());
        assertEquals(1, other.connection.takeRefused());
        assertEquals(0, other.connection.takeRefused());
    }

    @Test
    void whatTheOtherHearsTooEarlyIsNotKept() {
        spend();
        other.hearsEarly(10, 100);
        assertEquals(20_000, budget.held());
        assertEquals(1, other.connection.takeRefused());
    }

    /// It was offered before, and is not taken back (RFC 9293 SHLD-14).
    @Test
    void aWindowStaysAndDoesNotGrow() {
        var offered = one.window();
        spend();
        assertEquals(offered - 20_000, one.window());
        one.connection.receive(12_000, NOW);
        one.connection.onNextReceive();
        other.hears(SURE);
        other.connection.send(pattern(SURE), false, false);
        one.hears(100);
        assertEquals(offered - 20_100, one.window());
    }

    @Test
    void theProgramOfTheOtherWaitsSooner() {
        spend();
        assertTrue(other.connection.hasRoomToSend());
        other.connection.send(pattern(SURE), false, false);
        assertFalse(other.connection.hasRoomToSend());
        one.connection.receive(20_000, NOW);
        assertFalse(other.connection.hasRoomToSend());
        one.connection.onNextReceive();
        assertTrue(other.connection.hasRoomToSend());
    }

    /// A program that takes a little of what it is given, again and again, still has all of it.
    @Test
    void nothingComesOnTopOfWhatTheProgramWasGiven() {
        spend();
        var late = new Party();
        late.hears(SURE);
        assertEquals(0, late.window());
        late.connection.receive(SURE, NOW);
        assertEquals(0, late.window());
        late.hears(1000);
        assertEquals(0, late.connection.available());
        assertEquals(0, late.window());
        late.next = late.next.minus(1000);
        late.connection.onNextReceive();
        assertEquals(1, late.connection.segmentsToSend(NOW).size(), "the peer is told to go on");
        assertEquals(SURE, late.window());
        late.hears(1000);
        assertEquals(1000, late.connection.available());
    }

    @Test
    void whoClosesLetsGoOfWhatItWasGiven() {
        one.hears(1000);
        one.connection.receive(1000, NOW);
        one.connection.close(NOW);
        one.connection.segmentsToSend(NOW);
        assertEquals(0, budget.held());
    }

    @Test
    void bothGoOnWhenThereIsRoomAgain() {
        spend();
        other.hears(SURE + 1000);
        other.next = other.next.minus(1000); // not kept, so it comes again
        one.connection.discard();
        other.hears(1000);
        assertEquals(SURE + 1000, other.connection.available());
        var read = new ArrayList<Bytes>();
        while (other.connection.available() > 0) {
            read.addAll(other.connection.receive(100_000, NOW));
        }
        assertEquals(SURE + 1000, read.stream().mapToInt(Bytes::length).sum());
        assertTrue(other.window() > 60_000);
    }

    private void spend() {
        for (int i = 0; i < 20; i++) {
            one.hears(1000);
        }
        assertEquals(20_000, budget.held());
        assertTrue(budget.isExhausted());
    }
}
