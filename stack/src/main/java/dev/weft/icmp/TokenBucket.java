package dev.weft.icmp;

import dev.weft.time.MonotonicTime;

/// Lets through so many a second on average, and so many at once.
final class TokenBucket {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final int perSecond;
    private final int burst;
    private double tokens;
    private MonotonicTime filledAt = MonotonicTime.START;

    TokenBucket(int perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
    }

    boolean take(MonotonicTime now) {
        var elapsed = now.nanos() - filledAt.nanos();
        filledAt = now;
        tokens = Math.min(burst, tokens + (double) elapsed * perSecond / NANOS_PER_SECOND);
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
