package dev.weft.services.iperf3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.time.MonotonicTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacerTest {
    private static final Duration TICK = Duration.ofMillis(1);
    private static final MonotonicTime START = MonotonicTime.START.plus(Duration.ofSeconds(5));

    @Test
    void withoutALimitNothingWaits() {
        var pacer = new Pacer(0, TICK, START);
        assertEquals(START, pacer.next(Long.MAX_VALUE / 8, START));
    }

    @Test
    void firstBlockGoesAtOnce() {
        assertEquals(START, new Pacer(1_000_000, TICK, START).next(0, START));
    }

    @Test
    void nextBlockGoesInTheTickInWhichTheMeanRateIsDownToTheLimit() {
        var pacer = new Pacer(1_000_000, TICK, START);
        // 1460 octets are 11680 bits, which take 11.68 ms at 1 Mbit/s.
        assertEquals(START.plus(Duration.ofMillis(12)), pacer.next(1460, START));
        var later = START.plus(Duration.ofNanos(11_680_000));
        assertEquals(later, pacer.next(1460, later));
    }

    @Test
    void rateIsKeptToOnAverage() {
        var sent = send(new Pacer(8_000_000, TICK, START), 0, START, Duration.ofSeconds(1));
        assertEquals(1_000_000, sent, 1000);
    }

    @Test
    void whatWasMissedIsMadeUpForAtTwiceTheRate() {
        var pacer = new Pacer(8_000_000, TICK, START);
        var late = START.plus(Duration.ofSeconds(1));
        // Ten milliseconds' worth at once, then two for each that passes.
        assertEquals(10_000, send(pacer, 0, late, Duration.ZERO), 1000);
        assertEquals(210_000, send(pacer, 10_000, late.plus(TICK), Duration.ofMillis(99)), 3000);
        assertEquals(
                2_000_000,
                send(pacer, 210_000, late.plus(Duration.ofMillis(101)), Duration.ofMillis(899)),
                10_000);
    }

    @Test
    void aBlockThatIsLargerThanWhatMayBeMadeUpForGoesAllTheSame() {
        var pacer = new Pacer(8_000, TICK, START);
        assertEquals(START, pacer.next(0, START));
        var later = START.plus(Duration.ofSeconds(10));
        assertEquals(later, pacer.next(5_000, later));
    }

    /// Sends blocks of 100 octets for a time.
    ///
    /// @return the octets that have been sent in all
    private static double send(Pacer pacer, long begun, MonotonicTime from, Duration time) {
        var octets = begun;
        var now = from;
        while (!from.plus(time).isBefore(now)) {
            var next = pacer.next(octets, now);
            if (next.equals(now)) {
                octets += 100;
            }
            now = next;
        }
        return octets;
    }

    @Test
    void aDayAtATerabitDoesNotOverflow() {
        var pacer = new Pacer(1_000_000_000_000L, TICK, START);
        var octets = 1_000_000_000_000L / 8 * 86_400;
        assertEquals(START.plus(Duration.ofDays(1)), pacer.next(octets, START));
    }
}
