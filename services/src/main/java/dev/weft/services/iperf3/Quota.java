package dev.weft.services.iperf3;

import java.util.concurrent.atomic.AtomicLong;

/// How much the streams of one direction may still carry, all together.
final class Quota {
    private final boolean limited;
    private final AtomicLong left;

    /// Makes a quota.
    ///
    /// @param octets 0 for no limit
    Quota(long octets) {
        limited = octets != 0;
        left = new AtomicLong(octets);
    }

    /// Takes a block from it, the last of which may be too large.
    ///
    /// @return false if nothing was left
    boolean take(long octets) {
        return !limited || left.getAndAdd(-octets) > 0;
    }

    /// {@return whether there was a limit, and it has been reached}
    boolean isUsedUp() {
        return limited && left.get() <= 0;
    }
}
