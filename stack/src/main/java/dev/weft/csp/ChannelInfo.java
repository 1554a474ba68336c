package dev.weft.csp;

/// What a channel looks like at one moment.
///
/// @param name the channel's name
/// @param capacity how many values fit
/// @param queued how many wait now
/// @param mostQueued the most that ever waited
/// @param closed whether it has been closed
public record ChannelInfo(String name, int capacity, int queued, int mostQueued, boolean closed) {}
