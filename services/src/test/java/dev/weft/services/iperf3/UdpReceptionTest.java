package dev.weft.services.iperf3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.time.MonotonicTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UdpReceptionTest {
    private static final int LENGTH = 100;

    private final UdpReception reception = new UdpReception();

    @Test
    void nothingIsLostWhereNumbersFollowEachOther() {
        comes(1, 2, 3);
        assertEquals(new StreamCount(300, 3, 0, 0, 0), reception.count());
    }

    @Test
    void numbersThatAreLeftOutAreLost() {
        comes(2, 5);
        assertEquals(new StreamCount(200, 5, 3, 0, 0), reception.count());
    }

    @Test
    void whatComesLateIsNotLostButOutOfOrder() {
        comes(1, 4, 2, 3);
        assertEquals(new StreamCount(400, 4, 0, 2, 0), reception.count());
    }

    @Test
    void aSecondCopyIsOutOfOrderToo() {
        comes(1, 1);
        assertEquals(new StreamCount(200, 1, 0, 1, 0), reception.count());
    }

    @Test
    void jitterIsOfTransitTimesWhateverTheClocksShow() {
        var ourClockIsAhead = Duration.ofHours(1).toNanos();
        arrives(1, 0, ourClockIsAhead);
        arrives(2, 1_000_000, ourClockIsAhead + 1_000_000);
        assertEquals(0, reception.count().jitter());
        // RFC 3550 §6.4.1: 16 ms more than the last one took, a sixteenth of which counts.
        arrives(3, 2_000_000, ourClockIsAhead + 18_000_000);
        assertEquals(0.001, reception.count().jitter(), 1e-9);
        arrives(4, 3_000_000, ourClockIsAhead + 19_000_000);
        assertEquals(0.001 * 15 / 16, reception.count().jitter(), 1e-9);
    }

    private void comes(long... numbers) {
        for (var number : numbers) {
            arrives(number, 0, 0);
        }
    }

    private void arrives(long number, long sentNanos, long nowNanos) {
        reception.onDatagram(
                LENGTH,
                new UdpHeader(new MonotonicTime(sentNanos), number),
                new MonotonicTime(nowNanos));
    }
}
