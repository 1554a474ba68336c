package dev.weft.device;

import dev.weft.csp.Channel;
import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.Loom;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Sink;
import dev.weft.message.Drop;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.Offload;
import dev.weft.wire.OffloadCapabilities;
import dev.weft.wire.SoftwareOffload;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A wire in memory, with a device at each end, between two stacks of one loom.
///
/// ```text
///   group of the left end                           group of the right end
///   toSend --> writer --send--> [channel] ----------> reader --trySend--> received
///              makes octets                            LinkProcess, owns a Link
/// ```
///
/// and the same from right to left. The link runs at the receiving end: what a stack has sent
/// arrives though that stack has ended meanwhile. A frame for an end that is not started is lost.
///
/// What happens on the way follows from a seed, so a simulation repeats it frame for frame.
public final class VirtualWire {
    /// How many frames are between a writer and its link, at most; they do not stay there, because
    /// the link never waits for anybody.
    private static final int HANDOVER = 256;

    private static final int LONGEST_SUPERFRAME = 65_535 + EthernetFrame.HEADER_LENGTH;

    private final DeviceCapabilities capabilities;
    private final OffloadCapabilities offload;
    private final int mtu;
    private final Direction toRight;
    private final Direction toLeft;
    private final End left;
    private final End right;

    private VirtualWire(String name, int mtu, OffloadCapabilities offload, OptionalLong seed) {
        this.mtu = mtu;
        this.offload = offload;
        var longest = offload.tcpV4() ? LONGEST_SUPERFRAME : mtu + EthernetFrame.HEADER_LENGTH;
        this.capabilities =
                new DeviceCapabilities(
                        offload.checksum(),
                        offload.tcpV4(),
                        offload.tcpV6(),
                        offload.udpL4(),
                        longest);
        this.toRight = new Direction(name + " to right", LinkConditions.PERFECT, seed);
        this.toLeft =
                new Direction(
                        name + " to left",
                        LinkConditions.PERFECT,
                        seed.isPresent() ? OptionalLong.of(~seed.getAsLong()) : seed);
        this.left = new End(name + " left", toRight, toLeft);
        this.right = new End(name + " right", toLeft, toRight);
    }

    /// A wire with perfect conditions and without offload, whose chance comes from the loom.
    ///
    /// @param name the name that people see
    /// @param mtu the largest IP packet, in octets
    /// @return the wire
    public static VirtualWire of(String name, int mtu) {
        return of(name, mtu, OffloadCapabilities.NONE, OptionalLong.empty());
    }

    /// A wire with perfect conditions.
    ///
    /// With offload it carries frames with work left to do, large ones and such without checksums:
    /// that saves the work, and is how containers on one host talk.
    ///
    /// @param name the name that people see
    /// @param mtu the largest IP packet, in octets
    /// @param offload the work that may be left to do
    /// @param seed decides all that happens by chance; if empty, the loom does
    /// @return the wire
    public static VirtualWire of(
            String name, int mtu, OffloadCapabilities offload, OptionalLong seed) {
        return new VirtualWire(name, mtu, offload, seed);
    }

    /// {@return one end}
    public Device left() {
        return left;
    }

    /// {@return the other end}
    public Device right() {
        return right;
    }

    /// Sets the conditions of both directions, at once and for what is sent from now on.
    ///
    /// @param conditions what happens to frames
    public void setConditions(LinkConditions conditions) {
        setConditionsToRight(conditions);
        setConditionsToLeft(conditions);
    }

    /// Sets the conditions from left to right.
    ///
    /// @param conditions what happens to frames
    public void setConditionsToRight(LinkConditions conditions) {
        toRight.control.setConditions(conditions);
    }

    /// Sets the conditions from right to left.
    ///
    /// @param conditions what happens to frames
    public void setConditionsToLeft(LinkConditions conditions) {
        toLeft.control.setConditions(conditions);
    }

