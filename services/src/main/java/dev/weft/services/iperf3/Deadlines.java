package dev.weft.services.iperf3;

import dev.weft.time.Clock;
import dev.weft.time.MonotonicTime;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// Turns deadlines into the timeouts of sockets, of which zero means for ever.
final class Deadlines {
    private Deadlines() {}

    /// The timeout that is left until a deadline.
    ///
    /// @throws SocketTimeoutException if it has passed
    static Duration timeout(MonotonicTime deadline, Clock clock) throws SocketTimeoutException {
        if (deadline.equals(MonotonicTime.FAR_FUTURE)) {
            return Duration.ZERO;
        }
        var left = deadline.since(clock.now());
        if (!left.isPositive()) {
            throw new SocketTimeoutException("the other end says nothing");
        }
        return left;
    }
}
