package dev.weft.architecture.planted.time;

/// Allowed: here somebody must read the system's clock.
public final class Clock {
    public MonotonicTime now() {
        return new MonotonicTime(System.nanoTime());
    }
}
