package dev.weft.services.iperf3;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.socket.TcpSocket;
import java.io.IOException;

/// Receives a stream over TCP, until it ends or this is interrupted.
final class TcpReceivingProcess implements CspProcess {
    private static final int AT_A_TIME = 256 * 1024;

    private final int id;
    private final TcpSocket socket;
    private final Quota quota;
    private final StreamMeter meter;
    private final Sink<? super StreamEvent> events;

    /// Prepares.
    ///
    /// @param events learns of the end, and of a quota that is used up; what does not fit there is
    ///   left out
    TcpReceivingProcess(
            int id,
            TcpSocket socket,
            Quota quota,
            StreamMeter meter,
            Sink<? super StreamEvent> events) {
        this.id = id;
        this.socket = socket;
        this.quota = quota;
        this.meter = meter;
        this.events = events;
    }

    @Override
    public void run() throws InterruptedException {
        var count = StreamCount.NOTHING;
        try {
            for (var octets = socket.read(AT_A_TIME);
                    octets != null;
                    octets = socket.read(AT_A_TIME)) {
                count = count.plusOctets(octets.length());
                meter.show(count);
                if (quota.take(octets.length()) && quota.isUsedUp()) {
                    events.trySend(new StreamEvent.Finished(id));
                }
            }
            events.trySend(new StreamEvent.Finished(id));
        } catch (IOException e) {
            events.trySend(new StreamEvent.Failed(id, e));
        }
    }
}
