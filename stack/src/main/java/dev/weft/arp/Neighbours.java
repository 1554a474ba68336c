package dev.weft.arp;

import dev.weft.csp.Channel;
import dev.weft.csp.CspProcess;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Select;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.ArpConfig;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.NetworkInterface;
import dev.weft.message.PathError;
import dev.weft.message.RoutedPacket;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.MacAddress;
import dev.weft.wire.Offload;
import dev.weft.wire.TcpSegment;
import dev.weft.wire.UdpDatagram;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stands between the IPv4 sender and the device: packets with a next hop come in, frames go out.
/// Owns the table of neighbours; for one who is not in it, starts a [NeighbourResolver] and hands
/// it the packets to keep.
public final class Neighbours implements CspProcess {
    private static final Duration AGEING_INTERVAL = Duration.ofSeconds(1);

    /// What happens here.
    private sealed interface Event {}

    private record Send(RoutedPacket packet) implements Event {}

    private record Told(NeighbourEvent what) implements Event {}

    private record Tick() implements Event {}

    /// What a resolver in work can be reached by.
    ///
    /// @param waiting takes the packets that wait, the bound being its capacity
    /// @param answer takes the station's address
    private record Resolution(Channel<RoutedPacket> waiting, Sink<MacAddress> answer) {}

    private final NetworkInterface self;
    private final ArpConfig config;
    private final boolean checksumOffload;
    private final Source<RoutedPacket> packets;
    private final Channel<NeighbourEvent> events;
    private final Sink<Frame> device;
    private final Sink<PathError> failures;
    private final ProcessGroup resolvers;
    private final Counters counters;
    private final Drops drops;
    private final NeighbourCache cache;
    private final Map<Ipv4Address, Resolution> resolutions = new HashMap<>();
    private @Nullable MonotonicTime nextAgeing;

    // The neighbour of the packet before: most packets go where the last one went. Dropped whenever
    // the table changes.
    private @Nullable Ipv4Address lastHop;
    private MacAddress lastMac = MacAddress.ZERO;

    /// Makes the process of an interface.
    ///
    /// @param self the interface
    /// @param config bounds and times
    /// @param checksumOffload whether the device completes transport checksums
    /// @param packets what to send
    /// @param events what is heard; resolvers write to it, too
    /// @param device where frames go
    /// @param failures where the failing of a packet is told
    /// @param resolvers where resolvers run
    /// @param counters counts requests
    /// @param drops counts packets that are given up
    public Neighbours(
            NetworkInterface self,
            ArpConfig config,
            boolean checksumOffload,
            Source<RoutedPacket> packets,
            Channel<NeighbourEvent> events,
            Sink<Frame> device,
            Sink<PathError> failures,
            ProcessGroup resolvers,
            Counters counters,
            Drops drops) {
        this.self = self;
        this.config = config;
        this.checksumOffload = checksumOffload;
        this.packets = packets;
        this.events = events;
        this.device = device;
        this.failures = failures;
        this.resolvers = resolvers;
        this.counters = counters;
        this.drops = drops;
        this.cache = new NeighbourCache(config.neighbours(), config.lifetime());
    }

    @Override
    public void run() throws InterruptedException {
        var tick = new Tick();
        var all = Select.<RoutedPacket, Event>from(packets, Send::new).or(events, Told::new);
        try {
            while (true) {
                var event = nextAgeing == null ? all.next() : all.next(nextAgeing, tick);
                switch (event) {
                    case Send(var packet) -> send(packet);
                    case Told(NeighbourEvent.Heard heard) -> hear(heard);
                    case Told(NeighbourEvent.Silent silent) -> giveUp(silent);
                    case Told(NeighbourEvent.Show(var reply)) -> reply.trySend(cache.contents());
                    case Tick _ -> age();
                }
            }
        } finally {
            turnAway();
        }
    }

    /// Who asks for the table may live longer than the stack, and shall not wait for it.
    private void turnAway() {
        events.close();
        for (var late = events.tryReceive(); late != null; late = events.tryReceive()) {
            if (late instanceof NeighbourEvent.Show(var reply)) {
                reply.close();
            }
        }
    }

    private void send(RoutedPacket routed) throws InterruptedException {
        var nextHop = routed.nextHop();
        if (nextHop.equals(lastHop)) {
            transmit(routed, lastMac);
            return;
        }
        var group = groupAddress(nextHop);
        if (group != null) {
            transmit(routed, group);
            return;
        }
        var mac = cache.use(nextHop);
        if (mac == null) {
            resolve(routed);
        } else {
            lastHop = nextHop;
            lastMac = mac;
            transmit(routed, mac);
        }
    }

