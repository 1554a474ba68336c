package dev.weft.ipv4;

import dev.weft.csp.Channel;
import dev.weft.csp.CspProcess;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Select;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.ipv4.core.ArrivalRules;
import dev.weft.ipv4.core.RoutingTable;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.ErrorNotice;
import dev.weft.message.LinkArrival;
import dev.weft.message.ReassemblyConfig;
import dev.weft.message.ReceivedPacket;
import dev.weft.wire.IcmpMessage.UnreachableCode;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.Malformation;
import dev.weft.wire.MalformedPacketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Deals IPv4 packets to the readers that are bound to their protocols; fragments first to the
/// process that puts their packet together (the paper's Figure 2).
public final class Ipv4Dealer implements CspProcess {
    /// What a fragment costs beside its octets: a record, a slice, the frame around it.
    private static final int FRAGMENT_OVERHEAD = 256;

    /// The most fragments that a packet can be cut into, of eight octets each. What bounds a flood
    /// of them is the memory they cost.
    private static final int MOST_FRAGMENTS = Ipv4Packet.MAX_LENGTH / 8;

    /// What happens here.
    private sealed interface Event {}

    private record Arrived(LinkArrival arrival) implements Event {}

    private record Reassembled(ReassemblyOutcome outcome) implements Event {}

    private record Asked(RawBinding binding) implements Event {}

    /// A packet in fragments.
    private static final class Assembly {
        private final Channel<Optional<ReceivedPacket>> fragments;
        private final long serial;
        private int octets;

        Assembly(Channel<Optional<ReceivedPacket>> fragments, long serial) {
            this.fragments = fragments;
            this.serial = serial;
        }
    }

    private final Source<LinkArrival> arrivals;
    private final Channel<RawBinding> rawRequests;
    private final Map<Integer, Sink<ReceivedPacket>> readers;
    private final Sink<ErrorNotice> notices;
    private final ReassemblyConfig config;
    private final ProcessGroup assemblers;
    private final Channel<ReassemblyOutcome> outcomes;
    private final ArrivalRules rules;
    private final RoutingTable routing;
    private final Counters counters;
    private final Drops drops;
    private final List<RawBinding> rawBindings = new ArrayList<>();
    private final Map<ReassemblyKey, Assembly> assemblies = new LinkedHashMap<>(); // oldest first
    private int octetsInAssembly;
    private long assembliesSoFar;

    /// Makes the dealer.
    ///
    /// @param arrivals what Ethernet dealers and loopback bring
    /// @param rawRequests raw sockets that open and close; closed when the dealer ends
    /// @param readers who gets what, by protocol
    /// @param notices where packets at fault are told
    /// @param config the bounds of reassembly
    /// @param assemblers where reassembly processes run
    /// @param routing the host's addresses
    /// @param counters counts packets
    /// @param drops counts what ends here
    public Ipv4Dealer(
            Source<LinkArrival> arrivals,
            Channel<RawBinding> rawRequests,
            Map<Integer, Sink<ReceivedPacket>> readers,
            Sink<ErrorNotice> notices,
            ReassemblyConfig config,
            ProcessGroup assemblers,
            RoutingTable routing,
            Counters counters,
            Drops drops) {
        this.arrivals = arrivals;
        this.rawRequests = rawRequests;
        this.readers = Map.copyOf(readers);
        this.notices = notices;
        this.config = config;
        this.assemblers = assemblers;
        this.outcomes = assemblers.channel("reassembled", 16);
        this.rules = new ArrivalRules(routing);
        this.routing = routing;
        this.counters = counters;
        this.drops = drops;
    }

    @Override
    public void run() throws InterruptedException {
        var events =
                Select.<LinkArrival, Event>from(arrivals, Arrived::new)
                        .or(outcomes, Reassembled::new)
                        .or(rawRequests, Asked::new);
        try {
            while (true) {
                switch (events.next()) {
                    case Arrived(var arrival) -> onArrival(arrival);
                    case Reassembled(var outcome) -> onOutcome(outcome);
                    case Asked(var binding) -> bindRaw(binding);
                }
            }
        } finally {
            turnAway();
        }
    }

    /// Programs live longer than the stack: none of them shall wait for it when it has ended.
    private void turnAway() {
        rawRequests.close();
        for (var late = rawRequests.tryReceive(); late != null; late = rawRequests.tryReceive()) {
            bindRaw(late);
        }
        rawBindings.forEach(each -> each.packets().close());
    }

    private void onArrival(LinkArrival arrival) {
        counters.count(Counter.IPV4_RECEIVED);
        Ipv4Packet packet;
        try {
            packet = Ipv4Packet.parse(arrival.payload());
        } catch (MalformedPacketException e) {
            onMalformed(arrival, e);
            return;
        }
        var objection = rules.objection(packet, arrival.interfaceIndex(), arrival.toGroup());
        if (objection != null) {
            drops.count(objection);
            return;
        }
        var received = received(packet, arrival);
        if (packet.isFragment()) {
            onFragment(received);
        } else {
            deliver(received);
        }
    }

    private ReceivedPacket received(Ipv4Packet packet, LinkArrival arrival) {
        var toGroup = arrival.toGroup() || !routing.isOwn(packet.destination());
        return new ReceivedPacket(
                packet, arrival.interfaceIndex(), toGroup, arrival.checksumVerified());
    }

