package dev.weft.ipv4.core;

import dev.weft.message.NetworkInterface;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The host's addresses and routes. Immutable, so processes share it.
///
/// The host accepts packets for any of its addresses on any interface, the "weak end system model"
/// of RFC 1122 §3.3.4.2.
public final class RoutingTable {
    private static final Ipv4Prefix LOOPBACK_NETWORK = Ipv4Prefix.parse("127.0.0.0/8");

    private final List<NetworkInterface> interfaces;
    private final Route[] routes; // longest prefix first, so the first that matches is the best
    private final int[] ownAddresses;
    private final Ipv4Prefix[] ownNetworks; // without loopback

    private RoutingTable(List<NetworkInterface> interfaces, List<Route> routes) {
        this.interfaces = List.copyOf(interfaces);
        this.routes = routes.toArray(Route[]::new);
        this.ownAddresses =
                interfaces.stream().mapToInt(each -> each.address().address().value()).toArray();
        this.ownNetworks =
                interfaces.stream()
                        .filter(each -> !each.isLoopback())
                        .map(NetworkInterface::address)
                        .toArray(Ipv4Prefix[]::new);
    }

    /// A table with the routes that follow from the interfaces - the loopback network, each
    /// interface's own network - and, if there is one, a default route.
    ///
    /// @param interfaces the loopback interface first
    /// @param gateway the default gateway; has to be a neighbour on one of the interfaces
    /// @throws IllegalArgumentException if the gateway is on none of the interfaces' networks
    public static RoutingTable of(
            List<NetworkInterface> interfaces, @Nullable Ipv4Address gateway) {
        var routes = new ArrayList<Route>();
        for (var each : interfaces) {
            var own = each.address();
            var network = each.isLoopback() ? LOOPBACK_NETWORK : own.network();
            routes.add(new Route(network, each, null, own.address()));
        }
        routes.sort(
                Comparator.comparingInt((Route route) -> route.destinations().length()).reversed());
        if (gateway != null) {
            var through =
                    routes.stream()
                            .filter(route -> !route.through().isLoopback())
                            .filter(route -> route.destinations().contains(gateway))
                            .findFirst()
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "gateway "
                                                    + gateway
                                                    + " is on none of the host's networks"));
            routes.add(new Route(Ipv4Prefix.DEFAULT, through.through(), gateway, through.source()));
        }
        return new RoutingTable(interfaces, routes);
    }

    /// The routes, the most specific first.
    public List<Route> routes() {
        return List.of(routes);
    }

    /// The interfaces, by index.
    public List<NetworkInterface> interfaces() {
        return interfaces;
    }

    /// The way to a destination; null if there is none, as there is never to "this network" (RFC
    /// 1122 §3.2.1.3 (a), (b)). To the host's own addresses it leads through loopback; the limited
    /// broadcast takes the first interface that is not loopback (RFC 1122 §3.3.6 leaves the choice
    /// open).
    public @Nullable Route lookup(Ipv4Address destination) {
        if (isOwn(destination)) {
            return new Route(
                    new Ipv4Prefix(destination, 32), interfaces.getFirst(), null, destination);
        }
        if (destination.isBroadcast() || destination.isMulticast()) {
            return groupRoute(destination);
        }
        if (destination.isThisNetwork()) {
            return null;
        }
        for (var route : routes) {
            if (route.destinations().contains(destination)) {
                return route;
            }
        }
        return null;
    }

    /// Whether the address is one of the host's; all of 127/8 is.
    public boolean isOwn(Ipv4Address address) {
        for (int own : ownAddresses) {
            if (own == address.value()) {
                return true;
            }
        }
        return address.isLoopback();
    }

    /// Whether the address means every host: of the link (limited broadcast) or of the network of
    /// one of the interfaces (directed broadcast).
    public boolean isBroadcast(Ipv4Address address) {
        if (address.isBroadcast()) {
            return true;
        }
        for (var network : ownNetworks) {
            if (network.isDirectedBroadcast(address)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Route groupRoute(Ipv4Address destination) {
        for (var each : interfaces) {
            if (!each.isLoopback()) {
                return new Route(
                        new Ipv4Prefix(destination, 32), each, null, each.address().address());
            }
        }
        return null;
    }
}
