package dev.weft.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MonotonicTimeTest {
    private static final MonotonicTime ONE = new MonotonicTime(1_000_000_000);

    @Test
    void movesByDurations() {
        assertEquals(new MonotonicTime(3_000_000_000L), ONE.plus(Duration.ofSeconds(2)));
        assertEquals(MonotonicTime.START, ONE.plus(Duration.ofSeconds(-1)));
        assertEquals(Duration.ofSeconds(1), ONE.since(MonotonicTime.START));
        assertEquals(Duration.ofSeconds(-1), MonotonicTime.START.since(ONE));
    }

    @Test
    void neverOverflowsIntoThePast() {
        assertEquals(MonotonicTime.FAR_FUTURE, ONE.plusNanos(Long.MAX_VALUE));
        assertEquals(MonotonicTime.FAR_FUTURE, ONE.plus(Duration.ofSeconds(Long.MAX_VALUE)));
        assertTrue(ONE.plus(Duration.ofSeconds(Long.MIN_VALUE)).isBefore(MonotonicTime.START));
    }

    @Test
    void isOrdered() {
        assertTrue(MonotonicTime.START.isBefore(ONE));
        assertFalse(ONE.isBefore(ONE));
        assertTrue(ONE.compareTo(MonotonicTime.FAR_FUTURE) < 0);
        assertEquals(MonotonicTime.START, MonotonicTime.earlier(ONE, MonotonicTime.START));
        assertEquals(MonotonicTime.START, MonotonicTime.earlier(MonotonicTime.START, ONE));
    }

    @Test
    void readsAsSeconds() {
        assertEquals("1.000000 s", ONE.toString());
        assertEquals("never", MonotonicTime.FAR_FUTURE.toString());
    }
}
