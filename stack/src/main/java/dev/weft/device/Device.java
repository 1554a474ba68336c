package dev.weft.device;

import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.Counters;
import dev.weft.message.Drops;
import dev.weft.wire.Frame;

/// Carries frames to and from somewhere. Started once; closed after the group in which it was
/// started.
public interface Device extends AutoCloseable {
    /// The name that people see, for example the interface's name.
    String name();

    /// The largest IP packet that a frame carries, in octets; larger only with segmentation
    /// offload.
    int mtu();

    /// What the device does by itself.
    DeviceCapabilities capabilities();

    /// Starts the device's processes.
    ///
    /// @param group where they run; when it ends, they end
    /// @param received where arriving frames are offered; what does not fit is counted and dropped
    /// @param toSend where frames to send come from
    /// @param counters counts frames and octets
    /// @param drops counts what is dropped
    void start(
            ProcessGroup group,
            Sink<Frame> received,
            Source<Frame> toSend,
            Counters counters,
            Drops drops);

    /// Gives back what the device holds of the operating system.
    @Override
    void close();
}
