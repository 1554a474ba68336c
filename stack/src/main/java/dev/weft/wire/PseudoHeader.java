package dev.weft.wire;

/// What TCP and UDP checksum besides themselves, so that a packet delivered to the wrong address is
/// noticed (RFC 768, RFC 9293 §3.1; IPv6 sums the same numbers, RFC 8200 §8.1):
///
/// ```text
///  0      7 8     15 16    23 24    31
/// +--------+--------+--------+--------+
/// |          source address           |
/// +--------+--------+--------+--------+
/// |        destination address        |
/// +--------+--------+--------+--------+
/// |  zero  |protocol|   UDP length    |
/// +--------+--------+--------+--------+
/// ```
public final class PseudoHeader {
    private PseudoHeader() {}

    /// The partial [Checksum] over a pseudo-header.
    ///
    /// @param source the packet's source
    /// @param destination the packet's destination
    /// @param protocol of [IpProtocol]
    /// @param length the octets of the transport header and its payload
    /// @return the partial sum, at most 16 bits
    public static int sum(IpAddress source, IpAddress destination, int protocol, int length) {
        return Checksum.fold(
                source.sum() + destination.sum() + protocol + (length >>> 16) + (length & 0xffff));
    }
}
