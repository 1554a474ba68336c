package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.socket.MessageTooLongException;
import dev.weft.socket.UdpSocket;
import dev.weft.socket.WeftSocketOptions;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Datagrams between the kernel's sockets and the stack's (RFC 768, RFC 1122 §4.1).
@NeedsTestbed(programs = {"socat", "tshark"})
class UdpTest {
    private static final int[] SIZES = {1, 1472, 1473, 65507};

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void theKernelGetsEchoesOfAllSizes(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom)) {
            startEcho(lab.stack());
            for (int size : SIZES) {
                var sent = text(size);
                var said =
                        lab.namespace()
                                .runWithInput(
                                        sent,
                                        "socat",
                                        "-t1",
                                        "-b65536",
                                        "-",
                                        "UDP4:" + KernelLab.STACK + ":7");
                assertEquals(sent, said.output(), "echo of " + size + " octets");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void theStackGetsEchoesOfAllSizes(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom)) {
            var echo =
                    lab.namespace()
                            .start("socat", "-b65536", "UDP4-RECVFROM:7777,fork", "EXEC:cat");
            try (var socket = lab.stack().udpSocket()) {
                awaitListener(lab, 7777);
                socket.connect(new InetSocketAddress(KernelLab.kernelAddress(), 7777));
                socket.setTimeout(Duration.ofSeconds(10));
                for (int size : new int[] {1, 1472, 1473, 5000}) {
                    var sent = Bytes.ofUtf8(text(size));
                    socket.send(sent);
                    assertEquals(sent, socket.receive().payload());
                }
            } finally {
                echo.descendants().forEach(ProcessHandle::destroy);
                echo.destroy();
                echo.waitFor();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void aPortWithoutListenerIsAnException(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom);
                var socket = lab.stack().udpSocket()) {
            socket.connect(new InetSocketAddress(KernelLab.kernelAddress(), 4321));
            socket.setTimeout(Duration.ofSeconds(10));
            socket.send(Bytes.ofUtf8("anybody?"));
            assertThrows(PortUnreachableException.class, socket::receive);
        }
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void theKernelLearnsOfAPortWithoutListener(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom)) {
            var said =
                    lab.namespace()
                            .runWithInput(
                                    "anybody?",
                                    "socat",
                                    "-t2",
                                    "-",
                                    "UDP4-CONNECT:" + KernelLab.STACK + ":4321");
            assertTrue(said.output().contains("Connection refused"), said.output());
        }
    }

    @Test
    void aNeighbourThatIsNotThereIsAnException() throws Exception {
        try (var lab = KernelLab.start(LoomKind.CARRIER);
                var socket = lab.stack().udpSocket()) {
            socket.connect(new InetSocketAddress("10.77.0.99", 7));
            socket.setTimeout(Duration.ofSeconds(30));
            socket.send(Bytes.ofUtf8("anybody?"));
            assertThrows(NoRouteToHostException.class, socket::receive);
        }
    }

    @Test
    void aDatagramThatMustNotBeFragmentedAndDoesNotFitIsAnException() throws Exception {
        try (var lab =
                        KernelLab.start(
                                LoomKind.CARRIER,
                                true,
                                attached -> attached.withMtu(1400),
                                UnaryOperator.identity());
                var socket = lab.stack().udpSocket()) {
            socket.setOption(WeftSocketOptions.IP_DONTFRAGMENT, true);
            socket.connect(new InetSocketAddress(KernelLab.kernelAddress(), 4321));
            socket.setTimeout(Duration.ofSeconds(10));
            socket.send(Bytes.wrap(new byte[1373]));
            var refused = assertThrows(MessageTooLongException.class, socket::receive);
            assertEquals(1400, refused.limit());
        }
    }

    private static void startEcho(NetworkStack stack) throws Exception {
        UdpSocket socket = stack.udpSocket().bind(new InetSocketAddress(7));
        stack.start(
                "echo",
                () -> {
                    try {
                        while (true) {
                            var datagram = socket.receive();
                            socket.send(datagram.payload(), datagram.remote());
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /// Until the kernel's table of sockets shows the port.
    private static void awaitListener(KernelLab lab, int port) {
        var hex = ":%04X".formatted(port);
        for (int i = 0; i < 1000; i++) {
            if (lab.onKernel("cat", "/proc/net/udp").output().contains(hex)) {
                return;
            }
        }
        throw new AssertionError("nobody listens on " + port);
    }

    private static String text(int length) {
        var random = new Random(length);
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
