package dev.weft.testing;

import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Sink;
import dev.weft.device.Attachment;
import dev.weft.device.Device;
import dev.weft.device.DeviceCapabilities;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.wire.Bytes;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.Offload;
import dev.weft.wire.OffloadCapabilities;
import dev.weft.wire.SoftwareOffload;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/// A device whose far end is the test: every station on it hears every frame, as on the Ethernet of
/// old.
public final class TestLink implements Device {
    /// Something on the link, called by the link's own process.
    public interface Station {
        /// A frame has been sent. A superframe is heard in frames of the link's size, and all
        /// checksums are complete.
        ///
        /// @param frame the frame, parsed
        /// @param offload what the stack left to do
        /// @param link where an answer goes
        void hears(EthernetFrame frame, Offload offload, TestLink link);
    }

    private final String name;
    private final int mtu;
    private final DeviceCapabilities capabilities;
    private final List<Station> stations = new CopyOnWriteArrayList<>();
    private final Queue<Frame> sent = new ConcurrentLinkedQueue<>();
    private volatile boolean keepsFrames = true;
    private volatile boolean stuck;
    private volatile boolean closed;
    private Sink<Frame> received;
    private Counters counters;
    private Drops drops;

    public TestLink(String name, int mtu) {
        this(name, mtu, DeviceCapabilities.none(mtu));
    }

    public TestLink(String name, int mtu, DeviceCapabilities capabilities) {
        this.name = name;
        this.mtu = mtu;
        this.capabilities = capabilities;
    }

    /// A link that takes superframes and open checksums.
    public static TestLink offloading(String name, int mtu) {
        return new TestLink(name, mtu, new DeviceCapabilities(true, true, false, false, 65_549));
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
        this.received = attachment.received();
        this.counters = attachment.counters();
        this.drops = attachment.drops();
        var toSend = attachment.toSend();
        var never = group.<Frame>channel("never", 1);
        group.start(
                name + " link",
                () -> {
                    while (true) {
                        carry((stuck ? never : toSend).receive());
                    }
                });
    }

    /// Brings a frame to the stack; has to be called on its loom.
    public void offer(Frame frame) {
        if (received.trySend(frame)) {
            counters.count(Counter.FRAMES_RECEIVED);
            counters.add(Counter.OCTETS_RECEIVED, frame.length());
        } else {
            drops.count(Drop.RECEIVE_QUEUE_FULL);
        }
    }

    public void attach(Station station) {
        stations.add(station);
    }

    /// What the stack has sent so far; it is forgotten by this.
    public List<Frame> sent() {
        var all = List.copyOf(sent);
        sent.clear();
        return all;
    }

    /// For tests that send millions of frames.
    public void forgetsFrames() {
        keepsFrames = false;
        sent.clear();
    }

    /// From the frame after the next on, the device takes nothing any more.
    public void getsStuck() {
        stuck = true;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void carry(Frame frame) {
        counters.count(Counter.FRAMES_SENT);
        counters.add(Counter.OCTETS_SENT, frame.length());
        var offload = frame.offload();
        if (offload.needsSegmentation() && !capabilities.tcpSegmentation4()) {
            throw new AssertionError("a superframe");
        }
        if (keepsFrames) {
            sent.add(frame);
        }
        try {
            for (var each : SoftwareOffload.apply(frame, OffloadCapabilities.NONE)) {
                arrive(each.octets(), offload);
            }
        } catch (MalformedPacketException e) {
            throw new AssertionError("the stack sent " + frame, e);
        }
    }

    private void arrive(Bytes octets, Offload offload) throws MalformedPacketException {
        if (octets.length() > mtu + EthernetFrame.HEADER_LENGTH) {
            throw new AssertionError("a frame of " + octets.length() + " octets");
        }
        var parsed = EthernetFrame.parse(octets);
        stations.forEach(station -> station.hears(parsed, offload, this));
    }
}
