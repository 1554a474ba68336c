package dev.weft.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.InterfaceConfig;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.SimulatedLoom;
import dev.weft.message.Counter;
import dev.weft.wire.Bytes;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceBridgeTest {
    private static NetworkStack stack(SimulatedLoom loom, Device device, String address)
            throws Exception {
        var attached = InterfaceConfig.of(device, address);
        return NetworkStack.start(loom, StackConfig.loopbackOnly().with(attached));
    }

    @Test
    void hostsOfTwoWiresTalkAcrossTheBridge() throws Exception {
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var one = VirtualWire.of("one", 1500);
            var other = VirtualWire.of("other", 1500);
            var client = stack(loom, one.left(), "10.0.0.1/24");
            var server = stack(loom, other.right(), "10.0.0.2/24");
            var bridge = DeviceBridge.start(loom, one.right(), other.left(), 64);
            one.setConditions(LinkConditions.PERFECT.withDelay(Duration.ofMillis(5)));
            var answer =
                    loom.call(
                            "talk",
                            () -> {
                                var at = new InetSocketAddress("10.0.0.2", 7);
                                var listener = server.tcpListener().bind(at);
                                var socket = client.tcpSocket().connect(at);
                                socket.write(Bytes.ofUtf8("across"));
                                return listener.accept().read(100);
                            });
            assertEquals(Bytes.ofUtf8("across"), answer);
            assertEquals(Map.of(), bridge.drops().nonZero());
            assertEquals(
                    bridge.counters().of(Counter.FRAMES_RECEIVED),
                    bridge.counters().of(Counter.FRAMES_SENT));
            client.close();
            server.close();
            bridge.close();
            assertEquals(List.of(), loom.processes());
        }
    }

    @Test
    void bothSidesCarryPacketsOfTheSameSize() {
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var small = VirtualWire.of("small", 1400).left();
            var large = VirtualWire.of("large", 1500).left();
            assertThrows(
                    IllegalArgumentException.class,
                    () -> DeviceBridge.start(loom, small, large, 64));
        }
    }
}
