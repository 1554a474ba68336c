package dev.weft.device;

import dev.weft.csp.ProcessGroup;

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
    /// @param attachment the channels to the stack, and who watches and counts
    void start(ProcessGroup group, Attachment attachment);

    /// Gives back what the device holds of the operating system.
    @Override
    void close();
}
