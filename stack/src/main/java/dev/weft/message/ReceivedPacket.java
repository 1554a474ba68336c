package dev.weft.message;

import dev.weft.wire.Ipv4Packet;

/// An IPv4 packet for this host, whole and checked.
///
/// @param packet the packet; its payload is [dev.weft.wire.Bytes]
/// @param interfaceIndex the interface it came in by
/// @param toGroup whether it was broadcast or multicast, by its own destination or its frame's
/// @param checksumVerified whether the transport checksum needs no verifying
public record ReceivedPacket(
        Ipv4Packet packet, int interfaceIndex, boolean toGroup, boolean checksumVerified) {}
