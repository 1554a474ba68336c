package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/// A namespace with the kernel on one end of a TAP and a stack on the other. Everything that goes
/// over the TAP is captured, and at the end no frame of the stack may be one that tshark objects
/// to, nor one whose checksum the kernel did.
final class KernelLab implements AutoCloseable {
    static final String KERNEL = "10.77.0.1";
    static final String STACK = "10.77.0.2";
    static final String STACK_MAC = "02:00:0a:4d:00:02";

    private final Namespace namespace;
    private final Loom loom;
    private final PcapRecorder recorder;
    private final Between between;
    private final NetworkStack stack;
    private final Path capture;

    private KernelLab(
            Namespace namespace,
            Loom loom,
            PcapRecorder recorder,
            Path capture,
            Between between,
            NetworkStack stack) {
        this.namespace = namespace;
        this.loom = loom;
        this.recorder = recorder;
        this.capture = capture;
        this.between = between;
        this.stack = stack;
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
        return start(kind, offload, Between.of(attachment), config);
    }

    static KernelLab start(
            LoomKind kind, boolean offload, Between between, UnaryOperator<StackConfig> config)
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
        var attached = between.apply(loom, InterfaceConfig.of(recorder, STACK + "/24"));
        var stack =
                NetworkStack.start(loom, config.apply(StackConfig.loopbackOnly()).with(attached));
        return new KernelLab(namespace, loom, recorder, capture, between, stack);
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

    /// A socket of the kernel's, connected to the stack.
    SocketChannel connect(int port) throws Exception {
        var socket = socket();
        socket.connect(new InetSocketAddress(STACK, port));
        return socket;
    }

    /// A socket of the kernel's.
    SocketChannel socket() throws Exception {
        return namespace.call(() -> SocketChannel.open(StandardProtocolFamily.INET));
    }

    /// A listener of the kernel's.
    ServerSocketChannel listen(int port) throws Exception {
        return namespace.call(() ->
                ServerSocketChannel.open(StandardProtocolFamily.INET)
                        .bind(new InetSocketAddress(port), 4096));
    }

    /// What of the capture matches one of tshark's display filters.
    List<String> captured(String filter) throws IOException {
        recorder.capture().stop();
        return Tshark.read(capture, filter);
    }

    /// How large the capture is up to now, as a file. What comes too fast for it is missing.
    long octetsCaptured() throws IOException {
        recorder.capture().stop();
        return Files.size(capture);
    }

    /// Until no connection of the stack is left but those in TIME-WAIT.
    void awaitEndOfConnections() throws Exception {
        Await.until(
                "all connections have ended",
                () ->
                        stack.tcpConnections().stream()
                                .allMatch(each ->
                                        each.state().equals("LISTEN")
                                                || each.state().equals("TIME-WAIT")));
    }

    /// A counter of the kernel's, as `nstat` calls it: of `/proc/net/snmp` or `/proc/net/netstat`.
    long kernelCounter(String name) {
        var lines =
                onKernel("cat", "/proc/net/snmp", "/proc/net/netstat").output().lines().toList();
        for (int i = 0; i + 1 < lines.size(); i += 2) { // a line of names, and one of values
            var names = lines.get(i).split("[: ]+", -1);
            var values = lines.get(i + 1).split("[: ]+", -1);
            for (int at = 1; at < names.length; at++) {
                if (name.equals(names[0] + names[at])) {
                    return Long.parseLong(values[at]);
                }
            }
        }
        throw new AssertionError("the kernel does not count " + name);
    }

    /// Ends everything, and checks the capture and that nothing is left.
    @Override
    public void close() throws IOException {
        try {
            recorder.capture().stop();
            Tshark.assertNoObjection(capture, STACK_MAC);
            for (var each : List.of("IpInHdrErrors", "TcpInCsumErrors", "UdpInCsumErrors")) {
                assertEquals(0, kernelCounter(each), each + " of the kernel");
            }
            // Linux counts it, too, when a SYN-ACK comes again, since its ACK was lost.
            var errors = kernelCounter("TcpInErrs") - kernelCounter("TcpExtTCPSYNChallenge");
            assertTrue(errors <= 0, "TcpInErrs of the kernel: " + errors);
        } finally {
            stack.close();
            between.close();
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
