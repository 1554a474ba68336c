package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.device.PcapRecorder;
import dev.weft.device.TapConfig;
import dev.weft.device.TapDevice;
import dev.weft.message.Counter;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Prefix;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A router between the stack and the peer, and behind it a wire for small packets only (RFC 1191).
///
/// ```text
///   stack 10.77.0.2 --TAP-- router --veth, route with an MTU of 1000-- peer 10.78.0.9
/// ```
@NeedsTestbed(programs = {"tshark"})
@Timeout(60)
class TcpPathMtuTest {
    private static final String PEER = "10.78.0.9";
    private static final int PORT = 5001;
    private static final int MTU = 1000;
    private static final int HEADERS = 20 + 20 + 12; // with timestamps
    private static final int MUCH = 1_000_000;

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void segmentsBecomeAsSmallAsThePath(LoomKind kind, @TempDir Path folder) throws Exception {
        var capture = folder.resolve("path.pcapng");
        try (var threads = Executors.newCachedThreadPool();
                var router = Namespace.create();
                var peer = Namespace.create()) {
            connect(router, peer);
            var tap =
                    TapConfig.named("weft0")
                            .withNamespace(router.name())
                            .withHostAddress(Ipv4Prefix.parse(KernelLab.KERNEL + "/24"));
            var recorder = PcapRecorder.before(TapDevice.open(tap));
            recorder.capture().start(capture);
            var config =
                    StackConfig.of(recorder, KernelLab.STACK + "/24")
                            .withGateway(Ipv4Address.parse(KernelLab.KERNEL));
            try (var loom = kind.start();
                    var stack = NetworkStack.start(loom, config);
                    var listener =
                            peer.call(() ->
                                    ServerSocketChannel.open(StandardProtocolFamily.INET)
                                            .bind(new InetSocketAddress(PORT)));
                    var socket = stack.tcpSocket().connect(new InetSocketAddress(PEER, PORT));
                    var accepted = listener.accept()) {
                assertEquals(1448, socket.info().segmentSize(), "what the peer takes");
                var arriving = threads.submit(() -> Transfer.receive(accepted));
                var sent = Transfer.send(socket.channel(), MUCH, 1);
                socket.shutdownOutput();
                assertEquals(sent, arriving.get());
                assertEquals(MTU - HEADERS, socket.info().segmentSize(), "what the path takes");
                assertEquals(0, stack.counters().of(Counter.FRAGMENTS_SENT));
            } finally {
                recorder.capture().stop();
            }
            Tshark.assertFine(capture, KernelLab.STACK_MAC);
        }
    }

    private static void connect(Namespace router, Namespace peer) {
        router.run("sysctl", "-qw", "net.ipv4.ip_forward=1").expectSuccess();
        router.run(
                        "ip",
                        "link",
                        "add",
                        "toPeer",
                        "type",
                        "veth",
                        "peer",
                        "name",
                        "eth0",
                        "netns",
                        peer.name())
                .expectSuccess();
        router.run("ip", "address", "add", "10.78.0.1/24", "dev", "toPeer").expectSuccess();
        router.run("ip", "link", "set", "toPeer", "up").expectSuccess();
        router.run(
                        "ip",
                        "route",
                        "replace",
                        "10.78.0.0/24",
                        "dev",
                        "toPeer",
                        "mtu",
                        "lock",
                        "" + MTU)
                .expectSuccess();
        peer.run("ip", "address", "add", PEER + "/24", "dev", "eth0").expectSuccess();
        peer.run("ip", "link", "set", "eth0", "up").expectSuccess();
        peer.run("ip", "route", "add", "default", "via", "10.78.0.1").expectSuccess();
    }
}
