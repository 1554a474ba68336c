package dev.weft.arp;

import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.RoutedPacket;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.MacAddress;
import java.util.Map;

/// What [Neighbours] is told, beside the packets it sends.
public sealed interface NeighbourEvent {
    /// An ARP packet told an address.
    ///
    /// @param address the sender's address
    /// @param mac the sender's station
    /// @param toUs whether the packet asked for, or answered, us
    record Heard(Ipv4Address address, MacAddress mac, boolean toUs) implements NeighbourEvent {}

    /// A resolver has asked often enough without an answer, and waits for `waiting` to be closed.
    ///
    /// @param address the address that nobody has
    /// @param waiting the packets that wait for it: which of the address's resolvers this is
    record Silent(Ipv4Address address, Source<RoutedPacket> waiting) implements NeighbourEvent {}

    /// Somebody wants to see the table.
    ///
    /// @param reply where to put a copy
    record Show(Sink<Map<Ipv4Address, MacAddress>> reply) implements NeighbourEvent {}
}
