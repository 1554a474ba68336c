package dev.weft.services.iperf3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.LinkConditions;
import dev.weft.device.VirtualWire;
import dev.weft.services.iperf3.Iperf3Parameters.Direction;
import dev.weft.socket.TcpSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Both ends of a test have to agree which stream goes which way, by the order in which the client
/// makes them.
class Iperf3StreamOrderTest {
    private static final InetSocketAddress SERVER =
            new InetSocketAddress("10.0.0.2", Iperf3Server.PORT);
    private static final Iperf3Parameters BOTH_WAYS =
            Iperf3Parameters.DEFAULT
                    .withDirection(Direction.BOTH)
                    .withRate(10_000_000)
                    .withDuration(Duration.ofMillis(300));
    private static final LinkConditions MILLISECOND =
            LinkConditions.PERFECT.withDelay(Duration.ofMillis(1));

    /// Without delay all connections of a test are made at one moment of virtual time, and their
    /// processes run in any order.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void connectionsOfOneMomentAreToldApart(long seed) throws Exception {
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

    /// The last segment of the first one's handshake is lost, so the second is accepted before it.
    @Test
    void streamsAreCountedAsTheyWereBegun() throws Exception {
        var loom = new SimulatedLoom("iperf3", 11);
        var wire = VirtualWire.of("wire", 1500);
        wire.setConditions(MILLISECOND);
        var cookie = Cookie.random(new Random(5));
        try (loom;
                var client = NetworkStack.start(loom, StackConfig.of(wire.left(), "10.0.0.1/24"));
                var server = NetworkStack.start(loom, StackConfig.of(wire.right(), "10.0.0.2/24"));
                var _ = Iperf3Server.start(server, Iperf3Server.PORT);
                var steps = loom.group("steps");
                var socket = client.tcpSocket().connect(SERVER);
                var first = client.tcpSocket();
                var second = client.tcpSocket()) {
            var control = new ControlConnection(socket, loom.clock());
            control.write(cookie);
            assertEquals(ControlState.PARAM_EXCHANGE, control.awaitState(control.soon()));
            control.write(BOTH_WAYS.toJson());
            assertEquals(ControlState.CREATE_STREAMS, control.awaitState(control.soon()));
            steps.start("first", () -> connect(first));
            loom.advance(Duration.ofNanos(1_500_000)); // the SYN is there, its answer on its way
            wire.setConditionsToRight(LinkConditions.CUT);
            steps.join();
            loom.advance(Duration.ofMillis(1));
            wire.setConditionsToRight(MILLISECOND);
            second.connect(SERVER).write(cookie.octets());
            loom.advance(Duration.ofMillis(10));
            first.write(cookie.octets());
            assertEquals(ControlState.TEST_START, control.awaitState(control.soon()));
            assertEquals(ControlState.TEST_RUNNING, control.awaitState(control.soon()));
            second.setTimeout(Duration.ofSeconds(5));
            assertNotNull(second.read(1), "the first is the client's, the second the server's");
        }
    }

    /// For a process.
    private static void connect(TcpSocket socket) throws InterruptedException {
        try {
            socket.connect(SERVER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
