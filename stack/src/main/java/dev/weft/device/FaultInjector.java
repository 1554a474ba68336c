package dev.weft.device;

import dev.weft.csp.ProcessGroup;
import dev.weft.wire.Frame;
import java.util.OptionalLong;

/// Stands before any device and makes its network worse: what [VirtualWire] does between two
/// stacks, for a stack that talks to a real one.
///
/// ```text
///   device --> [channel] --> LinkProcess --trySend--> received
///   device <-- [channel] <-- LinkProcess <----------- toSend
/// ```
public final class FaultInjector implements Device {
    private static final int HANDOVER = 256;

    private final Device device;
    private final LinkControl incoming;
    private final LinkControl outgoing;

    private FaultInjector(Device device, OptionalLong seed) {
        this.device = device;
        this.incoming = new LinkControl(LinkConditions.PERFECT, seed);
        this.outgoing =
                new LinkControl(
                        LinkConditions.PERFECT,
                        seed.isPresent() ? OptionalLong.of(~seed.getAsLong()) : seed);
    }

    /// Faults, once there are conditions, by the loom's chance.
    ///
    /// @param device what carries the frames
    /// @return the device to start in its place
    public static FaultInjector before(Device device) {
        return new FaultInjector(device, OptionalLong.empty());
    }

    /// Faults, once there are conditions, that follow from a seed.
    ///
    /// @param device what carries the frames
    /// @param seed decides all that happens by chance
    /// @return the device to start in its place
    public static FaultInjector before(Device device, long seed) {
        return new FaultInjector(device, OptionalLong.of(seed));
    }

    /// Sets the conditions of both directions, at once and for what is on its way from now on.
    ///
    /// @param conditions what happens to frames
    public void setConditions(LinkConditions conditions) {
        setIncoming(conditions);
        setOutgoing(conditions);
    }

    /// Sets the conditions from the device to the stack.
    ///
    /// @param conditions what happens to frames
    public void setIncoming(LinkConditions conditions) {
        incoming.setConditions(conditions);
    }

    /// Sets the conditions from the stack to the device.
    ///
    /// @param conditions what happens to frames
    public void setOutgoing(LinkConditions conditions) {
        outgoing.setConditions(conditions);
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
    public void start(ProcessGroup group, Attachment attachment) {
        var up = group.<Frame>channel(name() + " before incoming faults", HANDOVER);
        var down = group.<Frame>channel(name() + " behind outgoing faults", HANDOVER);
        device.start(group, attachment.behind(up, down));
        group.start(
                name() + " incoming faults",
                new LinkProcess(
                        group.loom(),
                        up,
                        _ -> {},
                        incoming,
                        attachment::handUp,
                        attachment.drops()));
        group.start(
                name() + " outgoing faults",
                new LinkProcess(
                        group.loom(),
                        attachment.toSend(),
                        attachment::tookDown,
                        outgoing,
                        down::send,
                        attachment.drops()));
    }

    @Override
    public void close() {
        device.close();
    }

    @Override
    public String toString() {
        return device + " with faults";
    }
}
