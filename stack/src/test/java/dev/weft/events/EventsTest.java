package dev.weft.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.InterfaceConfig;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CarrierLoom;
import dev.weft.csp.LoomConfig;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.Device;
import dev.weft.device.LinkConditions;
import dev.weft.device.VirtualWire;
import dev.weft.message.AddressProbing;
import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.socket.TcpListener;
import dev.weft.testing.Lab;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What Flight Recorder is told agrees with what the stack counts.
class EventsTest {
    private static final int OCTETS = 400_000;

    private final SimulatedLoom loom = new SimulatedLoom("events", 7);
    private final VirtualWire wire = VirtualWire.of("wire", 1500);
    private NetworkStack left;
    private NetworkStack right;
    private int port;

    @BeforeEach
    void start() throws Exception {
        left = stack(wire.left(), "10.0.0.1/24");
        right = stack(wire.right(), "10.0.0.2/24");
    }

    private NetworkStack stack(Device device, String address) throws Exception {
        var attached = InterfaceConfig.of(device, address).withProbing(AddressProbing.NONE);
        return NetworkStack.start(loom, StackConfig.loopbackOnly().with(attached));
    }

    @AfterEach
    void end() {
        loom.close();
    }

    @Test
    void aLossyTransferTellsOfDropsAndRetransmissions() throws Exception {
        var recorded = transferred(0.03);
        var lost = left.drops().of(Drop.LINK_LOSS) + right.drops().of(Drop.LINK_LOSS);
        assertTrue(lost > 0);
        var drops = recorded.of("Drop");
        assertEquals(
                lost,
                drops.stream()
                        .filter(each -> each.getString("name").equals("LINK_LOSS"))
                        .mapToInt(each -> each.getInt("count"))
                        .sum());

        var again = recorded.of("TcpRetransmission");
        assertFalse(again.isEmpty());
        var reasons = again.stream().map(each -> each.getString("reason")).toList();
        assertTrue(reasons.contains("FAST"), reasons::toString);
        assertTrue(again.stream().anyMatch(each -> each.getInt("octets") == 1448));
        assertTrue(
                again.stream().anyMatch(each -> each.getString("local").startsWith("10.0.0.1:")));
    }

    @Test
    void aTransferTellsOfEachState() throws Exception {
        var states = transferred(0).of("TcpState");
        assertEquals(
                List.of(
                        "CLOSED SYN_SENT",
                        "SYN_SENT ESTABLISHED",
                        "ESTABLISHED FIN_WAIT_1",
                        "FIN_WAIT_1 FIN_WAIT_2",
                        "FIN_WAIT_2 TIME_WAIT"),
                moves(states, "10.0.0.1:" + port));
        assertEquals(
                List.of(
                        "CLOSED LISTEN",
                        "LISTEN SYN_RECEIVED",
                        "SYN_RECEIVED ESTABLISHED",
                        "ESTABLISHED CLOSE_WAIT",
                        "CLOSE_WAIT LAST_ACK",
                        "LAST_ACK CLOSED"),
                moves(states, "10.0.0.2:80"));
    }

    @Test
    void batchesAddUpToWhatIsCounted() throws Exception {
        var framesBefore = left.counters().of(Counter.FRAMES_SENT);
        var octetsBefore = left.counters().of(Counter.OCTETS_SENT);
        var batches =
                transferred(0).of("PacketBatch").stream()
                        .filter(each -> each.getString("device").equals("wire left"))
                        .filter(each -> each.getString("direction").equals("OUT"))
                        .toList();
        assertEquals(
                left.counters().of(Counter.FRAMES_SENT) - framesBefore,
                batches.stream().mapToInt(each -> each.getInt("frames")).sum());
        assertEquals(
                left.counters().of(Counter.OCTETS_SENT) - octetsBefore,
                batches.stream().mapToLong(each -> each.getLong("octets")).sum());
    }

