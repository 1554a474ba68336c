package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AddressConflictException;
import dev.weft.InterfaceConfig;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.device.TapConfig;
import dev.weft.device.TapDevice;
import dev.weft.message.AddressProbing;
import dev.weft.message.AddressVerdict;
import dev.weft.wire.Ipv4Prefix;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Address resolution and address conflicts (RFC 826, RFC 5227) with the kernel and arping.
@NeedsTestbed(programs = {"arping", "ping", "tshark"})
class ArpTest {
    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void arpingIsAnswered(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom)) {
            var said =
                    lab.onKernel("arping", "-c", "2", "-w", "5", "-I", "weft0", KernelLab.STACK)
                            .expectSuccess();
            assertTrue(
                    said.output().toLowerCase(Locale.ROOT).contains(KernelLab.STACK_MAC),
                    said.output());
        }
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void nobodyAnswersForOthers(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom)) {
            var said = lab.onKernel("arping", "-c", "1", "-w", "1", "-I", "weft0", "10.77.0.3");
            assertTrue(said.output().contains("Received 0 response"), said.output());
        }
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void theStackLearnsWhoAsksIt(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom)) {
            lab.onKernel("ping", "-c", "1", "-W", "5", KernelLab.STACK).expectSuccess();
            var neighbours = lab.stack().neighbours(lab.stack().interfaces().get(1));
            assertEquals(1, neighbours.size(), neighbours.toString());
            assertFalse(
                    lab.captured("arp.opcode == 2 and eth.src == " + KernelLab.STACK_MAC)
                            .isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void anotherStationWithOurAddressIsReportedAndAnswered(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom)) {
            var conflicts = new ArrayBlockingQueue<AddressVerdict.Conflict>(16);
            lab.stack().onAddressConflict(conflicts::offer);
            lab.onKernel("ip", "address", "add", KernelLab.STACK + "/24", "dev", "weft0")
                    .expectSuccess();
            lab.onKernel("arping", "-U", "-c", "1", "-w", "1", "-I", "weft0", KernelLab.STACK);
            var conflict = conflicts.poll(10, TimeUnit.SECONDS);
            assertTrue(conflict != null, "the conflict is not reported");
            assertEquals(KernelLab.STACK, conflict.address().toString());
        }
    }

    @Test
    void aCarefulStackDoesNotTakeAnAddressThatTheKernelHas() throws Exception {
        try (var namespace = Namespace.create();
                var loom = LoomKind.CARRIER.start();
                var tap =
                        TapDevice.open(
                                TapConfig.named("weft0")
                                        .withNamespace(namespace.name())
                                        .withHostAddress(
                                                Ipv4Prefix.parse(KernelLab.STACK + "/24")))) {
            var careful =
                    InterfaceConfig.of(tap, KernelLab.STACK + "/24")
                            .withProbing(AddressProbing.STRICT);
            assertThrows(
                    AddressConflictException.class,
                    () -> NetworkStack.start(loom, StackConfig.loopbackOnly().with(careful)));
        }
    }
}
