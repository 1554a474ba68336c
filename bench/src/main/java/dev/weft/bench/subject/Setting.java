package dev.weft.bench.subject;

import dev.weft.bench.host.Pinning;

/// What subjects are put into, all alike.
///
/// @param mtu the largest packet in octets
/// @param offload whether Weft may leave checksums and segmentation to the kernel; of the others
///   each kind either does or does not
/// @param pinning where subjects and loads run
/// @param wire what is between them
public record Setting(int mtu, boolean offload, Pinning pinning, Wire wire) {
    /// What is between a subject and its load.
    public enum Wire {
        /// Not even a load: a stack talks to itself.
        NONE,
        /// A TAP, or a veth for Linux.
        DIRECT,
        /// A wire that delays and loses, and a bridge to the subject: the same for all.
        BAD
    }
}
