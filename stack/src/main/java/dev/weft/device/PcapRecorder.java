package dev.weft.device;

import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.CspProcess;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.device.PcapngWriter.Direction;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.time.Clock;
import dev.weft.wire.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Stands before any device and records its frames, while its [#capture()] is on.
///
/// ```text
///   device --> [channel] --> capture in  --trySend--> received
///   device <-- [channel] <-- capture out <----------- toSend
/// ```
public final class PcapRecorder implements Device {
    private static final int HANDOVER = 256;
    private static final int BATCH = 64;

    private final Device device;
    private final Capture capture;

    private PcapRecorder(Device device) {
        this.device = device;
        this.capture = new Capture(device.name());
    }

    /// Records a device's frames, once its capture is started.
    ///
    /// @param device what carries the frames
    /// @return the device to start in its place
    public static PcapRecorder before(Device device) {
        return new PcapRecorder(device);
    }

    /// {@return the switch of the recording; off at first}
    public Capture capture() {
        return capture;
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public int mtu() {
        return device.mtu();
    }

    @Override
    public DeviceCapabilities capabilities() {
        return device.capabilities();
    }

    @Override
    public void start(
            ProcessGroup group,
            Sink<Frame> received,
            Source<Frame> toSend,
            Counters counters,
            Drops drops) {
        var up = group.<Frame>channel(name() + " before capture", HANDOVER);
        var down = group.<Frame>channel(name() + " behind capture", HANDOVER);
        device.start(group, up, down, counters, drops);
        var clock = group.loom().clock();
        group.start(
                name() + " capture in",
                recording(
                        up,
                        Direction.INBOUND,
                        frame -> {
                            if (!received.trySend(frame)) {
                                drops.count(Drop.RECEIVE_QUEUE_FULL);
                            }
                        },
                        clock,
                        drops));
        group.start(
                name() + " capture out",
                recording(toSend, Direction.OUTBOUND, down::send, clock, drops));
    }

    /// Closes the device and, should it be on, the capture.
    @Override
    public void close() {
        try (device) {
            capture.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CspProcess recording(
            Source<Frame> source,
            Direction direction,
            LinkProcess.Delivery next,
            Clock clock,
            Drops drops) {
        return () -> {
            List<Frame> batch = new ArrayList<>(BATCH);
            try {
                while (true) {
                    source.receiveBatch(batch, BATCH);
                    for (var frame : batch) {
                        capture.record(direction, frame, clock, drops);
                        next.deliver(frame);
                    }
                    batch.clear();
                }
            } catch (ChannelClosedException e) {
                // the other side has been taken away
            }
        };
    }

    @Override
    public String toString() {
        return device + " with capture";
    }
}
