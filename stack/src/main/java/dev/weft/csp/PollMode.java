package dev.weft.csp;

/// What a [CarrierLoom] does when nothing can run.
public enum PollMode {
    /// Sleeps in the kernel until something happens: costs nothing, and a wake takes as long as the
    /// kernel needs to bring an idle core back.
    BLOCK,
    /// Looks again and again for a short time after the last event, then sleeps.
    ADAPTIVE,
    /// Looks again and again: one core busy, shortest latency.
    BUSY
}
