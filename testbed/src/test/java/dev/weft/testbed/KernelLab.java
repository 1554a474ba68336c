package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.weft.InterfaceConfig;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.Loom;
import dev.weft.device.PcapRecorder;
import dev.weft.device.TapConfig;
import dev.weft.device.TapDevice;
import dev.weft.wire.Ipv4Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/// A namespace with the kernel on one end of a TAP and a stack on the other. Everything that goes
/// over the TAP is captured, and at the end no frame of the stack may be one that tshark objects
/// to.
final class KernelLab implements AutoCloseable {
    static final String KERNEL = "10.77.0.1";
    static final String STACK = "10.77.0.2";
    static final String STACK_MAC = "02:00:0a:4d:00:02";

    private final Namespace namespace;
    private final Loom loom;
    private final PcapRecorder recorder;
    private final NetworkStack stack;
    private final Path capture;

    private KernelLab(
            Namespace namespace,
            Loom loom,
            PcapRecorder recorder,
            NetworkStack stack,
            Path capture) {
        this.namespace = namespace;
        this.loom = loom;
        this.recorder = recorder;
        this.stack = stack;
        this.capture = capture;
    }

    static KernelLab start(LoomKind kind) throws IOException, InterruptedException {
        return start(kind, true, UnaryOperator.identity(), UnaryOperator.identity());
    }

    static KernelLab start(
            LoomKind kind,
            boolean offload,
            UnaryOperator<InterfaceConfig> attachment,
            UnaryOperator<StackConfig> config)
            throws IOException, InterruptedException {
        var namespace = Namespace.create();
        var tap =
                TapDevice.open(
                        TapConfig.named("weft0")
                                .withNamespace(namespace.name())
                                .withOffload(offload)
                                .withHostAddress(Ipv4Prefix.parse(KERNEL + "/24")));
        var recorder = PcapRecorder.before(tap);
        var capture = Files.createTempFile("weft", ".pcapng");
        recorder.capture().start(capture);
        var loom = kind.start();
        var attached = attachment.apply(InterfaceConfig.of(recorder, STACK + "/24"));
        var stack =
                NetworkStack.start(loom, config.apply(StackConfig.loopbackOnly()).with(attached));
        return new KernelLab(namespace, loom, recorder, stack, capture);
    }

    NetworkStack stack() {
        return stack;
    }

    Namespace namespace() {
        return namespace;
    }

    static InetAddress kernelAddress() throws IOException {
        return InetAddress.getByName(KERNEL);
    }

    /// Runs a program on the kernel's side.
    Commands.Result onKernel(String... command) {
        return namespace.run(command);
    }

    /// What of the capture matches one of tshark's display filters.
    List<String> captured(String filter) throws IOException {
        recorder.capture().stop();
        var found =
                Commands.run(
                        List.of(
                                "tshark",
                                "-n",
                                "-r",
                                capture.toString(),
                                "-o",
                                "ip.check_checksum:TRUE",
                                "-o",
                                "udp.check_checksum:TRUE",
                                "-Y",
                                filter));
        assertEquals(0, found.status(), found.output());
        return found.output().lines().filter(line -> !line.startsWith("Running as user")).toList();
    }

    /// Ends everything, and checks the capture and that nothing is left.
    @Override
    public void close() throws IOException {
        try {
            var objectionable =
                    captured(
                            "eth.src == "
                                    + STACK_MAC
                                    + " and (_ws.malformed or ip.checksum.status == 0"
                                    + " or udp.checksum.status == 0"
                                    + " or icmp.checksum.status == 0)");
            assertEquals(List.of(), objectionable, "frames of the stack that tshark objects to");
        } finally {
            stack.close();
            var left = loom.processes();
            loom.close();
            Files.deleteIfExists(capture);
            var link = namespace.run("ip", "link", "show", "weft0");
            namespace.close();
            assertEquals(List.of(), left, "processes after the stack has been closed");
            assertNotEquals(0, link.status(), "the interface is left: " + link.output());
        }
    }
}
