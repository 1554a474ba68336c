package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;
import java.time.Duration;

/// The round-trip time, and the retransmission timeout that follows from it (RFC 6298, RFC 9293
/// MUST-18).
final class RttEstimator {
    /// RFC 6298 §2: G, the clock granularity. Ours is finer, but processes take their turns.
    private static final long GRANULARITY = 1_000_000;

    /// For how long the least counts: paths change.
    private static final long LEAST_LIFETIME = 60_000_000_000L;

    private final long min;
    private final long max;
    private long srtt = -1;
    private long rttvar;
    private long rto;
    private int backoff;
    private boolean tooShort; // the timeout was
    private long least = Long.MAX_VALUE;
    private long leastUntil;

    /// @param config the bounds
    RttEstimator(TcpConfig config) {
        this.min = config.minRto().toNanos();
        this.max = config.maxRto().toNanos();
        this.rto = config.initialRto().toNanos();
    }

    /// A measurement. Not to be taken from segments sent twice unless timestamps tell which of them
    /// was meant (Karn's algorithm, RFC 6298 §3).
    void sample(Duration measured) {
        var r = Math.max(measured.toNanos(), 0);
        if (srtt < 0) {
            srtt = r;
            rttvar = r / 2;
        } else if (tooShort) {
            srtt = Math.max(srtt, r);
            rttvar = Math.max(rttvar, r / 2);
        } else {
            // RTTVAR first: its formula needs the old SRTT (RFC 6298 §2.3).
            rttvar += (Math.abs(srtt - r) - rttvar) / 4;
            srtt += (r - srtt) / 8;
        }
        rto = Math.clamp(srtt + Math.max(GRANULARITY, 4 * rttvar), min, max);
        backoff = 0;
        tooShort = false;
    }

    /// A timeout was for nothing. How long the answer took is not known: it may be that of a second
    /// one, after the first was lost. So the next measurement counts in full (RFC 4015 §3.2 (10)).
    void onSpuriousTimeout() {
        tooShort = true;
    }

    /// A round trip that may have an idle time in it, as seen by a side that only receives: good
    /// for the least only.
    void sampleLeast(Duration measured, MonotonicTime now) {
        var r = Math.max(measured.toNanos(), 0);
        if (r <= least || now.nanos() >= leastUntil) {
            least = r;
            leastUntil = now.nanos() + LEAST_LIFETIME;
        }
    }

    /// The least round trip of late, which has the fewest queues in it; zero before the first
    /// measurement.
    Duration least() {
        return least == Long.MAX_VALUE ? Duration.ZERO : Duration.ofNanos(least);
    }

    /// RFC 6298 §5.5: "back off the timer" (RFC 9293 MUST-19).
    void backOff() {
        backoff++;
    }

    /// The peer has shown that it is there, and nothing was measured.
    void resetBackoff() {
        backoff = 0;
    }

    /// RFC 6298 §5.7: a SYN was lost before anything could be measured.
    void afterLostSyn(Duration atLeast) {
        backoff = 0;
        rto = Math.clamp(atLeast.toNanos(), rto, max);
    }

    /// SRTT; zero before the first measurement.
    Duration smoothed() {
        return Duration.ofNanos(Math.max(srtt, 0));
    }

    /// RTO, backed off.
    Duration timeout() {
        return Duration.ofNanos(timeoutNanos());
    }

    long timeoutNanos() {
        return backoff >= 16 ? max : Math.min(rto << backoff, max);
    }
}
