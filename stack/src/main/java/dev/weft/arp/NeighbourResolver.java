package dev.weft.arp;

import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.ArpConfig;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.NetworkInterface;
import dev.weft.message.PathError;
import dev.weft.message.RoutedPacket;
import dev.weft.time.Clock;
import dev.weft.wire.ArpPacket;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.MacAddress;

/// Asks for one neighbour, waits, asks again, and fails the packets that wait if nobody answers:
/// the paper's "goroutine for each ARP request". Its state is the place in this loop.
///
/// A neighbour already known is asked directly, to see whether it is still there; everybody is
/// asked when it does not answer the first time.
final class NeighbourResolver implements CspProcess {
    /// Octets of a packet's payload that its sender is shown again: any transport's header.
    private static final int QUOTED = 64;

    private final NetworkInterface self;
    private final ArpConfig config;
    private final Ipv4Address target;
    private final MacAddress askFirst;
    private final Source<MacAddress> answer;
    private final Source<RoutedPacket> waiting;
    private final Sink<NeighbourEvent> neighbours;
    private final Sink<Frame> device;
    private final Sink<PathError> failures;
    private final Clock clock;
    private final Counters counters;
    private final Drops drops;

    NeighbourResolver(
            NetworkInterface self,
            ArpConfig config,
            Ipv4Address target,
            MacAddress askFirst,
            Source<MacAddress> answer,
            Source<RoutedPacket> waiting,
            Sink<NeighbourEvent> neighbours,
            Sink<Frame> device,
            Sink<PathError> failures,
            Clock clock,
            Counters counters,
            Drops drops) {
        this.self = self;
        this.config = config;
        this.target = target;
        this.askFirst = askFirst;
        this.answer = answer;
        this.waiting = waiting;
        this.neighbours = neighbours;
        this.device = device;
        this.failures = failures;
        this.clock = clock;
        this.counters = counters;
        this.drops = drops;
    }

    @Override
    public void run() throws InterruptedException {
        for (int attempt = 1; attempt <= config.attempts(); attempt++) {
            ask(attempt == 1 ? askFirst : MacAddress.BROADCAST);
            var heard = answer.receive(clock.now().plus(config.interval()), MacAddress.ZERO);
            if (!heard.isZero()) {
                return; // Neighbours, who told us, has sent what was waiting
            }
        }
        neighbours.send(new NeighbourEvent.Silent(target, waiting));
        failWaiting();
    }

    private void ask(MacAddress station) throws InterruptedException {
        var request = ArpPacket.request(self.mac(), self.address().address(), target);
        device.send(Frame.of(new EthernetFrame(station, self.mac(), EtherType.ARP, request)));
        counters.count(Counter.ARP_REQUESTS_SENT);
    }

    private void failWaiting() throws InterruptedException {
        try {
            while (true) {
                fail(waiting.receive().packet());
            }
        } catch (ChannelClosedException noMoreWillCome) {
            // Neighbours has let go of us
        }
    }

    /// RFC 1122 §2.4: the sender is told, as if a router had said "host unreachable".
    private void fail(Ipv4Packet packet) {
        drops.count(Drop.NEIGHBOUR_UNREACHABLE);
        var payload = packet.payloadBytes();
        // Behind the first fragment there is no transport header, only data that may look like one.
        var quoted = packet.fragmentOffset() == 0 ? Math.min(payload.length(), QUOTED) : 0;
        var error =
                new PathError(
                        PathError.Kind.HOST_UNREACHABLE,
                        self.address().address(),
                        packet.source(),
                        packet.destination(),
                        packet.protocol(),
                        payload.slice(0, quoted),
                        0);
        if (!failures.trySend(error)) {
            drops.count(Drop.NOTICE_QUEUE_FULL);
        }
    }
}