    /// One way over the wire.
    private static final class Direction {
        private final String name;
        private final LinkControl control;
        private @Nullable Channel<Frame> handover;
        private @Nullable Loom loom;
        private volatile boolean attended; // somebody is at its end

        Direction(String name, LinkConditions conditions, OptionalLong seed) {
            this.name = name;
            this.control = new LinkControl(conditions, seed);
        }

        /// Whichever end starts first makes the channel.
        synchronized Channel<Frame> handover(ProcessGroup group) {
            if (handover == null) {
                loom = group.loom();
                handover = group.channel(name, HANDOVER);
            } else if (loom != group.loom()) {
                throw new IllegalArgumentException(
                        "both ends of a virtual wire belong to one loom, and this is "
                                + group.loom());
            }
            return handover;
        }
    }

    private final class End implements Device {
        private final String name;
        private final Direction out;
        private final Direction in;
        private final AtomicBoolean started = new AtomicBoolean();

        End(String name, Direction out, Direction in) {
            this.name = name;
            this.out = out;
            this.in = in;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int mtu() {
            return mtu;
        }

        @Override
        public DeviceCapabilities capabilities() {
            return capabilities;
        }

        @Override
        public void start(ProcessGroup group, Attachment attachment) {
            if (started.getAndSet(true)) {
                throw new IllegalStateException("an end of a wire is started once");
            }
            var outgoing = out.handover(group);
            var incoming = in.handover(group);
            in.attended = true;
            var link =
                    new LinkProcess(
                            group.loom(),
                            incoming,
                            _ -> {},
                            in.control,
                            frame -> receive(frame, attachment),
                            attachment.drops());
            group.start(
                    name + " reader",
                    () -> {
                        try {
                            link.run();
                        } finally {
                            in.attended = false;
                            incoming.cancel();
                        }
                    });
            group.start(name + " writer", () -> transmit(outgoing, attachment));
        }

        private void transmit(Sink<Frame> wire, Attachment attachment) throws InterruptedException {
            try {
                while (true) {
                    var frame = attachment.toSend().receive();
                    attachment.tookDown(frame);
                    transmit(frame, wire, attachment);
                }
            } catch (ChannelClosedException e) {
                // nobody sends any more
            }
        }

        private void transmit(Frame frame, Sink<Frame> wire, Attachment attachment)
                throws InterruptedException {
            try {
                for (var ready : SoftwareOffload.apply(frame, offload)) {
                    put(ready, wire, attachment);
                }
            } catch (MalformedPacketException e) {
                attachment.drops().count(Drop.OFFLOAD_MALFORMED);
            }
        }

        private void put(Frame frame, Sink<Frame> wire, Attachment attachment)
                throws InterruptedException {
            var drops = attachment.drops();
            var length = frame.length();
            var longest =
                    frame.offload().needsSegmentation()
                            ? LONGEST_SUPERFRAME
                            : mtu + EthernetFrame.HEADER_LENGTH;
            if (length > longest) {
                drops.count(Drop.FRAME_TOO_LARGE);
                return;
            }
            if (out.attended) {
                try {
                    wire.send(overTheWire(frame));
                } catch (ChannelClosedException e) {
                    drops.count(Drop.LINK_LOSS); // the other end has just gone
                }
            } else {
                drops.count(Drop.LINK_LOSS);
            }
            attachment.countSent(name, 1, length);
        }

        /// Octets, and no word about their checksum: the receiver verifies what has crossed a wire.
        private static Frame overTheWire(Frame frame) {
            return new Frame(
                    frame.octets(),
                    frame.offload().needsChecksum() ? frame.offload() : Offload.NONE);
        }

        private void receive(Frame frame, Attachment attachment) {
            attachment.countReceived(name, 1, frame.length());
            attachment.handUp(frame);
        }

        /// Nothing is held.
        @Override
        public void close() {}

        @Override
        public String toString() {
            return "virtual wire " + name;
        }
    }
}
