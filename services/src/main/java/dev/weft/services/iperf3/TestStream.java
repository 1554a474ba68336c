package dev.weft.services.iperf3;

import dev.weft.csp.CspProcess;
import dev.weft.socket.TcpSocket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A stream of a test at this end.
///
/// @param info which one
/// @param meter shows what it has carried
/// @param process carries it; null if another process does that for several
/// @param connection what carries it; null for UDP
record TestStream(
        Iperf3Stream info,
        StreamMeter meter,
        @Nullable CspProcess process,
        @Nullable TcpSocket connection) {

    /// Streams are numbered 1, 3, 4, 5 and so on, since iperf3's always were.
    static int id(int index) {
        return index == 0 ? 1 : index + 2;
    }

    /// What it has carried so far.
    Iperf3Flow flow() throws InterruptedException {
        var count = meter.count();
        var tcp = connection;
        if (tcp == null || !info.sending()) {
            return Iperf3Flow.of(info, count);
        }
        try {
            var state = tcp.info();
            return new Iperf3Flow(info, count, state.retransmissions(), state.congestionWindow());
        } catch (IOException e) {
            return Iperf3Flow.of(info, count); // the connection has ended
        }
    }

    /// Gives the connection back. Of a stream that this end receives, nobody wants the rest.
    void close() {
        var tcp = connection;
        if (tcp == null) {
            return;
        }
        if (info.sending()) {
            tcp.close();
        } else {
            tcp.abort();
        }
    }
}
