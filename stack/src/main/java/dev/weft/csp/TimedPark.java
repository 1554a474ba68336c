package dev.weft.csp;

import dev.weft.time.Clock;
import dev.weft.time.Timer;
import dev.weft.time.TimerWheel;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A timed park of code that does not know the loom (`Thread.sleep`, `java.util.concurrent`), kept
/// on the loom's wheel. Armed and cancelled by the JDK, on the carrier.
final class TimedPark extends Timer implements ScheduledFuture<@Nullable Object> {
    private final Runnable onTimeout;
    private final Clock clock;
    private final long deadlineNanos;
    private @Nullable TimerWheel wheel;
    private boolean done;
    private boolean cancelled;

    TimedPark(Runnable onTimeout, Clock clock, long deadlineNanos) {
        this.onTimeout = onTimeout;
        this.clock = clock;
        this.deadlineNanos = deadlineNanos;
    }

    void armOn(TimerWheel theWheel) {
        if (deadlineNanos != Loom.NEVER) {
            wheel = theWheel;
            theWheel.arm(this, deadlineNanos);
        }
    }

    @Override
    protected void onExpiry() {
        done = true;
        onTimeout.run();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (done || wheel == null) {
            return false;
        }
        wheel.cancel(this);
        done = true;
        cancelled = true;
        return true;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public @Nullable Object get() {
        throw new UnsupportedOperationException("a timed park has no result");
    }

    @Override
    public @Nullable Object get(long timeout, TimeUnit unit) {
        return get();
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(deadlineNanos - clock.now().nanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }

    @Override
    public Future.State state() {
        if (cancelled) {
            return Future.State.CANCELLED;
        }
        return done ? Future.State.SUCCESS : Future.State.RUNNING;
    }
}
