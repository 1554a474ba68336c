package dev.weft;

import dev.weft.arp.AddressGuard;
import dev.weft.arp.ArpDealer;
import dev.weft.arp.NeighbourEvent;
import dev.weft.arp.Neighbours;
import dev.weft.csp.Channel;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Sink;
import dev.weft.device.Attachment;
import dev.weft.device.FrameObserver;
import dev.weft.ethernet.EthernetDealer;
import dev.weft.icmp.EchoRequestReceived;
import dev.weft.icmp.EchoResponder;
import dev.weft.icmp.IcmpDealer;
import dev.weft.icmp.IcmpErrorSender;
import dev.weft.icmp.PathErrorDealer;
import dev.weft.icmp.PingDealer;
import dev.weft.icmp.PingEvent;
import dev.weft.ipv4.Ipv4Dealer;
import dev.weft.ipv4.Ipv4Sender;
import dev.weft.ipv4.Loopback;
import dev.weft.ipv4.RawBinding;
import dev.weft.ipv4.core.Identifications;
import dev.weft.ipv4.core.RoutingTable;
import dev.weft.message.AddressVerdict;
import dev.weft.message.Counters;
import dev.weft.message.Drops;
import dev.weft.message.ErrorNotice;
import dev.weft.message.LinkArrival;
import dev.weft.message.NetworkInterface;
import dev.weft.message.PacketToSend;
import dev.weft.message.PathError;
import dev.weft.message.ReceivedPacket;
import dev.weft.message.RoutedPacket;
import dev.weft.socket.SocketLayer;
import dev.weft.tcp.TcpContext;
import dev.weft.tcp.TcpDealer;
import dev.weft.tcp.TcpRequest;
import dev.weft.tcp.connection.BufferBudget;
import dev.weft.time.Clock;
import dev.weft.udp.UdpDealer;
import dev.weft.udp.UdpRequest;
import dev.weft.wire.ArpPacket;
import dev.weft.wire.EtherType;
import dev.weft.wire.Frame;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Prefix;
import dev.weft.wire.MacAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// The one place that knows every room: makes the channels and starts the processes at their ends.
/// Read it beside the process map in `docs/architecture.md`.
final class Wiring {
    private static final Ipv4Prefix LOOPBACK = new Ipv4Prefix(Ipv4Address.LOOPBACK, 8);

    private final StackConfig config;
    private final Bounds bounds;
    private final ProcessGroup stack;
    private final Counters counters;
    private final Drops drops;
    private final Clock clock;
    private final RandomGenerator random;
    private final RoutingTable routing;

    // Between the rooms; what stays within one is made where the room is wired.
    private final Channel<LinkArrival> ipv4Arrivals;
    private final Channel<PacketToSend> toSend;
    private final Channel<ErrorNotice> notices;
    private final Channel<PathError> pathErrors;
    private final Channel<ReceivedPacket> icmpPackets;
    private final Channel<ReceivedPacket> udpPackets;
    private final Channel<PathError> udpErrors;
    private final Channel<ReceivedPacket> tcpPackets;
    private final Channel<PathError> tcpErrors;
    private final Channel<PingEvent> pings;
    private final Channel<AddressVerdict> verdicts;

    // What stays open for programs.
    private final Channel<UdpRequest> udpRequests;
    private final Channel<TcpRequest> tcpRequests;
    private final Channel<RawBinding> rawRequests;
    private final Map<NetworkInterface, Sink<NeighbourEvent>> neighbourTables = new HashMap<>();

