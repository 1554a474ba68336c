package dev.weft.ipv4.core;

import dev.weft.wire.Ipv4Address;
import java.util.random.RandomGenerator;

/// Chooses the identification of packets that may be fragmented. RFC 6864 §4.3 wants it unique per
/// source, destination and protocol for as long as packets live; a single counter for all would
/// tell every peer how much is sent to the others (RFC 7739 §2), so there is a table of counters,
/// chosen by a secret hash of destination and protocol, each of which starts somewhere else.
public final class Identifications {
    private static final int COUNTERS = 1024;

    private final char[] counters = new char[COUNTERS];
    private final int secret;

    /// Makes a table.
    ///
    /// @param random where the secret and the starting points come from
    public Identifications(RandomGenerator random) {
        secret = random.nextInt();
        for (int i = 0; i < COUNTERS; i++) {
            counters[i] = (char) random.nextInt();
        }
    }

    /// The identification for the next packet to a destination.
    public int next(Ipv4Address destination, int protocol) {
        var hash = (destination.value() ^ secret) * 0x9e3779b1 + protocol * 0x85ebca6b;
        return counters[(hash >>> 16) & (COUNTERS - 1)]++;
    }
}
