package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.device.PcapRecorder;
import dev.weft.device.TapConfig;
import dev.weft.device.TapDevice;
import dev.weft.message.Counter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The paper's set-up (section 3.1): the TAP in a bridge, so that the stack is a host of its own
/// among others.
///
/// ```text
///   namespace "other" --veth-- bridge in namespace "middle" --TAP-- stack
/// ```
@NeedsTestbed(programs = {"ping", "tshark"})
class BridgeTest {
    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void aHostBehindTheBridgePingsTheStack(LoomKind loom, @TempDir Path folder) throws Exception {
        var capture = folder.resolve("bridge.pcapng");
        try (var middle = Namespace.create();
                var other = Namespace.create()) {
            middle.run("ip", "link", "add", "br0", "type", "bridge").expectSuccess();
            middle.run("ip", "link", "set", "br0", "up").expectSuccess();
            middle.run(
                            "ip",
                            "link",
                            "add",
                            "toOther",
                            "type",
                            "veth",
                            "peer",
                            "name",
                            "eth0",
                            "netns",
                            other.name())
                    .expectSuccess();
            middle.run("ip", "link", "set", "toOther", "master", "br0", "up").expectSuccess();
            other.run("ip", "address", "add", "10.77.0.9/24", "dev", "eth0").expectSuccess();
            other.run("ip", "link", "set", "eth0", "up").expectSuccess();
            var config = TapConfig.named("weft0").withNamespace(middle.name()).withBridge("br0");
            var recorder = PcapRecorder.before(TapDevice.open(config));
            recorder.capture().start(capture);
            try (var running = loom.start();
                    var stack =
                            NetworkStack.start(
                                    running, StackConfig.of(recorder, KernelLab.STACK + "/24"))) {
                var said = other.run("ping", "-c", "3", "-i", "0.2", "-W", "5", KernelLab.STACK);
                assertTrue(said.output().contains(" 3 received"), said.output());
                assertTrue(stack.counters().of(Counter.ICMP_ECHO_REPLIES_SENT) >= 3);
            } finally {
                recorder.capture().stop();
            }
            Tshark.assertFine(capture, KernelLab.STACK_MAC);
        }
    }
}
