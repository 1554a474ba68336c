package dev.weft.csp;

import java.time.Duration;

/// What can be chosen of a loom in real time.
///
/// @param pollMode what a carrier loom does when nothing can run
/// @param spin how long [PollMode#ADAPTIVE] looks before it sleeps
/// @param holdLimit a process that runs this long without waiting is reported
public record LoomConfig(PollMode pollMode, Duration spin, Duration holdLimit) {
    /// Sleeps at once, reports what holds the loom for 100 ms.
    public static final LoomConfig DEFAULT =
            new LoomConfig(PollMode.BLOCK, Duration.ofNanos(100_000), Duration.ofMillis(100));

    /// Checks the values.
    public LoomConfig {
        if (spin.isNegative() || holdLimit.isNegative() || holdLimit.isZero()) {
            throw new IllegalArgumentException("spin " + spin + ", holdLimit " + holdLimit);
        }
    }

    /// The same with another poll mode.
    public LoomConfig withPollMode(PollMode mode) {
        return new LoomConfig(mode, spin, holdLimit);
    }

    /// The same with another time to look before sleeping.
    public LoomConfig withSpin(Duration longest) {
        return new LoomConfig(pollMode, longest, holdLimit);
    }

    /// The same with another limit for processes that do not wait.
    public LoomConfig withHoldLimit(Duration limit) {
        return new LoomConfig(pollMode, spin, limit);
    }
}
