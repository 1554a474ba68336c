package dev.weft.cli;

import dev.weft.socket.TcpInfo;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The TCP connections as `ss` shows them.
final class SocketTable {
    private static final String LAYOUT = "%-12s %7s %7s  %-21s  %-21s %10s %8s";

    /// The largest window there is (RFC 7323 §2.3).
    private static final int UNLIMITED = 1 << 30;

    private SocketTable() {}

    /// {@return a header, and one line for each}
    static List<String> of(List<TcpInfo> connections, boolean details) {
        var lines = new ArrayList<String>();
        lines.add(
                LAYOUT.formatted(
                                "State",
                                "Recv-Q",
                                "Send-Q",
                                "Local address:port",
                                "Peer address:port",
                                "RTT",
                                "cwnd")
                        .stripTrailing());
        for (var each : connections) {
            lines.add(line(each));
            if (details && isWhole(each)) {
                lines.add(details(each));
            }
        }
        return lines;
    }

    private static String line(TcpInfo info) {
        var whole = isWhole(info);
        return LAYOUT.formatted(
                        info.state(),
                        info.receiveQueue(),
                        info.sendQueue(),
                        address(info.local()),
                        address(info.remote()),
                        whole ? millis(info.smoothedRtt()) : "",
                        whole ? info.congestionWindow() : "")
                .stripTrailing();
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
