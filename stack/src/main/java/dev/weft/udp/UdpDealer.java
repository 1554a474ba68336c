package dev.weft.udp;

import dev.weft.csp.Channel;
import dev.weft.csp.CspProcess;
import dev.weft.csp.Select;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.Endpoint;
import dev.weft.message.ErrorNotice;
import dev.weft.message.PathError;
import dev.weft.message.ReceivedPacket;
import dev.weft.ports.EphemeralPorts;
import dev.weft.wire.IcmpMessage.UnreachableCode;
import dev.weft.wire.Malformation;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.UdpDatagram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Deals datagrams to the sockets that are bound to their ports, and owns the table of ports.
public final class UdpDealer implements CspProcess {
    /// What happens here.
    private sealed interface Event {}

    private record Arrived(ReceivedPacket packet) implements Event {}

    private record Asked(UdpRequest request) implements Event {}

    private record WentWrong(PathError error) implements Event {}

    private final Source<ReceivedPacket> packets;
    private final Channel<UdpRequest> requests;
    private final Source<PathError> errors;
    private final Sink<ErrorNotice> notices;
    private final EphemeralPorts ephemeralPorts;
    private final RandomGenerator random;
    private final Counters counters;
    private final Drops drops;
    private final Map<Integer, List<UdpBinding>> ports = new HashMap<>();

    /// Makes the dealer.
    ///
    /// @param packets UDP packets
    /// @param requests what sockets want; closed when the dealer ends
    /// @param errors datagrams of ours that did not arrive
    /// @param notices where datagrams for nobody are told
    /// @param ephemeralPorts the range for those who do not care
    /// @param random the loom's
    /// @param counters counts datagrams
    /// @param drops counts what ends here
    public UdpDealer(
            Source<ReceivedPacket> packets,
            Channel<UdpRequest> requests,
            Source<PathError> errors,
            Sink<ErrorNotice> notices,
            EphemeralPorts ephemeralPorts,
            RandomGenerator random,
            Counters counters,
            Drops drops) {
        this.packets = packets;
        this.requests = requests;
        this.errors = errors;
        this.notices = notices;
        this.ephemeralPorts = ephemeralPorts;
        this.random = random;
        this.counters = counters;
        this.drops = drops;
    }

    @Override
    public void run() throws InterruptedException {
        var events =
                Select.<ReceivedPacket, Event>from(packets, Arrived::new)
                        .or(requests, Asked::new)
                        .or(errors, WentWrong::new);
        try {
            while (true) {
                switch (events.next()) {
                    case Arrived(var packet) -> onPacket(packet);
                    case Asked(var request) -> onRequest(request);
                    case WentWrong(var error) -> onError(error);
                }
            }
        } finally {
            turnAway();
        }
    }

    /// Programs live longer than the stack: none of them shall wait for it when it has ended.
    private void turnAway() {
        requests.close();
        for (var late = requests.tryReceive(); late != null; late = requests.tryReceive()) {
            switch (late) {
                case UdpRequest.Bind bind -> bind.reply().close();
                case UdpRequest.Show show -> show.reply().close();
                case UdpRequest.Connect connect -> connect.done().close();
                case UdpRequest.ReportErrors report -> report.done().close();
                case UdpRequest.Unbind _ -> {}
            }
        }
        ports.values().forEach(bindings -> bindings.forEach(each -> each.inbox().close()));
    }

    private void onPacket(ReceivedPacket received) {
        var packet = received.packet();
        UdpDatagram datagram;
        try {
            datagram =
                    UdpDatagram.parse(
                            packet.payloadBytes(),
                            packet.source(),
                            packet.destination(),
                            received.checksumVerified());
        } catch (MalformedPacketException e) {
            drops.count(
                    e.reason() == Malformation.BAD_CHECKSUM
                            ? Drop.UDP_BAD_CHECKSUM
                            : Drop.UDP_MALFORMED);
            return;
        }
        var from = new Endpoint(packet.source(), datagram.sourcePort());
        var arrived =
                new UdpEvent.Arrived(
                        from,
                        packet.destination(),
                        datagram.payload(),
                        packet.tos(),
                        packet.timeToLive());
        if (received.toGroup()) {
            dealToGroup(datagram.destinationPort(), arrived);
        } else {
            deal(received, datagram.destinationPort(), arrived);
        }
    }

