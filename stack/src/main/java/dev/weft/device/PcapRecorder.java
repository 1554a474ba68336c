package dev.weft.device;

import dev.weft.csp.ProcessGroup;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Stands before any device and records its frames, while its [#capture()] is on. It is no process
/// and no channel in the frames' way: it watches, and while it is off that costs next to nothing.
public final class PcapRecorder implements Device {
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
    public void start(ProcessGroup group, Attachment attachment) {
        var clock = group.loom().clock();
        var drops = attachment.drops();
        device.start(
                group,
                attachment.observedBy(
                        (direction, frame) -> capture.record(direction, frame, clock, drops)));
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

    @Override
    public String toString() {
        return device + " with capture";
    }
}
