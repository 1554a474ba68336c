package dev.weft.ipv4.core;

import dev.weft.message.Drop;
import dev.weft.message.NetworkInterface;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Option;
import dev.weft.wire.Ipv4Packet;
import org.jspecify.annotations.Nullable;

/// Which packets this host takes (RFC 1122 §3.2.1.3 and §3.3.6; RFC 1812 §5.3.7 on martians). So no
/// SYN comes from an address that cannot be (RFC 9293 MUST-63).
public final class ArrivalRules {
    private static final Ipv4Address ALL_HOSTS = Ipv4Address.parse("224.0.0.1");

    private final RoutingTable routing;

    /// Rules for a host with these addresses.
    public ArrivalRules(RoutingTable routing) {
        this.routing = routing;
    }

    /// Why the packet must not be taken; null if it may.
    ///
    /// @param packet what arrived
    /// @param interfaceIndex where
    /// @param linkGroup whether the frame was for all or a group
    public @Nullable Drop objection(Ipv4Packet packet, int interfaceIndex, boolean linkGroup) {
        var fromOutside = interfaceIndex != NetworkInterface.LOOPBACK_INDEX;
        if (fromOutside && isMartianSource(packet.source())) {
            return Drop.IPV4_MARTIAN_SOURCE;
        }
        var destination = packet.destination();
        if (routing.isOwn(destination)) {
            if (fromOutside && destination.isLoopback()) {
                return Drop.IPV4_MARTIAN_DESTINATION;
            }
            // RFC 1122 §3.3.6: "SHOULD silently discard a datagram that is received via a
            // link-layer
            // broadcast [...] but does not specify an IP multicast or broadcast destination
            // address".
            return linkGroup ? Drop.IPV4_UNICAST_IN_BROADCAST : sourceRouteObjection(packet);
        }
        if (routing.isBroadcast(destination) || destination.equals(ALL_HOSTS)) {
            return sourceRouteObjection(packet);
        }
        if (destination.isLoopback() || destination.isThisNetwork() || destination.isReserved()) {
            return Drop.IPV4_MARTIAN_DESTINATION;
        }
        return Drop.IPV4_NOT_FOR_US;
    }

    private boolean isMartianSource(Ipv4Address source) {
        return source.isMulticast()
                || source.isReserved()
                || source.isLoopback()
                || source.isThisNetwork()
                || routing.isBroadcast(source)
                || routing.isOwn(source);
    }

    /// Source routes are refused, even those that end here: they serve to get around filters (RFC
    /// 7126 §4.3 and §4.4).
    private static @Nullable Drop sourceRouteObjection(Ipv4Packet packet) {
        if (packet.options().isEmpty()) {
            return null;
        }
        for (var option : packet.options().list()) {
            switch (option) {
                case Ipv4Option.LooseSourceRoute _, Ipv4Option.StrictSourceRoute _ -> {
                    return Drop.IPV4_SOURCE_ROUTE;
                }
                case Ipv4Option.EndOfList _,
                        Ipv4Option.NoOperation _,
                        Ipv4Option.RecordRoute _,
                        Ipv4Option.InternetTimestamp _,
                        Ipv4Option.RouterAlert _,
                        Ipv4Option.UnknownOption _ -> {}
            }
        }
        return null;
    }
}
