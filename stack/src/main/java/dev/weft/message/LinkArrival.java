package dev.weft.message;

import dev.weft.wire.Bytes;
import dev.weft.wire.MacAddress;

/// What a frame carried, on its way from a link to the protocol that is bound to its EtherType.
///
/// @param payload the octets, link padding included
/// @param source the station that sent the frame; [MacAddress#ZERO] on loopback
/// @param interfaceIndex the interface it came in by
/// @param toGroup whether the frame was addressed to all or to a group
/// @param checksumVerified whether the transport checksum needs no verifying
public record LinkArrival(
        Bytes payload,
        MacAddress source,
        int interfaceIndex,
        boolean toGroup,
        boolean checksumVerified) {}
