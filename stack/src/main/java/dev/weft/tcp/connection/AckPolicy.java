package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;
import java.time.Duration;

/// When to acknowledge: at once, or a moment later in the hope that something goes the same way
/// (RFC 9293 §3.8.6.3, SHLD-18, MUST-40; RFC 5681 §4.2).
final class AckPolicy {
    /// The first full-sized segments are acknowledged at once, to open the peer's window sooner.
    private static final int QUICK = 8;

    private static final int DEFAULT_SEGMENT = 536;

    private final Timers timers;
    private final Duration delay;
    private final int largestSegment;
    private int segment = DEFAULT_SEGMENT; // the largest seen: an estimate of the peer's
    private int unacknowledged;
    private int quick = QUICK;
    private boolean now;

    /// @param timers to set the delay
    /// @param delay how long to wait
    /// @param largestSegment what we have told the peer to send at most
    AckPolicy(Timers timers, Duration delay, int largestSegment) {
        this.timers = timers;
        this.delay = delay;
        this.largestSegment = largestSegment;
    }

    /// An estimate of the peer's full-sized segment: RFC 5681's RMSS.
    int segment() {
        return Math.min(segment, largestSegment);
    }

    /// Data has come, in order.
    void onData(int octets, MonotonicTime when) {
        segment = Math.max(segment, Math.min(octets, largestSegment));
        unacknowledged += octets;
        // SHLD-19: "at least every second full-sized segment"
        if (unacknowledged >= 2 * segment()) {
            now = true;
        } else if (quick > 0 && octets >= segment() && segment > DEFAULT_SEGMENT) {
            quick--;
            now = true;
        } else if (!timers.isSet(Timers.Name.DELAYED_ACK)) {
            timers.set(Timers.Name.DELAYED_ACK, when.plus(delay));
        }
    }

    /// Something has come that the peer should hear about at once.
    void acknowledgeNow() {
        now = true;
    }

    boolean isDue() {
        return now;
    }

    /// A segment with the acknowledgment has gone.
    void onSent() {
        now = false;
        if (unacknowledged > 0) {
            unacknowledged = 0;
            timers.cancel(Timers.Name.DELAYED_ACK);
        }
    }
}