    /// Makes the channels between the rooms; called on the loom.
    Wiring(StackConfig config, ProcessGroup stack, Counters counters, Drops drops) {
        this.config = config;
        this.bounds = config.bounds();
        this.stack = stack;
        this.counters = counters;
        this.drops = drops;
        this.clock = stack.loom().clock();
        this.random = stack.loom().random();
        this.routing = RoutingTable.of(interfaces(config), config.gateway());
        this.ipv4Arrivals = stack.channel("ipv4 arrivals", bounds.arrivals());
        this.toSend = stack.channel("packets to send", bounds.toSend());
        this.notices = stack.channel("error notices", bounds.requests());
        this.pathErrors = stack.channel("path errors", bounds.requests());
        this.icmpPackets = stack.channel("icmp packets", bounds.arrivals());
        this.udpPackets = stack.channel("udp packets", bounds.arrivals());
        this.udpErrors = stack.channel("udp errors", bounds.requests());
        this.tcpPackets = stack.channel("tcp packets", bounds.arrivals());
        this.tcpErrors = stack.channel("tcp errors", bounds.requests());
        this.pings = stack.channel("ping events", bounds.requests());
        this.verdicts = stack.channel("address verdicts", bounds.requests());
        this.udpRequests = stack.channel("udp requests", bounds.requests());
        this.tcpRequests = stack.channel("tcp requests", bounds.requests());
        this.rawRequests = stack.channel("raw requests", bounds.requests());
    }

    /// Starts all processes, from the top down, so that nobody sends to a room that is not there
    /// yet.
    void start() {
        startUdp();
        startTcp();
        startIcmp();
        startIpv4();
        for (int i = 0; i < config.interfaces().size(); i++) {
            startInterface(config.interfaces().get(i), routing.interfaces().get(i + 1));
        }
    }

    RoutingTable routing() {
        return routing;
    }

    Channel<AddressVerdict> verdicts() {
        return verdicts;
    }

    Map<NetworkInterface, Sink<NeighbourEvent>> neighbourTables() {
        return neighbourTables;
    }

    SocketLayer sockets() {
        return new SocketLayer(
                stack.group("sockets"),
                routing,
                toSend,
                udpRequests,
                tcpRequests,
                config.tcp(),
                rawRequests,
                pings,
                counters,
                bounds.socketQueue(),
                bounds.receiveBuffer());
    }

    private static List<NetworkInterface> interfaces(StackConfig config) {
        var interfaces = new ArrayList<NetworkInterface>();
        interfaces.add(
                new NetworkInterface(
                        NetworkInterface.LOOPBACK_INDEX,
                        "lo",
                        MacAddress.ZERO,
                        LOOPBACK,
                        65_535,
                        false));
        for (var each : config.interfaces()) {
            interfaces.add(
                    new NetworkInterface(
                            interfaces.size(),
                            each.device().name(),
                            each.mac(),
                            each.address(),
                            each.mtu(),
                            each.device().capabilities().tcpSegmentation4()));
        }
        return interfaces;
    }

    private void startUdp() {
        stack.group("udp")
                .start(
                        "udp dealer",
                        new UdpDealer(
                                udpPackets,
                                udpRequests,
                                udpErrors,
                                notices,
                                config.ephemeralPorts(),
                                random,
                                counters,
                                drops));
    }

    private void startTcp() {
        var tcp = stack.group("tcp");
        var context =
                new TcpContext(
                        config.tcp(),
                        BufferBudget.of(config.tcp().bounds()),
                        routing,
                        toSend,
                        tcp.group("connections"),
                        clock,
                        counters,
                        drops,
                        new AtomicLong());
        tcp.start(
                "tcp dealer",
                new TcpDealer(
                        tcpPackets,
                        tcpRequests,
                        tcpErrors,
                        config.ephemeralPorts(),
                        random,
                        context));
    }

