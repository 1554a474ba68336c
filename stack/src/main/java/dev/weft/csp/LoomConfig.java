package dev.weft.csp;

import java.time.Duration;

/// What can be chosen of a loom in real time.
///
/// @param pollMode what a carrier loom does when nothing can run
/// @param spin how long [PollMode#ADAPTIVE] looks before it sleeps
/// @param warm how long after the last event [PollMode#ADAPTIVE] and [PollMode#BUSY] keep the
///   processes that took part in it in the processor's caches, which takes a few microseconds each
///   millisecond
/// @param holdLimit a process that runs this long without waiting is reported
public record LoomConfig(PollMode pollMode, Duration spin, Duration warm, Duration holdLimit) {
    /// Sleeps at once, reports what holds the loom for 100 ms.
    public static final LoomConfig DEFAULT =
            new LoomConfig(
                    PollMode.BLOCK,
                    Duration.ofNanos(200_000),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(100));

    /// Checks the values.
    public LoomConfig {
        if (spin.isNegative()
                || warm.isNegative()
                || holdLimit.isNegative()
                || holdLimit.isZero()) {
            throw new IllegalArgumentException(
                    "spin " + spin + ", warm " + warm + ", holdLimit " + holdLimit);
        }
    }

    /// The same with another poll mode.
    public LoomConfig withPollMode(PollMode mode) {
        return new LoomConfig(mode, spin, warm, holdLimit);
    }

    /// The same with another time to look before sleeping.
    public LoomConfig withSpin(Duration longest) {
        return new LoomConfig(pollMode, longest, warm, holdLimit);
    }

    /// The same with another time to keep processes warm; zero for not at all.
    public LoomConfig withWarm(Duration longest) {
        return new LoomConfig(pollMode, spin, longest, holdLimit);
    }

    /// The same with another limit for processes that do not wait.
    public LoomConfig withHoldLimit(Duration limit) {
        return new LoomConfig(pollMode, spin, warm, limit);
    }
}
