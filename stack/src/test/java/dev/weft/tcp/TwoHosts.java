package dev.weft.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.InterfaceConfig;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.ProcessFailedException;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.PcapRecorder;
import dev.weft.device.VirtualWire;
import dev.weft.message.AddressProbing;
import dev.weft.tcp.connection.TcpConfig;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.OffloadCapabilities;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Two stacks, 10.0.0.1 at the left and 10.0.0.2 at the right end of a virtual wire, on one
/// simulated loom.
final class TwoHosts implements AutoCloseable {
    static final String LEFT = "10.0.0.1";
    static final String RIGHT = "10.0.0.2";

    /// More than happens in a second of any run: two hosts that answer one another for ever are
    /// caught.
    private static final long MOST_EVENTS = 20_000_000;

    private final SimulatedLoom loom;
    private final VirtualWire wire;
    private final PcapRecorder recorder;
    private final NetworkStack left;
    private final NetworkStack right;
    private final List<ProcessFailedException> failures = new ArrayList<>();
    private MonotonicTime secondEnd = MonotonicTime.START;
    private long events;
    private long eventsBefore;
    private int trace = 1;

    TwoHosts(long seed, int mtu, OffloadCapabilities offload, TcpConfig leftTcp, TcpConfig rightTcp)
            throws Exception {
        this.loom = new SimulatedLoom("two hosts", seed);
        loom.onFailure(failures::add);
        loom.traceTo((time, process, channel, action, value) -> {
            events++;
            if (secondEnd.isBefore(time)) {
                secondEnd = time.plus(Duration.ofSeconds(1));
                eventsBefore = events;
            } else if (events - eventsBefore > MOST_EVENTS) {
                throw new IllegalStateException("two hosts that find no end");
            }
            trace = trace * 31 + Long.hashCode(time.nanos());
            trace = trace * 31 + process.hashCode();
            trace = trace * 31 + channel.hashCode();
            trace = trace * 31 + action.hashCode();
        });
        this.wire = VirtualWire.of("wire", mtu, offload, OptionalLong.empty());
        this.recorder = PcapRecorder.before(wire.left());
        this.left = stack(InterfaceConfig.of(recorder, LEFT + "/24"), leftTcp);
        this.right = stack(InterfaceConfig.of(wire.right(), RIGHT + "/24"), rightTcp);
    }

    private NetworkStack stack(InterfaceConfig attached, TcpConfig tcp) throws Exception {
        var alone = attached.withProbing(AddressProbing.NONE);
        var config = StackConfig.loopbackOnly().withTcp(tcp).with(alone);
        return NetworkStack.start(loom, config);
    }

    /// Records what passes the left end of the wire from now on.
    void recordTo(OutputStream out) throws IOException {
        recorder.capture().startTo(out);
    }

    SimulatedLoom loom() {
        return loom;
    }

    VirtualWire wire() {
        return wire;
    }

    NetworkStack left() {
        return left;
    }

    NetworkStack right() {
        return right;
    }

    void assertNothingFailed() {
        if (!failures.isEmpty()) {
            var first = failures.getFirst();
            throw new AssertionError(failures.size() + " failures, the first: " + first, first);
        }
    }

    void after(Duration time) {
        loom.advance(time);
    }

    /// All that has passed through any channel, in its order and at its time: equal for equal runs.
    String trace() {
        return events + " events until " + loom.clock().now().nanos() + ", " + trace;
    }

    @Override
    public void close() {
        left.close();
        right.close();
        assertEquals(List.of(), loom.processes(), "left running");
        loom.close();
        assertNothingFailed();
    }
}
