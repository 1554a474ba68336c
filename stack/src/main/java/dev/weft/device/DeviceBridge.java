package dev.weft.device;

import dev.weft.csp.Loom;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.Counters;
import dev.weft.message.Drops;
import dev.weft.wire.Frame;

/// Joins two devices: what arrives at one is sent by the other. So a [VirtualWire] leads to a TAP,
/// and simulated hosts behind it talk with the host's kernel; or two wires become a longer one.
///
/// ```text
///   one: received ---[ channel ]--> toSend :other
///   one: toSend <----[ channel ]--- received :other
/// ```
///
/// It is no switch: it learns no addresses, since there are only two sides. Frames that the other
/// side does not take in time are dropped and counted, as by any network.
public final class DeviceBridge implements AutoCloseable {
    private final Device one;
    private final Device other;
    private final ProcessGroup group;
    private final Counters counters;
    private final Drops drops = new Drops();

    private DeviceBridge(Device one, Device other, ProcessGroup group) {
        this.one = one;
        this.other = other;
        this.group = group;
        this.counters = new Counters(group.loom().isParallel());
    }

    /// Starts both devices and joins them.
    ///
    /// @param loom runs them
    /// @param one a device that is not started, and belongs to the bridge from now on
    /// @param other another
    /// @param queue frames that may wait in each direction
    /// @throws IllegalArgumentException if one carries larger packets than the other
    public static DeviceBridge start(Loom loom, Device one, Device other, int queue) {
        if (one.mtu() != other.mtu()) {
            throw new IllegalArgumentException(
                    "%s carries packets of %d octets, %s of %d"
                            .formatted(one.name(), one.mtu(), other.name(), other.mtu()));
        }
        var group = loom.group("bridge " + one.name() + " " + other.name());
        var bridge = new DeviceBridge(one, other, group);
        var toOther = group.<Frame>channel(one.name() + " to " + other.name(), queue);
        var toOne = group.<Frame>channel(other.name() + " to " + one.name(), queue);
        one.start(group, bridge.attachment(toOther, toOne));
        other.start(group, bridge.attachment(toOne, toOther));
        return bridge;
    }

    private Attachment attachment(Sink<Frame> received, Source<Frame> toSend) {
        return new Attachment(received, toSend, FrameObserver.NONE, counters, drops);
    }

    /// What has passed: each frame is received by one device and sent by the other.
    public Counters counters() {
        return counters;
    }

    /// What was dropped on the way.
    public Drops drops() {
        return drops;
    }

    /// Ends the bridge and closes both devices.
    @Override
    public void close() {
        group.close();
        one.close();
        other.close();
    }
}