    private void startIcmp() {
        var icmp = stack.group("icmp");
        Channel<EchoRequestReceived> echoRequests =
                icmp.channel("echo requests", bounds.arrivals());
        for (int i = 0; i < config.echoResponders(); i++) {
            icmp.start("echo responder", new EchoResponder(echoRequests, toSend, counters));
        }
        icmp.start("ping dealer", new PingDealer(pings, drops));
        icmp.start(
                "path error dealer",
                new PathErrorDealer(
                        pathErrors,
                        pings,
                        Map.of(IpProtocol.UDP, udpErrors, IpProtocol.TCP, tcpErrors),
                        drops));
        icmp.start(
                "icmp error sender",
                new IcmpErrorSender(
                        notices,
                        toSend,
                        config.icmpErrorsPerSecond(),
                        config.icmpErrorBurst(),
                        clock,
                        counters,
                        drops));
        icmp.start(
                "icmp dealer",
                new IcmpDealer(
                        icmpPackets, echoRequests, pings, pathErrors, clock, counters, drops));
    }

    private void startIpv4() {
        var ipv4 = stack.group("ipv4");
        ipv4.start(
                "ipv4 dealer",
                new Ipv4Dealer(
                        ipv4Arrivals,
                        rawRequests,
                        Map.of(
                                IpProtocol.ICMP,
                                icmpPackets,
                                IpProtocol.UDP,
                                udpPackets,
                                IpProtocol.TCP,
                                tcpPackets),
                        notices,
                        config.reassembly(),
                        ipv4.group("reassembly"),
                        routing,
                        counters,
                        drops));
        Channel<RoutedPacket> toOurselves = ipv4.channel("packets to ourselves", bounds.toSend());
        ipv4.start("loopback", new Loopback(toOurselves, ipv4Arrivals, drops));
        var links = new ArrayList<Sink<RoutedPacket>>();
        links.add(toOurselves);
        for (var each : routing.interfaces()) {
            if (!each.isLoopback()) {
                links.add(routedPackets(each));
            }
        }
        ipv4.start(
                "ipv4 sender",
                new Ipv4Sender(
                        toSend,
                        routing,
                        links,
                        pathErrors,
                        new Identifications(random),
                        counters,
                        drops));
    }

    private final Map<NetworkInterface, Channel<RoutedPacket>> routedPackets = new HashMap<>();

    private Channel<RoutedPacket> routedPackets(NetworkInterface self) {
        return routedPackets.computeIfAbsent(
                self, each -> stack.channel(each.name() + " routed", bounds.toSend()));
    }

    private void startInterface(InterfaceConfig wanted, NetworkInterface self) {
        var group = stack.group(self.name());
        var name = self.name();
        Channel<Frame> frames = group.channel(name + " received", bounds.received());
        Channel<Frame> device = group.channel(name + " to send", bounds.deviceQueue());
        Channel<LinkArrival> arpArrivals = group.channel(name + " arp", bounds.requests());
        Channel<NeighbourEvent> events = group.channel(name + " neighbours", bounds.requests());
        Channel<ArpPacket> conflicts = group.channel(name + " conflicts", 16);
        Channel<AddressVerdict> ownership = group.channel(name + " ownership", 16);
        neighbourTables.put(self, events);

        group.start(
                name + " neighbours",
                new Neighbours(
                        self,
                        config.arp(),
                        wanted.device().capabilities().checksum(),
                        routedPackets(self),
                        events,
                        device,
                        pathErrors,
                        group.group("resolvers"),
                        counters,
                        drops));
        group.start(
                name + " arp dealer",
                new ArpDealer(
                        self,
                        wanted.probing(),
                        arpArrivals,
                        ownership,
                        events,
                        conflicts,
                        device,
                        counters,
                        drops));
        group.start(
                name + " ethernet dealer",
                new EthernetDealer(
                        self,
                        frames,
                        Map.of(EtherType.IPV4, ipv4Arrivals, EtherType.ARP, arpArrivals),
                        drops));
        wanted.device()
                .start(
                        group.group("device"),
                        new Attachment(frames, device, FrameObserver.NONE, counters, drops));
        group.start(
                name + " address guard",
                new AddressGuard(
                        self,
                        wanted.probing(),
                        conflicts,
                        device,
                        ownership,
                        verdicts,
                        clock,
                        random));
    }
}
