package dev.weft.ipv4.core;

import dev.weft.message.NetworkInterface;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Prefix;
import org.jspecify.annotations.Nullable;

/// Which way packets for a set of destinations go.
///
/// @param destinations whom it is for
/// @param through the interface
/// @param gateway the router to hand packets to, null if the destinations are on the link itself
/// @param source the address to send from unless the program has chosen one
public record Route(
        Ipv4Prefix destinations,
        NetworkInterface through,
        @Nullable Ipv4Address gateway,
        Ipv4Address source) {

    /// The station on the link that shall have a packet.
    public Ipv4Address nextHop(Ipv4Address destination) {
        return gateway == null ? destination : gateway;
    }
}
