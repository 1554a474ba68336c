package dev.weft.bench.micro;

import dev.weft.time.Timer;
import dev.weft.time.TimerWheel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The timer wheel, with ten thousand timers in it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerWheelBenchmark {
    private static final int TIMERS = 10_000;
    private static final long MILLISECOND = 1_000_000;

    private final TimerWheel wheel = new TimerWheel();
    private final Ring[] timers = new Ring[TIMERS];
    private long now;
    private long rung;
    private int next;

    /// Makes a benchmark.
    public TimerWheelBenchmark() {}

    private final class Ring extends Timer {
        @Override
        protected void onExpiry() {
            rung++;
        }
    }

    /// Sets the timers, up to ten seconds ahead.
    @Setup
    public void set() {
        for (int i = 0; i < TIMERS; i++) {
            timers[i] = new Ring();
            wheel.arm(timers[i], (i + 1) * MILLISECOND);
        }
    }

    /// Cancels a timer and sets it again: a segment has come.
    @Benchmark
    public void cancelAndArm() {
        var timer = timers[next];
        next = next + 1 == TIMERS ? 0 : next + 1;
        wheel.cancel(timer);
        wheel.arm(timer, now + (next + 1) * MILLISECOND);
    }

    /// A timer goes off and is set again.
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public long expire() {
        now += (TIMERS + 1) * MILLISECOND;
        wheel.expire(now);
        for (int i = 0; i < TIMERS; i++) {
            wheel.arm(timers[i], now + (i + 1) * MILLISECOND);
        }
        return rung;
    }
}
