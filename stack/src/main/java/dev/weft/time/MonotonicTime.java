package dev.weft.time;

import java.time.Duration;

/// A point on a loom's clock: nanoseconds since that clock began. Points of two looms cannot be
/// compared.
///
/// @param nanos nanoseconds since the clock began
public record MonotonicTime(long nanos) implements Comparable<MonotonicTime> {
    /// The beginning of the clock.
    public static final MonotonicTime START = new MonotonicTime(0);

    /// A deadline that is never reached.
    public static final MonotonicTime FAR_FUTURE = new MonotonicTime(Long.MAX_VALUE);

    /// The point that lies `duration` after this one; [#FAR_FUTURE] if that is out of range.
    public MonotonicTime plus(Duration duration) {
        return plusNanos(nanosOf(duration));
    }

    /// The point that lies so many nanoseconds after this one; [#FAR_FUTURE] if that is out of
    /// range.
    public MonotonicTime plusNanos(long more) {
        var sum = nanos + more;
        return more > 0 && sum < nanos ? FAR_FUTURE : new MonotonicTime(sum);
    }

    /// How long it is from `earlier` to this point; negative if `earlier` is the later one.
    public Duration since(MonotonicTime earlier) {
        return Duration.ofNanos(nanos - earlier.nanos);
    }

    /// Whether this point lies before `other`.
    public boolean isBefore(MonotonicTime other) {
        return nanos < other.nanos;
    }

    /// The earlier of two points.
    public static MonotonicTime earlier(MonotonicTime a, MonotonicTime b) {
        return a.nanos <= b.nanos ? a : b;
    }

    @Override
    public int compareTo(MonotonicTime other) {
        return Long.compare(nanos, other.nanos);
    }

    @Override
    public String toString() {
        return nanos == Long.MAX_VALUE ? "never" : "%.6f s".formatted(nanos / 1e9);
    }

    private static long nanosOf(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return duration.isNegative() ? Long.MIN_VALUE / 2 : Long.MAX_VALUE;
        }
    }
}