    @Test
    void aCarrierLoomTellsHowBusyItIsAndWhoHeldIt() throws Exception {
        var recorded =
                Recorded.during(() -> {
                    try (var carrier = CarrierLoom.start("measured", LoomConfig.DEFAULT)) {
                        var clock = carrier.clock();
                        var group = carrier.group("work");
                        group.start(
                                "worker",
                                () -> {
                                    var end = clock.now().plus(Duration.ofMillis(50));
                                    while (clock.now().isBefore(end)) {
                                        Thread.onSpinWait();
                                    }
                                });
                        group.join();
                    }
                });
        var run =
                recorded.of("ProcessRun").stream()
                        .filter(each -> each.getString("process").equals("worker"))
                        .findFirst()
                        .orElseThrow();
        assertTrue(run.getDuration().toMillis() >= 49, run::toString);
        assertEquals("measured", run.getString("loom"));

        var slices = recorded.of("LoomSlice");
        var busy = slices.stream().mapToLong(each -> each.getDuration("busy").toMillis()).sum();
        assertTrue(busy >= 49, slices::toString);
        for (var slice : slices) {
            var parts = slice.getDuration("busy").plus(slice.getDuration("idle"));
            var apart = slice.getDuration().minus(parts).abs();
            assertTrue(apart.toMillis() < 20, slice::toString);
        }
    }

    private Recorded transferred(double loss) throws Exception {
        wire.setConditions(LinkConditions.PERFECT.withDelay(Duration.ofMillis(5)).withLoss(loss));
        return Recorded.during(this::transfer);
    }

    private void transfer() throws Exception {
        var listener = right.tcpListener().bind(Lab.at("0.0.0.0", 80));
        right.start("reader", () -> readAll(listener));
        try (var socket = left.tcpSocket().connect(Lab.at("10.0.0.2", 80))) {
            port = socket.localAddress().getPort();
            socket.write(Bytes.wrap(new byte[OCTETS]));
            socket.shutdownOutput();
            socket.read(1);
        }
        loom.advance(Duration.ofSeconds(1));
    }

    private static void readAll(TcpListener listener) throws InterruptedException {
        try (var socket = listener.accept()) {
            while (socket.read(65_536) != null) {
                // until the end
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> moves(List<RecordedEvent> states, String local) {
        return states.stream()
                .filter(each -> each.getString("local").equals(local))
                .map(each -> each.getString("from") + " " + each.getString("to"))
                .collect(Collectors.toList());
    }

    /// The JVM pays for it with a tenth of a second.
    @Test
    void noEventsClassIsLoadedBeforeFlightRecorderIsInUse() throws Exception {
        var process =
                new ProcessBuilder(
                                System.getProperty("java.home") + "/bin/java",
                                "-XX:TieredStopAtLevel=1",
                                "-Xlog:class+load",
                                "--add-opens",
                                "java.base/java.lang=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Unobserved.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String loaded;
        try (var output = process.getInputStream()) {
            loaded = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertEquals(0, process.waitFor(), loaded);
        assertTrue(loaded.contains(" " + Events.class.getName() + " "), loaded);
        assertEquals(
                List.of(),
                loaded.lines()
                        .filter(each ->
                                each.contains(" dev.weft.events.") && each.contains("Event "))
                        .toList());
    }

    /// A stack that sends a datagram to itself, which nobody takes.
    static final class Unobserved {
        private Unobserved() {}

        public static void main(String[] arguments) throws Exception {
            try (var loom = CarrierLoom.start("unobserved", LoomConfig.DEFAULT);
                    var stack = NetworkStack.start(loom, StackConfig.loopbackOnly());
                    var socket = stack.udpSocket()) {
                var nobody = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9);
                socket.send(Bytes.copyOf(new byte[1], 0, 1), nobody);
                while (stack.drops().of(Drop.UDP_NO_SOCKET) == 0) {
                    loom.call("look", () -> true);
                }
            }
        }
    }
}
