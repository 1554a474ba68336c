package dev.weft.time;

import java.time.Instant;

/// Tells the time of a loom. Real on the carrier and the shared loom, virtual on the simulated one.
public interface Clock {
    /// Now, for intervals and deadlines. Never goes backwards.
    MonotonicTime now();

    /// Now, for people: captures, the daytime service. May jump when the machine's clock is set.
    Instant wallTime();
}
