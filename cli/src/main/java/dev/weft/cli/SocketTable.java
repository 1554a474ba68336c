package dev.weft.cli;

import dev.weft.NetworkStack;
import dev.weft.socket.TcpInfo;
import dev.weft.socket.UdpInfo;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The sockets as `ss` shows them.
final class SocketTable {
    /// The largest window there is (RFC 7323 §2.3).
    private static final int UNLIMITED = 1 << 30;

    private SocketTable() {}

    /// {@return a header, and one line for each socket of a stack that is to be shown}
    static List<String> of(NetworkStack stack, SsOptions options) {
        List<UdpInfo> udp = options.wantsUdp() ? stack.udpSockets() : List.of();
        List<TcpInfo> tcp = options.wantsTcp() ? stack.tcpConnections() : List.of();
        return of(
                udp.stream().filter(options::wants).toList(),
                tcp.stream().filter(options::wants).toList(),
                options.wantsDetails());
    }

    /// {@return a header, and one line for each}
    static List<String> of(List<UdpInfo> udp, List<TcpInfo> tcp, boolean details) {
        var lines = new ArrayList<String>();
        lines.add(
                row(
                        "Netid",
                        "State",
                        "Recv-Q",
                        "Send-Q",
                        "Local address:port",
                        "Peer address:port",
                        "RTT",
                        "cwnd"));
        udp.forEach(each -> lines.add(line(each)));
        for (var each : tcp) {
            lines.add(line(each));
            if (details && isWhole(each)) {
                lines.add(details(each));
            }
        }
        return lines;
    }

    private static String line(UdpInfo info) {
        return row(
                "udp",
                info.isConnected() ? "ESTAB" : "UNCONN",
                info.receiveQueue(),
                0, // what is sent waits in the layers below, not at the socket
                address(info.local()),
                address(info.remote()),
                "",
                "");
    }

    private static String line(TcpInfo info) {
        var whole = isWhole(info);
        return row(
                "tcp",
                state(info),
                info.receiveQueue(),
                info.sendQueue(),
                address(info.local()),
                address(info.remote()),
                whole ? millis(info.smoothedRtt()) : "",
                whole ? info.congestionWindow() : "");
    }

    private static String row(Object... columns) {
        return "%-5s  %-10s %7s %7s  %-21s  %-21s %10s %8s".formatted(columns).stripTrailing();
    }

    /// Two of the states have a shorter name in `ss`.
    private static String state(TcpInfo info) {
        return switch (info.state()) {
            case "ESTABLISHED" -> "ESTAB";
            case "SYN-RECEIVED" -> "SYN-RECV";
            default -> info.state();
        };
    }

    private static String details(TcpInfo info) {
        return String.format(
                Locale.ROOT,
                "     rto:%s mss:%d ssthresh:%s snd_wnd:%d rcv_wnd:%d bytes_sent:%d bytes_acked:%d"
                        + " bytes_received:%d segs_out:%d segs_in:%d retrans:%d",
                millis(info.retransmissionTimeout()),
                info.segmentSize(),
                info.slowStartThreshold() >= UNLIMITED ? "-" : info.slowStartThreshold(),
                info.sendWindow(),
                info.receiveWindow(),
                info.octetsSent(),
                info.octetsAcknowledged(),
                info.octetsReceived(),
                info.segmentsSent(),
                info.segmentsReceived(),
                info.retransmissions());
    }

    /// Of listeners, and of what is in TIME-WAIT, there is less to know.
    private static boolean isWhole(TcpInfo info) {
        return info.segmentSize() > 0;
    }

    private static String address(InetSocketAddress address) {
        return address.getAddress().getHostAddress()
                + ":"
                + (address.getPort() == 0 ? "*" : Integer.toString(address.getPort()));
    }

    private static String millis(Duration time) {
        return time.isZero() ? "-" : String.format(Locale.ROOT, "%.3fms", time.toNanos() / 1e6);
    }
}
