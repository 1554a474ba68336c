package dev.weft.testbed;

import dev.weft.InterfaceConfig;
import dev.weft.csp.Loom;
import dev.weft.device.DeviceBridge;
import dev.weft.device.VirtualWire;
import java.util.concurrent.atomic.AtomicReference;

/// A wire in memory between the kernel's TAP and the stack.
///
/// ```text
///   kernel -- TAP -- bridge -- left [ wire ] right -- stack
/// ```
final class BridgedWire implements Between {
    private static final int QUEUE = 1024;

    private final VirtualWire wire;
    private final AtomicReference<DeviceBridge> bridge = new AtomicReference<>();

    BridgedWire(VirtualWire wire) {
        this.wire = wire;
    }

    @Override
    public InterfaceConfig apply(Loom loom, InterfaceConfig attached) {
        bridge.set(DeviceBridge.start(loom, attached.device(), wire.left(), QUEUE));
        return InterfaceConfig.of(wire.right(), attached.address().toString())
                .withMac(attached.mac());
    }

    @Override
    public void close() {
        bridge.get().close();
    }
}
