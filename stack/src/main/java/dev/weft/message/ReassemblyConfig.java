package dev.weft.message;

import java.time.Duration;

/// The bounds of reassembly, all interfaces together.
///
/// @param packets the most packets that are put together at the same time
/// @param octets the most memory for their fragments
/// @param timeout how long a packet's fragments may take; RFC 1122 §3.3.2 recommends 60 to 120 s
public record ReassemblyConfig(int packets, int octets, Duration timeout) {
    /// 256 packets, 4 MiB, 60 seconds.
    public static final ReassemblyConfig DEFAULT =
            new ReassemblyConfig(256, 4 << 20, Duration.ofSeconds(60));

    /// Checks the values: one packet of the largest size has to fit.
    public ReassemblyConfig {
        if (packets < 1 || octets < 128 * 1024 || timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException(
                    "reassembly needs room for a packet, 128 KiB, and time");
        }
    }
}
