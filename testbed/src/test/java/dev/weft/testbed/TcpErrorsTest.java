package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.StackConfig;
import dev.weft.device.LinkConditions;
import dev.weft.socket.TcpSocket;
import dev.weft.socket.WeftSocketOptions;
import dev.weft.tcp.connection.TcpConfig;
import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Address;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What programs hear when nobody is there, or nobody any more (RFC 9293 §3.5.2, §3.9.2.2, RFC
/// 5461).
@NeedsTestbed(programs = {"tshark"})
@Timeout(60)
class TcpErrorsTest {
    private static final int NOBODY = 4321;
    private static final int PORT = 5001;
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("198.51.100.1", PORT);

    @OnBothLooms
    void aClosedPortOfTheKernelRefuses(TcpSetting setting) throws Exception {
        try (var lab = setting.start();
                var socket = lab.stack().tcpSocket()) {
            var refused =
                    assertThrows(
                            ConnectException.class,
                            () -> socket.connect(new InetSocketAddress(KernelLab.KERNEL, NOBODY)));
            assertTrue(refused.getMessage().contains("refused"), refused.getMessage());
        }
    }

    @OnBothLooms
    void aClosedPortOfTheStackRefuses(TcpSetting setting) throws Exception {
        try (var lab = setting.start()) {
            assertThrows(ConnectException.class, () -> lab.connect(NOBODY).close());
            var listener = lab.stack().tcpListener().bind(new InetSocketAddress(NOBODY));
            lab.connect(NOBODY).close();
            listener.close();
            assertThrows(ConnectException.class, () -> lab.connect(NOBODY).close());
        }
    }

    @OnBothLooms
    void aNeighbourThatIsNotThereIsUnreachable(TcpSetting setting) throws Exception {
        try (var lab = setting.start();
                var socket = lab.stack().tcpSocket()) {
            assertThrows(
                    NoRouteToHostException.class,
                    () -> socket.connect(new InetSocketAddress("10.77.0.99", PORT)));
        }
    }

    @Test
    void aNetworkWithoutARouteIsUnreachable() throws Exception {
        try (var lab = TcpSetting.CARRIER.start();
                var socket = lab.stack().tcpSocket()) {
            assertThrows(NoRouteToHostException.class, () -> socket.connect(ELSEWHERE));
        }
    }

    /// What a router says may change (RFC 9293 MUST-56), so the stack goes on trying; when it gives
    /// up, it says what it has heard.
    @Test
    void whatARouterSaysIsToldInTheEnd() throws Exception {
        UnaryOperator<StackConfig> impatient =
                config ->
                        config.withGateway(Ipv4Address.parse(KernelLab.KERNEL))
                                .withTcp(withSynTimeout(config.tcp(), Duration.ofSeconds(2)));
        try (var lab = TcpSetting.CARRIER.start(impatient);
                var socket = lab.stack().tcpSocket()) {
            lab.onKernel("sysctl", "-qw", "net.ipv4.ip_forward=1").expectSuccess();
            lab.onKernel("ip", "route", "add", "unreachable", "198.51.100.0/24").expectSuccess();
            var failure =
                    assertThrows(NoRouteToHostException.class, () -> socket.connect(ELSEWHERE));
            assertTrue(failure.getMessage().contains("host unreachable"), failure.getMessage());
        }
    }

    @OnBothLooms
    void aPeerThatDoesNotAnswerIsGivenUpInTheUserTimeout(TcpSetting setting) throws Exception {
        var faults = new Faults(1);
        try (var lab = setting.start(faults, UnaryOperator.identity());
                var listener = lab.listen(PORT);
                var socket = connect(lab);
                var kernel = listener.accept()) {
            assertTrue(kernel.isConnected());
            socket.setOption(WeftSocketOptions.TCP_USER_TIMEOUT, Duration.ofSeconds(1));
            faults.set(LinkConditions.CUT);
            socket.write(Bytes.ofUtf8("anybody?"));
            var failure = assertThrows(SocketException.class, () -> socket.read(1));
            assertTrue(failure.getMessage().contains("timed out"), failure.getMessage());
        }
    }

    @OnBothLooms
    void keepAlivesTellAPeerThatIsThereFromOneThatIsGone(TcpSetting setting) throws Exception {
        var faults = new Faults(1);
        try (var lab = setting.start(faults, UnaryOperator.identity());
                var listener = lab.listen(PORT);
                var socket = connect(lab);
                var kernel = listener.accept()) {
            assertTrue(kernel.isConnected());
            socket.setOption(WeftSocketOptions.TCP_KEEPIDLE, 1)
                    .setOption(WeftSocketOptions.TCP_KEEPINTERVAL, 1)
                    .setOption(WeftSocketOptions.TCP_KEEPCOUNT, 1)
                    .setOption(StandardSocketOptions.SO_KEEPALIVE, true)
                    .setTimeout(Duration.ofMillis(3500));
            assertThrows(SocketTimeoutException.class, () -> socket.read(1));
            assertFalse(
                    lab.captured("tcp.analysis.keep_alive_ack and ip.src == " + KernelLab.KERNEL)
                            .isEmpty(),
                    "the kernel is asked, and answers");
            faults.set(LinkConditions.CUT);
            socket.setTimeout(Duration.ZERO);
            var failure = assertThrows(SocketException.class, () -> socket.read(1));
            assertTrue(failure.getMessage().contains("timed out"), failure.getMessage());
        }
    }

    private static TcpSocket connect(KernelLab lab) throws Exception {
        return lab.stack().tcpSocket().connect(new InetSocketAddress(KernelLab.KERNEL, PORT));
    }

    private static TcpConfig withSynTimeout(TcpConfig config, Duration synTimeout) {
        assertEquals(Duration.ofMinutes(3), config.synTimeout());
        return new TcpConfig(
                config.bounds(),
                config.minRto(),
                config.initialRto(),
                config.maxRto(),
                config.delayedAck(),
                synTimeout,
                config.timeWait(),
                config.timestamps(),
                config.windowScaling(),
                config.congestionControl());
    }
}
