package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.device.LinkConditions;
import dev.weft.device.VirtualWire;
import dev.weft.message.Drop;
import dev.weft.wire.OffloadCapabilities;
import java.net.InetSocketAddress;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The kernel and the stack at the ends of a wire that is not a good one: everything arrives all
/// the same, once and in order.
@NeedsTestbed(programs = {"tshark"})
@Timeout(120)
class TcpWireTest {
    private static final long MANY = 4_000_000;

    private static final LinkConditions EVERYTHING_AT_ONCE =
            LinkConditions.PERFECT
                    .withLoss(0.005)
                    .withBurst(new LinkConditions.BurstLoss(0.0005, 0.3, 0.8))
                    .withReordering(0.02, Duration.ofMillis(3))
                    .withDuplication(0.02)
                    .withDelay(Duration.ofMillis(3))
                    .withJitter(Duration.ofMillis(1));

    @OnBothLooms
    void framesGetLost(TcpSetting setting) throws Exception {
        exchange(setting, LinkConditions.PERFECT.withLoss(0.01));
    }

    @OnBothLooms
    void framesOvertakeOneAnother(TcpSetting setting) throws Exception {
        exchange(setting, LinkConditions.PERFECT.withReordering(0.05, Duration.ofMillis(2)));
    }

    @OnBothLooms
    void framesComeTwice(TcpSetting setting) throws Exception {
        exchange(setting, LinkConditions.PERFECT.withDuplication(0.2));
    }

    @OnBothLooms
    void framesTakeTheirTime(TcpSetting setting) throws Exception {
        exchange(
                setting,
                LinkConditions.PERFECT
                        .withDelay(Duration.ofMillis(15))
                        .withJitter(Duration.ofMillis(5)));
    }

    @ParameterizedTest
    @EnumSource
    void everythingGoesWrongAtOnce(TcpSetting setting) throws Exception {
        exchange(setting, EVERYTHING_AT_ONCE);
    }

    @OnBothLooms
    void framesComeBroken(TcpSetting setting) throws Exception {
        var faults = new Faults(5);
        try (var threads = Executors.newCachedThreadPool();
                var lab = setting.start(faults, UnaryOperator.identity());
                var listener = lab.stack().tcpListener().bind(new InetSocketAddress(5001));
                var client = lab.connect(5001);
                var accepted = listener.accept()) {
            faults.setIncoming(LinkConditions.PERFECT.withCorruption(0.02));
            var arriving = threads.submit(() -> Transfer.receive(accepted.channel()));
            var sent = Transfer.send(client, MANY, 6);
            client.shutdownOutput();
            assertEquals(sent, arriving.get());
            assertTrue(
                    lab.stack().drops().of(Drop.TCP_BAD_CHECKSUM) > 0,
                    () -> "drops: " + lab.stack().drops().nonZero());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theBadWireIsOneOfMemoryBridgedToTheTap(TcpSetting setting) throws Exception {
        var wire = VirtualWire.of("wire", 1500, OffloadCapabilities.NONE, OptionalLong.of(9));
        try (var lab = setting.start(new BridgedWire(wire))) {
            wire.setConditions(EVERYTHING_AT_ONCE);
            exchange(lab);
        }
    }

    private static void exchange(TcpSetting setting, LinkConditions conditions) throws Exception {
        var faults = new Faults(7);
        try (var lab = setting.start(faults, UnaryOperator.identity())) {
            faults.set(conditions);
            exchange(lab);
        }
    }

    private static void exchange(KernelLab lab) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var listener = lab.stack().tcpListener().bind(new InetSocketAddress(5001))) {
            try (var kernel = lab.connect(5001);
                    var accepted = listener.accept()) {
                var stack = accepted.channel();
                ByteChannel[][] ways = {{kernel, stack}, {stack, kernel}};
                for (var way : ways) {
                    var arriving = threads.submit(() -> Transfer.receive(way[1], MANY));
                    assertEquals(Transfer.send(way[0], MANY, 8), arriving.get());
                }
            }
        }
    }
}
