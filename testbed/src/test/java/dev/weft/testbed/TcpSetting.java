package dev.weft.testbed;

import dev.weft.InterfaceConfig;
import dev.weft.StackConfig;
import java.io.IOException;
import java.util.function.UnaryOperator;

/// On what TCP has to work: each loom, with and without the offload of the TAP.
enum TcpSetting {
    CARRIER(LoomKind.CARRIER, true),
    CARRIER_WITHOUT_OFFLOAD(LoomKind.CARRIER, false),
    SHARED(LoomKind.SHARED, true),
    SHARED_WITHOUT_OFFLOAD(LoomKind.SHARED, false);

    private final LoomKind loom;
    private final boolean offload;

    TcpSetting(LoomKind loom, boolean offload) {
        this.loom = loom;
        this.offload = offload;
    }

    KernelLab start() throws IOException, InterruptedException {
        return start(UnaryOperator.identity());
    }

    KernelLab start(UnaryOperator<StackConfig> config) throws IOException, InterruptedException {
        return start(UnaryOperator.identity(), config);
    }

    KernelLab start(UnaryOperator<InterfaceConfig> attachment, UnaryOperator<StackConfig> config)
            throws IOException, InterruptedException {
        return KernelLab.start(loom, offload, attachment, config);
    }

    /// With a wire in memory between the TAP and the stack, one of its ends bridged to each.
    KernelLab start(BridgedWire wire) throws IOException, InterruptedException {
        return KernelLab.start(loom, offload, wire, UnaryOperator.identity());
    }
}
