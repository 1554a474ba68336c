package dev.weft.ipv4;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.ipv4.core.Fragmenter;
import dev.weft.ipv4.core.Identifications;
import dev.weft.ipv4.core.Route;
import dev.weft.ipv4.core.RoutingTable;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.NetworkInterface;
import dev.weft.message.PacketToSend;
import dev.weft.message.PathError;
import dev.weft.message.RoutedPacket;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Options;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.TcpSegment;
import java.util.List;

/// Routes what the transports send, puts the header on, cuts what is too large, and hands it to the
/// process of the interface that the route leads through. A TCP superframe is not cut here: the
/// device does it, or whoever stands before a device that cannot.
public final class Ipv4Sender implements CspProcess {
    private final Source<PacketToSend> packets;
    private final RoutingTable routing;
    private final List<Sink<RoutedPacket>> interfaces;
    private final Sink<PathError> failures;
    private final Identifications identifications;
    private final Counters counters;
    private final Drops drops;

    /// Makes the process.
    ///
    /// @param packets what to send; ended with this process
    /// @param routing where to
    /// @param interfaces takes the packets of each interface, by index
    /// @param failures is told what cannot be sent
    /// @param identifications numbers the packets
    /// @param counters counts packets
    /// @param drops counts what cannot be sent
    public Ipv4Sender(
            Source<PacketToSend> packets,
            RoutingTable routing,
            List<Sink<RoutedPacket>> interfaces,
            Sink<PathError> failures,
            Identifications identifications,
            Counters counters,
            Drops drops) {
        this.packets = packets;
        this.routing = routing;
        this.interfaces = List.copyOf(interfaces);
        this.failures = failures;
        this.identifications = identifications;
        this.counters = counters;
        this.drops = drops;
    }

    @Override
    public void run() throws InterruptedException {
        try {
            while (true) {
                send(packets.receive());
            }
        } finally {
            packets.cancel(); // programs live longer than the stack, and shall not wait for it
        }
    }

    private void send(PacketToSend asked) throws InterruptedException {
        var destination =
                switch (asked.destination()) {
                    case Ipv4Address address -> address;
                };
        var wanted =
                switch (asked.source()) {
                    case Ipv4Address address -> address;
                };
        var route = routing.lookup(destination);
        // RFC 1122 §3.2.1.3 (g): a loopback address "MUST NOT appear outside a host"
        if (route == null || (wanted.isLoopback() && !route.through().isLoopback())) {
            drops.count(Drop.NO_ROUTE);
            fail(packet(asked, wanted, destination), 0, PathError.Kind.NETWORK_UNREACHABLE);
            return;
        }
        var source = wanted.isUnspecified() ? route.source() : wanted;
        send(packet(asked, source, destination), asked.segmentSize(), route);
    }

    private void send(Ipv4Packet packet, int segmentSize, Route route) throws InterruptedException {
        var mtu = route.through().mtu();
        var link = interfaces.get(route.through().index());
        if (isSuperframe(packet, segmentSize, route.through())) {
            counters.count(Counter.IPV4_SENT);
            link.send(new RoutedPacket(packet, route.nextHop(packet.destination()), segmentSize));
        } else if (packet.length() <= mtu) {
            counters.count(Counter.IPV4_SENT);
            link.send(new RoutedPacket(packet, route.nextHop(packet.destination())));
        } else if (packet.dontFragment()) {
            drops.count(Drop.FRAGMENTATION_NEEDED);
            fail(packet, mtu, PathError.Kind.FRAGMENTATION_NEEDED);
        } else {
            for (var fragment : Fragmenter.fragment(packet, mtu)) {
                counters.count(Counter.IPV4_SENT);
                counters.count(Counter.FRAGMENTS_SENT);
                link.send(new RoutedPacket(fragment, route.nextHop(packet.destination())));
            }
        }
    }

    /// More than one segment, all of which fit the link. A packet that fits whole may be one, too:
    /// the other end may take less at a time than the link.
    private static boolean isSuperframe(
            Ipv4Packet packet, int segmentSize, NetworkInterface through) {
        return segmentSize > 0
                && through.segmentation()
                && packet.payload() instanceof TcpSegment segment
                && segment.payloadLength() > segmentSize
                && packet.headerLength() + segment.headerLength() + segmentSize <= through.mtu();
    }

    private Ipv4Packet packet(PacketToSend asked, Ipv4Address source, Ipv4Address destination) {
        var options = asked.options();
        // RFC 6864 §4.1: with DF set the identification has no meaning.
        var identification =
                options.dontFragment() ? 0 : identifications.next(destination, asked.protocol());
        return new Ipv4Packet(
                options.tos(),
                identification,
                options.dontFragment(),
                false,
                0,
                options.timeToLive(),
                asked.protocol(),
                source,
                destination,
                Ipv4Options.EMPTY,
                asked.payload());
    }

    private void fail(Ipv4Packet packet, int mtu, PathError.Kind kind) {
        var payload = packet.payloadBytes();
        var error =
                new PathError(
                        kind,
                        packet.source(),
                        packet.source(),
                        packet.destination(),
                        packet.protocol(),
                        payload.slice(0, Math.min(payload.length(), 64)),
                        mtu);
        if (!failures.trySend(error)) {
            drops.count(Drop.NOTICE_QUEUE_FULL);
        }
    }
}
