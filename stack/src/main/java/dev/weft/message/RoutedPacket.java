package dev.weft.message;

import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Packet;

/// A packet that fits its link, and the station on the link that shall have it.
///
/// @param packet the packet
/// @param nextHop the destination itself, a gateway, or a group
public record RoutedPacket(Ipv4Packet packet, Ipv4Address nextHop) {}
