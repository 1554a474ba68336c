package dev.weft.wire;

/// What a nested unit must know to write its checksum: the sum over the pseudo-header of the packet
/// around it (RFC 768, RFC 9293 §3.1), and whether a device will do the rest.
///
/// @param pseudoHeaderSum a partial [Checksum], at most 16 bits; 0 when there is no pseudo-header
/// @param offloaded TCP and UDP write the pseudo-header's sum only, not complemented, and a device
///   adds the payload's: what virtio calls `NEEDS_CSUM`
public record Checksumming(int pseudoHeaderSum, boolean offloaded) {
    /// No surroundings; checksums are written complete.
    public static final Checksumming PLAIN = new Checksumming(0, false);

    /// No surroundings; transport checksums are left to the device.
    public static final Checksumming OFFLOADED = new Checksumming(0, true);

    /// The same, inside of a packet.
    ///
    /// @param pseudoHeaderSum the sum over the packet's pseudo-header
    /// @return what the payload must know
    public Checksumming within(int pseudoHeaderSum) {
        return new Checksumming(pseudoHeaderSum, offloaded);
    }
}
