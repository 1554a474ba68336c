package dev.weft.ethernet;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.LinkArrival;
import dev.weft.message.NetworkInterface;
import dev.weft.wire.Bytes;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.MacAddress;
import dev.weft.wire.MalformedPacketException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Deals the frames of one interface to the protocols that are bound to their EtherTypes, as the
/// paper's packet dealers do. A frame for another station, a tagged one, or one that nobody is
/// bound to ends here.
public final class EthernetDealer implements CspProcess {
    private final NetworkInterface self;
    private final Source<Frame> frames;
    private final Map<Integer, Sink<LinkArrival>> bindings;
    private final Drops drops;

    /// Makes the dealer of an interface.
    ///
    /// @param self the interface
    /// @param frames what its device receives
    /// @param bindings who gets what, by EtherType
    /// @param drops counts what ends here
    public EthernetDealer(
            NetworkInterface self,
            Source<Frame> frames,
            Map<Integer, Sink<LinkArrival>> bindings,
            Drops drops) {
        this.self = self;
        this.frames = frames;
        this.bindings = Map.copyOf(bindings);
        this.drops = drops;
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            deal(frames.receive());
        }
    }

    private void deal(Frame received) {
        EthernetFrame frame;
        try {
            frame = EthernetFrame.parse(received.octets());
        } catch (MalformedPacketException e) {
            drops.count(Drop.FRAME_TRUNCATED);
            return;
        }
        if (!isForUs(frame.destination())) {
            drops.count(Drop.FRAME_NOT_FOR_US);
        } else if (frame.source().isMulticast() || frame.source().isZero()) {
            drops.count(Drop.FRAME_BAD_SOURCE);
        } else {
            deal(frame, received.offload().checksumVerified());
        }
    }

    private void deal(EthernetFrame frame, boolean checksumVerified) {
        var type = frame.etherType();
        @Nullable Sink<LinkArrival> binding = bindings.get(type);
        if (binding == null) {
            var tagged = type == EtherType.VLAN || type == EtherType.QINQ;
            drops.count(tagged ? Drop.FRAME_VLAN_TAGGED : Drop.FRAME_UNKNOWN_TYPE);
            return;
        }
        Bytes payload = frame.payloadBytes();
        var toGroup = frame.destination().isMulticast();
        var arrival =
                new LinkArrival(payload, frame.source(), self.index(), toGroup, checksumVerified);
        if (!binding.trySend(arrival)) {
            drops.count(Drop.FRAME_BINDING_QUEUE_FULL);
        }
    }

    /// Our own address, and all groups: which of them are ours, the layer above knows.
    private boolean isForUs(MacAddress destination) {
        return destination.equals(self.mac()) || destination.isMulticast();
    }
}