    private void onMalformed(LinkArrival arrival, MalformedPacketException fault) {
        if (fault.reason() == Malformation.BAD_FRAGMENT) {
            counters.count(Counter.FRAGMENTS_RECEIVED);
        }
        drops.count(
                switch (fault.reason()) {
                    case TRUNCATED -> Drop.IPV4_TRUNCATED;
                    case BAD_VERSION -> Drop.IPV4_BAD_VERSION;
                    case BAD_HEADER_LENGTH -> Drop.IPV4_BAD_HEADER_LENGTH;
                    case BAD_TOTAL_LENGTH -> Drop.IPV4_BAD_TOTAL_LENGTH;
                    case BAD_CHECKSUM -> Drop.IPV4_BAD_CHECKSUM;
                    case BAD_OPTION, BAD_ADDRESS_FORMAT, BAD_OFFLOAD -> Drop.IPV4_BAD_OPTION;
                    case BAD_FRAGMENT -> Drop.FRAGMENT_MALFORMED;
                });
        if (fault.pointer() == MalformedPacketException.NO_POINTER) {
            return;
        }
        try {
            var packet = Ipv4Packet.parseIgnoringOptions(arrival.payload());
            if (rules.objection(packet, arrival.interfaceIndex(), arrival.toGroup()) == null) {
                var about = received(packet, arrival);
                complain(about, new ErrorNotice.BadHeader(fault.pointer()));
            }
        } catch (MalformedPacketException hopeless) {
            // nobody to tell
        }
    }

    private void deliver(ReceivedPacket received) {
        var protocol = received.packet().protocol();
        var wanted = false;
        for (var raw : rawBindings) {
            if (raw.protocol() == protocol) {
                wanted = true;
                if (!raw.packets().trySend(received)) {
                    drops.count(Drop.SOCKET_QUEUE_FULL);
                }
            }
        }
        @Nullable Sink<ReceivedPacket> reader = readers.get(protocol);
        if (reader != null) {
            counters.count(Counter.IPV4_DELIVERED);
            if (!reader.trySend(received)) {
                drops.count(Drop.IPV4_READER_QUEUE_FULL);
            }
        } else if (wanted) {
            counters.count(Counter.IPV4_DELIVERED);
        } else {
            drops.count(Drop.IPV4_UNKNOWN_PROTOCOL);
            complain(received, new ErrorNotice.Undeliverable(UnreachableCode.PROTOCOL_UNREACHABLE));
        }
    }

    private void complain(ReceivedPacket about, ErrorNotice.Fault fault) {
        if (!notices.trySend(new ErrorNotice(about, fault))) {
            drops.count(Drop.NOTICE_QUEUE_FULL);
        }
    }

    private void onFragment(ReceivedPacket received) {
        counters.count(Counter.FRAGMENTS_RECEIVED);
        var fragment = received.packet();
        var length = fragment.payload().length();
        // RFC 791 §3.2: all but the last fill a multiple of eight octets
        if (length == 0 || (fragment.moreFragments() && (length & 7) != 0)) {
            drops.count(Drop.FRAGMENT_MALFORMED);
            return;
        }
        var cost = length + FRAGMENT_OVERHEAD;
        var key = ReassemblyKey.of(fragment);
        makeRoom(cost, key);
        Assembly assembly = assemblies.get(key);
        if (assembly == null) {
            assembly = startAssembly(key);
        }
        if (assembly.fragments.trySend(Optional.of(received))) {
            assembly.octets += cost;
            octetsInAssembly += cost;
        } else {
            drops.count(Drop.REASSEMBLY_FULL);
        }
    }

    /// Gives up the oldest packets until one more fragment fits: who floods us with fragments shall
    /// not lock out everybody else until his time out.
    private void makeRoom(int cost, ReassemblyKey key) {
        while (octetsInAssembly + cost > config.octets()
                || (assemblies.size() >= config.packets() && !assemblies.containsKey(key))) {
            var oldest = assemblies.keySet().iterator().next();
            var evicted = forget(oldest);
            if (evicted != null) {
                drops.count(Drop.REASSEMBLY_FULL);
                evicted.fragments.cancel();
            }
        }
    }

    private Assembly startAssembly(ReassemblyKey key) {
        var name = "reassemble " + key.source() + " " + key.identification();
        Channel<Optional<ReceivedPacket>> fragments = assemblers.channel(name, MOST_FRAGMENTS);
        var deadline = assemblers.loom().clock().now().plus(config.timeout());
        var assembly = new Assembly(fragments, assembliesSoFar++);
        assemblies.put(key, assembly);
        assemblers.start(
                name,
                new ReassemblyProcess(
                        key,
                        assembly.serial,
                        deadline,
                        fragments,
                        outcomes,
                        notices,
                        counters,
                        drops));
        return assembly;
    }

    private void onOutcome(ReassemblyOutcome outcome) {
        var assembly = assemblies.get(outcome.key());
        if (assembly != null && assembly.serial == outcome.serial()) {
            forget(outcome.key());
        }
        switch (outcome) {
            case ReassemblyOutcome.Whole whole -> deliver(whole.packet());
            case ReassemblyOutcome.Failed _ -> {}
        }
    }

    private @Nullable Assembly forget(ReassemblyKey key) {
        var assembly = assemblies.remove(key);
        if (assembly != null) {
            octetsInAssembly -= assembly.octets;
        }
        return assembly;
    }

    private void bindRaw(RawBinding binding) {
        if (binding.open()) {
            rawBindings.add(binding);
        } else {
            rawBindings.removeIf(each -> each.packets() == binding.packets());
        }
        binding.done().trySend(true);
    }
}
