package dev.weft.message;

import java.time.Duration;

/// How ARP behaves on an interface.
///
/// @param neighbours the most neighbours that are remembered
/// @param lifetime how long a neighbour is remembered without being heard of
/// @param resolving the most neighbours that are asked for at the same time
/// @param waiting the most packets that wait for one of them
/// @param attempts how often a neighbour is asked
/// @param interval the time between two questions; RFC 1122 §2.3.2.1 wants at least a second
public record ArpConfig(
        int neighbours,
        Duration lifetime,
        int resolving,
        int waiting,
        int attempts,
        Duration interval) {
    /// 1024 neighbours for a minute, 256 at a time, 64 packets each, three questions a second
    /// apart.
    public static final ArpConfig DEFAULT =
            new ArpConfig(1024, Duration.ofSeconds(60), 256, 64, 3, Duration.ofSeconds(1));

    /// Checks the values.
    public ArpConfig {
        if (neighbours < 1 || resolving < 1 || waiting < 1 || attempts < 1) {
            throw new IllegalArgumentException("bounds have to be positive");
        }
    }
}
