package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.InterfaceConfig;
import dev.weft.device.FaultInjector;
import dev.weft.device.LinkConditions;
import dev.weft.message.Counter;
import dev.weft.socket.PingResult;
import dev.weft.wire.Bytes;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Echo, both ways and of all sizes (RFC 792, RFC 1122 §3.2.2.6).
@NeedsTestbed(programs = {"ping", "tshark"})
class PingTest {
    private static final int[] SIZES = {0, 56, 1472, 4000, 65507};

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void theKernelPingsTheStack(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom)) {
            for (int size : SIZES) {
                var said =
                        lab.onKernel(
                                "ping",
                                "-c",
                                "3",
                                "-i",
                                "0.05",
                                "-W",
                                "5",
                                "-s",
                                "" + size,
                                KernelLab.STACK);
                assertTrue(said.output().contains(" 3 received"), said.output());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void theStackPingsTheKernel(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom)) {
            var ping = lab.stack().ping();
            for (int size : SIZES) {
                var data = Bytes.wrap(new byte[size]);
                var result = ping.send(KernelLab.kernelAddress(), data, Duration.ofSeconds(5));
                var reply = assertInstanceOf(PingResult.Reply.class, result);
                assertTrue(reply.intact(), "octets came back changed");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void fragmentsMayComeInAnyOrderAndTwice(LoomKind loom) throws Exception {
        var disorder =
                LinkConditions.PERFECT
                        .withReordering(0.5, Duration.ofMillis(2))
                        .withDuplication(0.2);
        UnaryOperator<InterfaceConfig> disorderly =
                attached -> {
                    var injector = FaultInjector.before(attached.device(), 7);
                    injector.setConditions(disorder);
                    return new InterfaceConfig(
                            injector,
                            attached.address(),
                            attached.mac(),
                            attached.mtu(),
                            attached.probing());
                };
        try (var lab = KernelLab.start(loom, true, disorderly, UnaryOperator.identity())) {
            var said =
                    lab.onKernel(
                            "ping",
                            "-c",
                            "10",
                            "-i",
                            "0.05",
                            "-W",
                            "5",
                            "-s",
                            "9000",
                            KernelLab.STACK);
            assertTrue(said.output().contains(" 10 received"), said.output());
            assertTrue(lab.stack().counters().of(Counter.REASSEMBLED) >= 10, "reassembled");
        }
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void pingsWithoutOffloadAllComeBack(LoomKind loom) throws Exception {
        try (var lab =
                KernelLab.start(loom, false, UnaryOperator.identity(), UnaryOperator.identity())) {
            var said =
                    lab.onKernel("ping", "-c", "200", "-i", "0.002", "-s", "1471", KernelLab.STACK);
            assertTrue(said.output().contains(" 200 received"), said.output());
        }
    }
}
