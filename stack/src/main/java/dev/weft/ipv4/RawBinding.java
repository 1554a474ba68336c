package dev.weft.ipv4;

import dev.weft.csp.Sink;
import dev.weft.message.ReceivedPacket;

/// A raw socket wants copies of the packets of a protocol, or no longer.
///
/// @param protocol of [dev.weft.wire.IpProtocol]
/// @param packets where they go
/// @param open whether this begins or ends the binding
/// @param done takes one answer, when it is so
public record RawBinding(
        int protocol, Sink<ReceivedPacket> packets, boolean open, Sink<Boolean> done) {}
