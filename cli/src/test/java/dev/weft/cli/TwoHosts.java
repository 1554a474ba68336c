package dev.weft.cli;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.LinkConditions;
import dev.weft.device.PcapRecorder;
import dev.weft.device.VirtualWire;
import java.io.IOException;
import java.time.Duration;

/// Two stacks in virtual time: ours, 10.0.0.1, and the one at the other end, 10.0.0.2.
final class TwoHosts implements AutoCloseable {
    final SimulatedLoom loom = new SimulatedLoom("two hosts", 3);
    final VirtualWire wire = VirtualWire.of("wire", 1500);
    final PcapRecorder recorder = PcapRecorder.before(wire.left());
    final NetworkStack ours;
    final NetworkStack other;

    TwoHosts() throws IOException, InterruptedException {
        wire.setConditions(LinkConditions.PERFECT.withDelay(Duration.ofMillis(1)));
        ours = NetworkStack.start(loom, StackConfig.of(recorder, "10.0.0.1/24"));
        other = NetworkStack.start(loom, StackConfig.of(wire.right(), "10.0.0.2/24"));
    }

    @Override
    public void close() {
        ours.close();
        other.close();
        loom.close();
    }
}
