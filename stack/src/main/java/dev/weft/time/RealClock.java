package dev.weft.time;

import java.time.Instant;

/// The machine's own clock, counted from the creation of this object.
public final class RealClock implements Clock {
    private final long origin = System.nanoTime();

    /// Starts a clock at [MonotonicTime#START].
    public RealClock() {}

    /// Nanoseconds since this clock began: [#now()] without an object, for the loops of the looms.
    public long nanos() {
        return System.nanoTime() - origin;
    }

    @Override
    public MonotonicTime now() {
        return new MonotonicTime(nanos());
    }

    @Override
    public Instant wallTime() {
        return Instant.now();
    }
}
