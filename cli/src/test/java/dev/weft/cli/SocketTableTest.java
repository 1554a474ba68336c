package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.socket.TcpInfo;
import dev.weft.socket.UdpInfo;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SocketTableTest {
    private static final TcpInfo LISTENER =
            new TcpInfo(
                    new InetSocketAddress("0.0.0.0", 7),
                    new InetSocketAddress("0.0.0.0", 0),
                    "LISTEN",
                    Duration.ZERO,
                    Duration.ZERO,
                    0,
                    0,
                    0,
                    0,
                    0,
                    1,
                    128,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    Optional.empty());
    private static final TcpInfo CONNECTION =
            new TcpInfo(
                    new InetSocketAddress("10.0.0.2", 7),
                    new InetSocketAddress("10.0.0.1", 54321),
                    "ESTABLISHED",
                    Duration.ofNanos(123_456),
                    Duration.ofMillis(200),
                    14_480,
                    1 << 30,
                    64_256,
                    65_535,
                    1448,
                    12,
                    3456,
                    1000,
                    900,
                    800,
                    10,
                    9,
                    1,
                    0,
                    0,
                    Optional.empty());

    private static final TcpInfo IN_TIME_WAIT =
            new TcpInfo(
                    new InetSocketAddress("10.0.0.2", 13),
                    new InetSocketAddress("10.0.0.1", 44466),
                    "TIME-WAIT",
                    Duration.ZERO,
                    Duration.ZERO,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    Optional.empty());
    private static final UdpInfo SERVER =
            new UdpInfo(
                    new InetSocketAddress("0.0.0.0", 7), new InetSocketAddress("0.0.0.0", 0), 132);
    private static final UdpInfo CLIENT =
            new UdpInfo(
                    new InetSocketAddress("10.0.0.2", 49152),
                    new InetSocketAddress("10.0.0.1", 9),
                    0);

    @Test
    void onlyConnectionsAtWorkHaveARoundTripTime() {
        assertEquals(
                """
                Netid  State       Recv-Q  Send-Q  Local address:port     Peer address:port            RTT     cwnd
                udp    UNCONN         132       0  0.0.0.0:7              0.0.0.0:*
                udp    ESTAB            0       0  10.0.0.2:49152         10.0.0.1:9
                tcp    LISTEN           1     128  0.0.0.0:7              0.0.0.0:*
                tcp    ESTAB           12    3456  10.0.0.2:7             10.0.0.1:54321           0.123ms    14480
                tcp    TIME-WAIT        0       0  10.0.0.2:13            10.0.0.1:44466
                """
                        .strip(),
                String.join(
                        "\n",
                        SocketTable.of(
                                List.of(SERVER, CLIENT),
                                List.of(LISTENER, CONNECTION, IN_TIME_WAIT),
                                false)));
    }

    @Test
    void detailsAreBelowThoseThatHaveAny() {
        var lines =
                SocketTable.of(List.of(SERVER), List.of(LISTENER, IN_TIME_WAIT, CONNECTION), true);
        assertEquals(6, lines.size(), lines.toString());
        assertEquals(
                "     rto:200.000ms mss:1448 ssthresh:- snd_wnd:64256 rcv_wnd:65535 bytes_sent:1000"
                        + " bytes_acked:900 bytes_received:800 segs_out:10 segs_in:9 retrans:1",
                lines.getLast());
    }
}
