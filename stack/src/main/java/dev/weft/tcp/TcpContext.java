package dev.weft.tcp;

import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Sink;
import dev.weft.ipv4.core.RoutingTable;
import dev.weft.message.Counters;
import dev.weft.message.Drops;
import dev.weft.message.Endpoint;
import dev.weft.message.PacketToSend;
import dev.weft.tcp.connection.BufferBudget;
import dev.weft.tcp.connection.Path;
import dev.weft.tcp.connection.TcpConfig;
import dev.weft.time.Clock;
import dev.weft.wire.IpAddress;
import dev.weft.wire.Ipv4Address;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What the processes of TCP have in common.
///
/// @param config bounds and times
/// @param budget what all connections may hold together
/// @param routing the host's routes
/// @param sender takes packets
/// @param connections where connections run
/// @param clock the loom's
/// @param counters counts segments
/// @param drops counts what ends here
/// @param begun how many connections there have been
public record TcpContext(
        TcpConfig config,
        BufferBudget budget,
        RoutingTable routing,
        Sink<PacketToSend> sender,
        ProcessGroup connections,
        Clock clock,
        Counters counters,
        Drops drops,
        AtomicLong begun) {

    /// The way to a peer; null if there is none, or it cannot be a peer: RFC 9293 MUST-46 has us
    /// open nothing to a broadcast or multicast address.
    @Nullable Path pathTo(IpAddress remote) {
        return switch (remote) {
            case Ipv4Address address when address.isMulticast() || routing.isBroadcast(address) ->
                    null;
            case Ipv4Address address -> {
                var route = routing.lookup(address);
                yield route == null
                        ? null
                        : new Path(route.through().mtu(), route.through().segmentation());
            }
        };
    }

    /// Our address towards a peer that a route leads to (RFC 9293 MUST-44).
    IpAddress sourceTo(IpAddress remote) {
        return switch (remote) {
            case Ipv4Address address -> {
                var route = routing.lookup(address);
                yield route == null ? Ipv4Address.UNSPECIFIED : route.source();
            }
        };
    }

    /// What people see of a connection among the processes.
    static String name(ConnectionKey key) {
        return "tcp "
                + key.localPort()
                + " to "
                + new Endpoint(key.remoteAddress(), key.remotePort());
    }
}
