package dev.weft.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private final TimerWheel wheel = new TimerWheel();
    private final List<String> fired = new ArrayList<>();

    private final class Named extends Timer {
        private final String name;
        private final Runnable action;

        Named(String name, Runnable action) {
            this.name = name;
            this.action = action;
        }

        @Override
        protected void onExpiry() {
            fired.add(name);
            action.run();
        }
    }

    private Named timer(String name) {
        return new Named(name, () -> {});
    }

    @Test
    void anEmptyWheelHasNothingToWaitFor() {
        assertEquals(Long.MAX_VALUE, wheel.nextExpiry());
        wheel.expire(1_000_000);
        assertEquals(0, wheel.size());
    }

    /// Every level of the wheel, from the first tick to the end of the range.
    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                1023,
                1024,
                65_535,
                65_536,
                4_194_304,
                268_435_456,
                17_179_869_184L,
                1_099_511_627_776L,
                70_368_744_177_664L,
                4_503_599_627_370_496L,
                288_230_376_151_711_744L,
                Long.MAX_VALUE - 1,
                Long.MAX_VALUE
            })
    void firesAtItsDeadlineAndNotBefore(long deadline) {
        var timer = timer("timer");
        wheel.arm(timer, deadline);
        assertTrue(timer.isArmed());
        if (deadline > 0) {
            wheel.expire(deadline - 1);
            assertEquals(List.of(), fired);
        }
        wheel.expire(deadline);
        assertEquals(List.of("timer"), fired);
        assertFalse(timer.isArmed());
        assertEquals(0, wheel.size());
        wheel.expire(deadline);
        assertEquals(List.of("timer"), fired);
    }

    @Test
    void firesInTheOrderOfDeadlinesThenOfArming() {
        wheel.arm(timer("day"), Duration.ofDays(1).toNanos());
        wheel.arm(timer("second"), 1_000_000_000);
        wheel.arm(timer("another second"), 1_000_000_000);
        wheel.arm(timer("200 ns"), 200);
        wheel.arm(timer("100 ns"), 100);
        wheel.expire(Duration.ofDays(2).toNanos());
        assertEquals(List.of("100 ns", "200 ns", "second", "another second", "day"), fired);
    }

    @Test
    void aCancelledTimerNeverFires() {
        var timer = timer("timer");
        wheel.cancel(timer);
        wheel.arm(timer, 5000);
        wheel.arm(timer("neighbour"), 5000);
        wheel.cancel(timer);
        assertFalse(timer.isArmed());
        assertEquals(1, wheel.size());
        wheel.expire(10_000);
        assertEquals(List.of("neighbour"), fired);
    }

    @Test
    void armingAgainMovesTheDeadline() {
        var timer = timer("timer");
        wheel.arm(timer, 5000);
        wheel.arm(timer, Duration.ofHours(1).toNanos());
        assertEquals(1, wheel.size());
        wheel.expire(10_000);
        assertEquals(List.of(), fired);
        wheel.arm(timer, 11_000);
        wheel.expire(11_000);
        assertEquals(List.of("timer"), fired);
    }

    @Test
    void aDeadlineThatHasPassedFiresAtTheNextCall() {
        wheel.expire(1_000_000);
        wheel.arm(timer("past"), 500);
        wheel.arm(timer("before all time"), -7);
        assertTrue(wheel.nextExpiry() <= 1_000_000);
        wheel.expire(1_000_000);
        assertEquals(List.of("before all time", "past"), fired);
    }

    @Test
    void whatIsArmedWhileOthersFireWaitsForTheNextCall() {
        var again = new Named[1];
        again[0] = new Named("again", () -> wheel.arm(again[0], 1000));
        wheel.arm(again[0], 1000);
        wheel.expire(1000);
        assertEquals(List.of("again"), fired);
        assertTrue(again[0].isArmed());
        wheel.expire(1000);
        assertEquals(List.of("again", "again"), fired);
    }

    @Test
    void aTimerCanCancelOneThatIsDueWithIt() {
        var second = timer("second");
        wheel.arm(new Named("first", () -> wheel.cancel(second)), 1000);
        wheel.arm(second, 1001);
        wheel.arm(timer("third"), 1002);
        wheel.expire(2000);
        assertEquals(List.of("first", "third"), fired);
        assertFalse(second.isArmed());
        assertEquals(0, wheel.size());
    }

    @Test
    void aTimerCanMoveOneThatIsDueWithIt() {
        var second = timer("second");
        wheel.arm(new Named("first", () -> wheel.arm(second, 9000)), 1000);
        wheel.arm(second, 1001);
        wheel.expire(2000);
        assertEquals(List.of("first"), fired);
        assertTrue(second.isArmed());
        wheel.expire(9000);
        assertEquals(List.of("first", "second"), fired);
        assertEquals(0, wheel.size());
    }

    @Test
    void nextExpiryIsExactWhenTheDeadlineIsClose() {
        wheel.arm(timer("far"), Duration.ofDays(900).toNanos());
        wheel.arm(timer("close"), 12_345);
        wheel.arm(timer("closer"), 12_344);
        assertEquals(12_344, wheel.nextExpiry());
    }

    @Test
    void nextExpiryLeadsToADeadlineYearsAway() {
        var deadline = Duration.ofDays(20 * 365).toNanos() + 1;
        wheel.arm(timer("timer"), deadline);
        var last = -1L;
        var calls = 0;
        while (fired.isEmpty()) {
            var next = wheel.nextExpiry();
            assertTrue(next > last && next <= deadline, () -> "next: " + next);
            last = next;
            wheel.expire(next);
            calls++;
        }
        assertEquals(deadline, last);
        assertTrue(calls <= 10, "once per level, not " + calls);
    }
}
