package dev.weft.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The wheel against a sorted set, over many random operations. Distances are drawn so that each
/// power of two of nanoseconds is equally likely, from 0 to beyond a century.
class TimerWheelModelTest {
    private static final int OPERATIONS = 250_000;
    private static final int TIMERS = 150;
    private static final long END = 1L << 61;

    private final class Modelled extends Timer {
        private long modelDeadline;
        private long modelOrder;

        @Override
        protected void onExpiry() {
            assertSame(expected.removeFirst(), this, "fires when and where the model says");
            model.remove(this);
            switch (random.nextInt(12)) {
                case 0 -> arm(this, now + distance());
                case 1 -> arm(anyTimer(), now + distance());
                case 2 -> cancel(anyTimer());
                default -> {}
            }
        }
    }

    private final List<Modelled> timers = new ArrayList<>();
    private final TreeSet<Modelled> model =
            new TreeSet<>(
                    Comparator.<Modelled>comparingLong(timer -> timer.modelDeadline)
                            .thenComparingLong(timer -> timer.modelOrder));
    private final LinkedHashSet<Modelled> expected = new LinkedHashSet<>();
    private SplittableRandom random = new SplittableRandom(0);
    private TimerWheel wheel = new TimerWheel();
    private long now;
    private long armings;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void firesExactlyWhatASortedSetWouldFire(long seed) {
        random = new SplittableRandom(seed);
        startOver();
        for (int i = 0; i < OPERATIONS; i++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> arm(anyTimer(), now + distance());
                case 4 -> cancel(anyTimer());
                case 5 -> arm(anyTimer(), random.nextLong(now + 1)); // has passed already
                case 6, 7 -> expireAt(now + distance() / 64);
                default -> expireAt(Math.max(now, wheel.nextExpiry()));
            }
            assertEquals(model.size(), wheel.size());
            if (!model.isEmpty()) {
                assertTrue(wheel.nextExpiry() <= Math.max(now, model.first().modelDeadline));
            }
            if (now > END) {
                drain();
                startOver();
            }
        }
        drain();
    }

    /// Going from one `nextExpiry` to the next reaches every deadline, and never stands still.
    private void drain() {
        while (!model.isEmpty()) {
            var earliest = model.first();
            var size = model.size();
            for (int steps = 0; model.contains(earliest); steps++) {
                assertTrue(steps <= 10 * (size + TIMERS), "no progress");
                expireAt(Math.max(now, wheel.nextExpiry()));
            }
            if (random.nextInt(4) == 0) {
                cancel(anyTimer());
            }
            if (now > Long.MAX_VALUE / 2 + Long.MAX_VALUE / 4) {
                model.forEach(wheel::cancel);
                model.clear();
            }
        }
    }

    private void startOver() {
        wheel = new TimerWheel();
        now = 0;
        timers.clear();
        for (int i = 0; i < TIMERS; i++) {
            timers.add(new Modelled());
        }
    }

    private void expireAt(long time) {
        now = time;
        for (var timer : model) {
            if (timer.modelDeadline > now) {
                break;
            }
            expected.add(timer);
        }
        wheel.expire(now);
        assertEquals(0, expected.size(), "everything that was due has fired");
    }

    private void arm(Modelled timer, long deadline) {
        model.remove(timer);
        expected.remove(timer);
        timer.modelDeadline = deadline;
        timer.modelOrder = armings++;
        model.add(timer);
        wheel.arm(timer, deadline);
        assertTrue(timer.isArmed());
    }

    private void cancel(Modelled timer) {
        assertEquals(model.remove(timer), timer.isArmed());
        expected.remove(timer);
        wheel.cancel(timer);
    }

    private Modelled anyTimer() {
        return timers.get(random.nextInt(TIMERS));
    }

    private long distance() {
        var bits = random.nextInt(62);
        return bits == 0 ? 0 : random.nextLong(1L << bits);
    }
}
