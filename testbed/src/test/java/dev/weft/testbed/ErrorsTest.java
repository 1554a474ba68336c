package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.InterfaceConfig;
import dev.weft.StackConfig;
import dev.weft.device.FaultInjector;
import dev.weft.device.LinkConditions;
import dev.weft.message.ReassemblyConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Errors that the stack reports, seen by the kernel's own programs.
@NeedsTestbed(programs = {"ping", "traceroute", "tshark"})
class ErrorsTest {
    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void tracerouteEndsAtTheStack(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom)) {
            var said =
                    lab.onKernel("traceroute", "-n", "-q", "1", "-w", "5", KernelLab.STACK)
                            .expectSuccess();
            assertTrue(said.output().contains(" 1  " + KernelLab.STACK), said.output());
            assertFalse(said.output().contains(" 2  "), said.output());
        }
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void anUnknownProtocolIsReported(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom)) {
            // traceroute's raw mode sends packets of any protocol
            lab.onKernel(
                    "traceroute",
                    "-n",
                    "-q",
                    "1",
                    "-w",
                    "2",
                    "-m",
                    "1",
                    "-P",
                    "253",
                    KernelLab.STACK);
            assertEquals(1, lab.captured("icmp.type == 3 and icmp.code == 2").size());
        }
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void missingFragmentsAreReported(LoomKind loom) throws Exception {
        UnaryOperator<StackConfig> impatient =
                config ->
                        config.withReassembly(
                                new ReassemblyConfig(16, 1 << 20, Duration.ofMillis(300)));
        var injected = new AtomicReference<FaultInjector>();
        UnaryOperator<InterfaceConfig> lossy =
                attached -> {
                    var injector = FaultInjector.before(attached.device(), 3);
                    injected.set(injector);
                    return new InterfaceConfig(
                            injector,
                            attached.address(),
                            attached.mac(),
                            attached.mtu(),
                            attached.probing());
                };
        try (var lab = KernelLab.start(loom, true, lossy, impatient)) {
            lab.onKernel("ping", "-c", "1", "-W", "5", KernelLab.STACK).expectSuccess();
            injected.get().setIncoming(LinkConditions.PERFECT.withLoss(0.4));
            // Of 40 pairs of fragments, about ten lose the second one only. Linux keeps the errors
            // to
            // itself (they are in its counter ReasmFails), so the capture has to tell.
            lab.onKernel(
                    "ping", "-c", "40", "-i", "0.02", "-W", "1", "-s", "2000", KernelLab.STACK);
            assertFalse(
                    lab.captured("icmp.type == 11 and icmp.code == 1").isEmpty(),
                    () -> "drops: " + lab.stack().drops().nonZero());
        }
    }
}
