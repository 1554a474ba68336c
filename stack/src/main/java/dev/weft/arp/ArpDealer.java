package dev.weft.arp;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Select;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.AddressProbing;
import dev.weft.message.AddressVerdict;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.LinkArrival;
import dev.weft.message.NetworkInterface;
import dev.weft.wire.ArpPacket;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.MacAddress;
import dev.weft.wire.MalformedPacketException;

/// Answers who asks for our address, tells [Neighbours] what was heard, and tells [AddressGuard] of
/// stations that use our address (RFC 826, "Packet Reception"; RFC 5227 §2.4).
public final class ArpDealer implements CspProcess {
    private final NetworkInterface self;
    private final Source<LinkArrival> arrivals;
    private final Source<AddressVerdict> verdicts;
    private final Sink<NeighbourEvent> neighbours;
    private final Sink<ArpPacket> conflicts;
    private final Sink<Frame> device;
    private final Counters counters;
    private final Drops drops;
    private boolean owned;

    /// What happens here.
    private sealed interface Event {}

    private record Arrived(LinkArrival arrival) implements Event {}

    private record Judged(AddressVerdict verdict) implements Event {}

    /// Makes the dealer of an interface.
    ///
    /// @param self the interface, with the address to answer for
    /// @param probing whether to answer before the address is known to be ours
    /// @param arrivals ARP packets
    /// @param verdicts what the guard of the address found out
    /// @param neighbours who remembers what is heard
    /// @param conflicts gets packets of stations that use our address
    /// @param device where replies go
    /// @param counters counts requests and replies
    /// @param drops counts what ends here
    public ArpDealer(
            NetworkInterface self,
            AddressProbing probing,
            Source<LinkArrival> arrivals,
            Source<AddressVerdict> verdicts,
            Sink<NeighbourEvent> neighbours,
            Sink<ArpPacket> conflicts,
            Sink<Frame> device,
            Counters counters,
            Drops drops) {
        this.self = self;
        this.owned = probing != AddressProbing.STRICT;
        this.arrivals = arrivals;
        this.verdicts = verdicts;
        this.neighbours = neighbours;
        this.conflicts = conflicts;
        this.device = device;
        this.counters = counters;
        this.drops = drops;
    }

    @Override
    public void run() throws InterruptedException {
        var events =
                Select.<LinkArrival, Event>from(arrivals, Arrived::new).or(verdicts, Judged::new);
        while (true) {
            switch (events.next()) {
                case Arrived(var arrival) -> deal(arrival);
                case Judged(AddressVerdict.Ours _) -> owned = true;
                case Judged(AddressVerdict.Conflict _) -> {}
            }
        }
    }

    private void deal(LinkArrival arrival) {
        counters.count(Counter.ARP_RECEIVED);
        try {
            deal(ArpPacket.parse(arrival.payload()));
        } catch (MalformedPacketException e) {
            drops.count(Drop.ARP_MALFORMED);
        }
    }

    private void deal(ArpPacket packet) {
        if (packet.isRequest()) {
            counters.count(Counter.ARP_REQUESTS_RECEIVED);
        }
        var own = self.address().address();
        if (packet.senderMac().equals(self.mac())) {
            drops.count(Drop.ARP_BAD_SENDER); // our own packet, come back by a loop in the link
            return;
        }
        if (!packet.senderMac().isUnicast() || packet.senderMac().isZero()) {
            drops.count(Drop.ARP_BAD_SENDER);
            return;
        }
        if (packet.senderIp().equals(own)) {
            drops.count(Drop.ARP_CONFLICT);
            conflicts.trySend(packet);
            return;
        }
        if (!packet.isProbe()) {
            if (!isPossibleNeighbour(packet.senderIp())) {
                drops.count(Drop.ARP_BAD_SENDER);
                return;
            }
            tellNeighbours(packet, own);
        }
        if (packet.isRequest() && packet.targetIp().equals(own)) {
            if (owned) {
                reply(packet);
            } else if (packet.isProbe()) {
                conflicts.trySend(packet); // somebody else is about to take it, RFC 5227 §2.1.1
            }
        }
    }

    /// An address on our link that a single station can have.
    private boolean isPossibleNeighbour(Ipv4Address address) {
        var network = self.address();
        return network.contains(address)
                && !network.isDirectedBroadcast(address)
                && !address.isMulticast()
                && !address.isBroadcast();
    }

    private void tellNeighbours(ArpPacket packet, Ipv4Address own) {
        var toUs = packet.targetIp().equals(own);
        var heard = new NeighbourEvent.Heard(packet.senderIp(), packet.senderMac(), toUs);
        if (!neighbours.trySend(heard)) {
            drops.count(Drop.FRAME_BINDING_QUEUE_FULL);
        }
    }

    private void reply(ArpPacket request) {
        MacAddress asker = request.senderMac();
        var reply =
                ArpPacket.reply(self.mac(), self.address().address(), asker, request.senderIp());
        var frame = new EthernetFrame(asker, self.mac(), EtherType.ARP, reply);
        if (device.trySend(Frame.of(frame))) {
            counters.count(Counter.ARP_REPLIES_SENT);
        } else {
            drops.count(Drop.TRANSMIT_QUEUE_FULL);
        }
    }
}
