package dev.weft.services.iperf3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.VirtualWire;
import dev.weft.services.iperf3.Iperf3Parameters.Direction;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A wire without delay, so that all connections of a test are made at one moment of virtual time,
/// and their processes run in any order. Both ends have to agree which stream goes which way.
class Iperf3StreamOrderTest {
    private static final InetSocketAddress SERVER =
            new InetSocketAddress("10.0.0.2", Iperf3Server.PORT);
    private static final Iperf3Parameters BOTH_WAYS =
            Iperf3Parameters.DEFAULT
                    .withDirection(Direction.BOTH)
                    .withRate(10_000_000)
                    .withDuration(Duration.ofMillis(300));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void bothEndsAgree(long seed) throws Exception {
        var loom = new SimulatedLoom("iperf3", seed);
        var wire = VirtualWire.of("wire", 1500);
        try (loom;
                var client = NetworkStack.start(loom, StackConfig.of(wire.left(), "10.0.0.1/24"));
                var server =
                        NetworkStack.start(loom, StackConfig.of(wire.right(), "10.0.0.2/24"))) {
            Iperf3Server.start(server, Iperf3Server.PORT);
            var totals = new Iperf3Client(client, SERVER, BOTH_WAYS).run(_ -> {}).totals();
            assertEquals(2, totals.size());
            for (var total : totals) {
                assertTrue(Objects.requireNonNull(total.receiver()).octets() > 100_000);
            }
        }
    }
}
