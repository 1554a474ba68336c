package dev.weft.message;

import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Packet;

/// A packet that fits its link, or will when it is cut, and the station on the link that shall have
/// it.
///
/// @param packet the packet
/// @param nextHop the destination itself, a gateway, or a group
/// @param segmentSize when the packet is a TCP superframe: the most octets of data in each segment
///   that it is cut into. Otherwise 0
public record RoutedPacket(Ipv4Packet packet, Ipv4Address nextHop, int segmentSize) {
    /// A packet that fits its link.
    ///
    /// @param packet the packet
    /// @param nextHop the destination itself, a gateway, or a group
    public RoutedPacket(Ipv4Packet packet, Ipv4Address nextHop) {
        this(packet, nextHop, 0);
    }
}