    private void transmit(RoutedPacket routed, MacAddress to) throws InterruptedException {
        var frame = new EthernetFrame(to, self.mac(), EtherType.IPV4, routed.packet());
        device.send(new Frame(frame, offloadFor(routed)));
    }

    /// Transport headers that are still records can leave their checksum to the device; fragments
    /// and raw payloads are octets already. Who cuts a superframe makes its checksums in any case.
    private Offload offloadFor(RoutedPacket routed) {
        var packet = routed.packet();
        var payload = packet.payload();
        var transport = EthernetFrame.HEADER_LENGTH + packet.headerLength();
        if (routed.segmentSize() > 0 && payload instanceof TcpSegment segment) {
            return new Offload(
                    true,
                    transport,
                    TcpSegment.CHECKSUM_OFFSET,
                    Offload.Gso.TCPV4,
                    routed.segmentSize(),
                    transport + segment.headerLength());
        }
        if (!checksumOffload) {
            return Offload.NONE;
        }
        if (payload instanceof TcpSegment) {
            return Offload.checksum(transport, TcpSegment.CHECKSUM_OFFSET);
        }
        return payload instanceof UdpDatagram
                ? Offload.checksum(transport, UdpDatagram.CHECKSUM_OFFSET)
                : Offload.NONE;
    }

    /// The station address of everybody, or of a group (RFC 1112 §6.4); null for a single station.
    private @Nullable MacAddress groupAddress(Ipv4Address address) {
        if (address.isBroadcast() || self.address().isDirectedBroadcast(address)) {
            return MacAddress.BROADCAST;
        }
        return address.isMulticast()
                ? new MacAddress(0x0100_5e00_0000L | (address.value() & 0x7f_ffff))
                : null;
    }

    private void resolve(RoutedPacket packet) {
        Resolution resolution = resolutions.get(packet.nextHop());
        if (resolution == null) {
            if (resolutions.size() >= config.resolving()) {
                drops.count(Drop.NEIGHBOUR_TABLE_FULL);
                return;
            }
            resolution = startResolver(packet.nextHop(), MacAddress.BROADCAST);
        }
        if (!resolution.waiting.trySend(packet)) {
            drops.count(Drop.NEIGHBOUR_QUEUE_FULL);
        }
    }

    private Resolution startResolver(Ipv4Address address, MacAddress ask) {
        var name = "resolve " + address;
        Channel<RoutedPacket> waiting = resolvers.channel(name + " waiting", config.waiting());
        Channel<MacAddress> answer = resolvers.channel(name + " answer", 1);
        var resolution = new Resolution(waiting, answer);
        resolutions.put(address, resolution);
        resolvers.start(
                name,
                new NeighbourResolver(
                        self,
                        config,
                        address,
                        ask,
                        answer,
                        waiting,
                        events,
                        device,
                        failures,
                        resolvers.loom().clock(),
                        counters,
                        drops));
        return resolution;
    }

    private void hear(NeighbourEvent.Heard heard) throws InterruptedException {
        lastHop = null;
        var now = now();
        Resolution resolution = resolutions.remove(heard.address());
        if (resolution == null) {
            cache.hear(heard.address(), heard.mac(), now, heard.toUs());
        } else {
            cache.confirm(heard.address(), heard.mac(), now);
            resolution.answer.trySend(heard.mac());
            sendWaiting(resolution, heard.mac());
            resolution.waiting.close(); // the resolver may have just given up
        }
        if (nextAgeing == null && !cache.isEmpty()) {
            nextAgeing = now.plus(AGEING_INTERVAL);
        }
    }

    /// In the order in which they came, and before anything newer.
    private void sendWaiting(Resolution resolution, MacAddress mac) throws InterruptedException {
        for (var packet = resolution.waiting.tryReceive();
                packet != null;
                packet = resolution.waiting.tryReceive()) {
            transmit(packet, mac);
        }
    }

    /// The resolver fails what waits once it finds the channel closed; nothing can be added then.
    private void giveUp(NeighbourEvent.Silent silent) {
        lastHop = null;
        Resolution resolution = resolutions.get(silent.address());
        // An answer may have come in the same moment, and another resolver be at work by now.
        if (resolution != null && resolution.waiting == silent.waiting()) {
            resolutions.remove(silent.address());
            cache.forget(silent.address());
            resolution.waiting.close();
        }
    }

    private void age() {
        lastHop = null;
        for (var stale : cache.age(now())) {
            if (!resolutions.containsKey(stale.getKey())
                    && resolutions.size() < config.resolving()) {
                // RFC 1122 §2.3.2.1 (2): ask the station itself before asking everybody
                startResolver(stale.getKey(), stale.getValue());
            }
        }
        nextAgeing = cache.isEmpty() ? null : now().plus(AGEING_INTERVAL);
    }

    private MonotonicTime now() {
        return resolvers.loom().clock().now();
    }
}
