package dev.weft.csp;

import dev.weft.time.MonotonicTime;

/// Sees every value that enters or leaves a channel of a [SimulatedLoom].
@FunctionalInterface
public interface Tracer {
    /// Called within the process that does it.
    ///
    /// @param time the virtual time
    /// @param process the name of the process
    /// @param channel the name of the channel
    /// @param action `sent` or `received`
    /// @param value what was sent or received
    void onEvent(MonotonicTime time, String process, String channel, String action, Object value);
}