    private void deal(ReceivedPacket received, int port, UdpEvent.Arrived arrived) {
        @Nullable UdpBinding best = null;
        var bestScore = -1;
        for (var binding : ports.getOrDefault(port, List.of())) {
            var score = binding.match(arrived.destination(), arrived.remote());
            if (score > bestScore) {
                best = binding;
                bestScore = score;
            }
        }
        if (best != null) {
            give(best, arrived);
            return;
        }
        drops.count(Drop.UDP_NO_SOCKET);
        // RFC 1122 §4.1.3.1: "UDP SHOULD send an ICMP Port Unreachable message"
        var fault = new ErrorNotice.Undeliverable(UnreachableCode.PORT_UNREACHABLE);
        if (!notices.trySend(new ErrorNotice(received, fault))) {
            drops.count(Drop.NOTICE_QUEUE_FULL);
        }
    }

    private void dealToGroup(int port, UdpEvent.Arrived arrived) {
        var taken = false;
        for (var binding : ports.getOrDefault(port, List.of())) {
            if (binding.takesGroup(arrived.remote())) {
                give(binding, arrived);
                taken = true;
            }
        }
        if (!taken) {
            drops.count(Drop.UDP_NO_SOCKET);
        }
    }

    private void give(UdpBinding binding, UdpEvent.Arrived arrived) {
        counters.count(Counter.UDP_RECEIVED);
        if (!binding.inbox().offer(arrived)) {
            drops.count(Drop.SOCKET_QUEUE_FULL);
        }
    }

    /// The quote tells the ports of the datagram that did not arrive: its source port is our
    /// socket's.
    private void onError(PathError error) {
        var header = error.transportHeader();
        if (header.length() < 4) {
            drops.count(Drop.ICMP_ERROR_UNMATCHED);
            return;
        }
        var remote = new Endpoint(error.destination(), header.u16(2));
        var told = false;
        for (var binding : ports.getOrDefault(header.u16(0), List.of())) {
            if (binding.match(error.source(), remote) >= 0 && binding.wantsErrors()) {
                told |= binding.inbox().offer(new UdpEvent.Failed(error, remote));
            }
        }
        if (!told) {
            drops.count(Drop.ICMP_ERROR_UNMATCHED);
        }
    }

    private void onRequest(UdpRequest request) throws InterruptedException {
        switch (request) {
            case UdpRequest.Bind bind -> bind.reply().send(bind(bind));
            case UdpRequest.Connect(var inbox, var local, var remote, var done) -> {
                var binding = find(inbox);
                if (binding != null) {
                    binding.connect(local, remote);
                }
                done.trySend(true);
            }
            case UdpRequest.ReportErrors(var inbox, var wanted, var done) -> {
                var binding = find(inbox);
                if (binding != null) {
                    binding.reportErrors(wanted);
                }
                done.trySend(true);
            }
            case UdpRequest.Unbind(var inbox) -> {
                ports.values().forEach(list -> list.removeIf(each -> each.inbox() == inbox));
                ports.values().removeIf(List::isEmpty);
            }
            case UdpRequest.Show(var reply) -> reply.trySend(table());
        }
    }

    private UdpRequest.BindOutcome bind(UdpRequest.Bind bind) {
        var local = bind.local();
        if (local.port() == 0) {
            var chosen = ephemeralPorts.choose(random, port -> !ports.containsKey(port));
            if (chosen.isEmpty()) {
                return new UdpRequest.NoPortsLeft();
            }
            local = new Endpoint(local.address(), chosen.getAsInt());
        }
        var bindings = ports.computeIfAbsent(local.port(), _ -> new ArrayList<>());
        for (var binding : bindings) {
            if (binding.clashesWith(local, bind.reuse())) {
                return new UdpRequest.AddressInUse();
            }
        }
        bindings.add(new UdpBinding(local, bind.reuse(), bind.inbox()));
        return new UdpRequest.Bound(local);
    }

    private List<UdpRequest.UdpEntry> table() {
        return ports.values().stream().flatMap(List::stream).map(UdpBinding::entry).toList();
    }

    private @Nullable UdpBinding find(UdpInbox inbox) {
        for (var bindings : ports.values()) {
            for (var binding : bindings) {
                if (binding.inbox() == inbox) {
                    return binding;
                }
            }
        }
        return null;
    }
}
