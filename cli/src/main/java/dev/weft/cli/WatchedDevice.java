package dev.weft.cli;

import dev.weft.csp.ProcessGroup;
import dev.weft.device.Attachment;
import dev.weft.device.Device;
import dev.weft.device.DeviceCapabilities;
import dev.weft.device.FrameObserver;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;

/// A device under another name that tells of each frame that passes.
final class WatchedDevice implements Device {
    /// Is told, on the loom.
    interface Watcher {
        void onFrame(MonotonicTime at, boolean sent, Bytes frame);
    }

    private final String name;
    private final Device device;
    private final Watcher watcher;

    WatchedDevice(String name, Device device, Watcher watcher) {
        this.name = name;
        this.device = device;
        this.watcher = watcher;
    }

    @Override
    public String name() {
        return name;
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
        FrameObserver telling =
                (direction, frame) -> {
                    var sent = direction == FrameObserver.Direction.OUTBOUND;
                    watcher.onFrame(clock.now(), sent, frame.octets());
                };
        device.start(group, attachment.observedBy(telling));
    }

    @Override
    public void close() {
        device.close();
    }
}
