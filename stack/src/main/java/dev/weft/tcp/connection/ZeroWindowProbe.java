package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;

/// Asks a peer that has shut its window, or all but shut it, whether it is open again: an update
/// that gets lost must not stop the connection for ever (RFC 9293 §3.8.6.1, MUST-36). As long as
/// the peer answers, that may go on (MUST-37).
final class ZeroWindowProbe {
    private final Timers timers;
    private final RttEstimator rtt;

    ZeroWindowProbe(Timers timers, RttEstimator rtt) {
        this.timers = timers;
        this.rtt = rtt;
    }

    /// There is something to send, nothing in flight, and no window. SHLD-29: the first probe comes
    /// after a retransmission timeout; SHLD-30: the time between two grows.
    void blocked(MonotonicTime now) {
        if (!timers.isSet(Timers.Name.ZERO_WINDOW_PROBE)) {
            timers.set(Timers.Name.ZERO_WINDOW_PROBE, now.plusNanos(rtt.timeoutNanos()));
        }
    }

    void notBlocked() {
        timers.cancel(Timers.Name.ZERO_WINDOW_PROBE);
    }
}
