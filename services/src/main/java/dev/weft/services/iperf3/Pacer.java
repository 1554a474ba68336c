package dev.weft.services.iperf3;

import dev.weft.time.MonotonicTime;
import java.time.Duration;

/// Says when a stream whose rate is limited may go on: as soon as its mean rate is not above the
/// limit any more, looked at once in each tick.
///
/// What was missed, because the network was full or the machine busy, is made up for at no more
/// than twice the rate, and at no more than some milliseconds' worth at a time: a burst would only
/// be lost in the next small buffer, such as that of the other end's socket.
final class Pacer {
    private static final long MOST_AT_A_TIME = Duration.ofMillis(10).toNanos();

    private final double octetsPerNano;
    private final long tickNanos;
    private final MonotonicTime start;
    private long roundNanos; // when the round began, since the start
    private long roundEnd; // how many octets the round takes us to

    /// Begins.
    ///
    /// @param bitsPerSecond the limit; 0 for none
    /// @param tick how often the stream looks
    /// @param start when the first block may go
    Pacer(long bitsPerSecond, Duration tick, MonotonicTime start) {
        this.octetsPerNano = bitsPerSecond / 8e9;
        this.tickNanos = tick.toNanos();
        this.start = start;
        this.roundNanos = -tickNanos;
    }

    /// When the next block may go.
    ///
    /// @param octets how much has been sent
    /// @param now that time, if the stream need not wait
    MonotonicTime next(long octets, MonotonicTime now) {
        if (octetsPerNano == 0) {
            return now;
        }
        var passed = now.nanos() - start.nanos();
        var due = (long) (octets / octetsPerNano);
        if (due > passed) {
            return start.plusNanos(Math.ceilDiv(due, tickNanos) * tickNanos);
        }
        if (octets >= roundEnd) {
            if (passed - roundNanos < tickNanos) {
                return start.plusNanos((passed / tickNanos + 1) * tickNanos);
            }
            var worth = Math.min(2 * (passed - roundNanos), MOST_AT_A_TIME);
            roundEnd = octets + Math.max(1, (long) (worth * octetsPerNano));
            roundNanos = passed;
        }
        return now;
    }
}
