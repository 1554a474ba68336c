package dev.weft.ipv4;

import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Packet;

/// What the fragments of one packet have in common (RFC 791 §3.2).
///
/// @param source its source
/// @param destination its destination
/// @param protocol its protocol
/// @param identification its identification
record ReassemblyKey(
        Ipv4Address source, Ipv4Address destination, int protocol, int identification) {
    static ReassemblyKey of(Ipv4Packet fragment) {
        return new ReassemblyKey(
                fragment.source(),
                fragment.destination(),
                fragment.protocol(),
                fragment.identification());
    }
}
