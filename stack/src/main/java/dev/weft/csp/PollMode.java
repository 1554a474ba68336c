package dev.weft.csp;

/// What a [CarrierLoom] does when nothing can run.
public enum PollMode {
    /// Sleeps in the kernel until something happens: costs nothing, and a wake takes as long as the
    /// kernel needs to bring an idle core back.
    BLOCK,
    /// Looks again and again for [LoomConfig#spin] after the last event, then sleeps; for
    /// [LoomConfig#warm] it keeps the processes that took part in the caches.
    ADAPTIVE,
    /// Looks again and again, and keeps processes warm likewise: one core busy, shortest latency.
    BUSY
}
