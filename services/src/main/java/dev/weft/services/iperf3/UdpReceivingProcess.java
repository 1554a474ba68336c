package dev.weft.services.iperf3;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.socket.Datagram;
import dev.weft.socket.UdpSocket;
import dev.weft.time.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Receives what comes to a UDP socket, for each stream that uses it, until it is interrupted.
final class UdpReceivingProcess implements CspProcess {
    private static final class Receiver {
        final TestStream stream;
        final UdpReception reception = new UdpReception();

        Receiver(TestStream stream) {
            this.stream = stream;
        }
    }

    private final UdpSocket socket;
    private final Map<InetSocketAddress, Receiver> receivers = new HashMap<>();
    private final boolean serving;
    private final boolean wideCounters;
    private final Quota quota;
    private final Sink<? super StreamEvent> events;
    private final Clock clock;

    /// Prepares.
    ///
    /// @param streams those that come to the socket, or go out from it: the other end of either may
    ///   not have heard the answer to its hello
    /// @param serving whether this end answers hellos
    UdpReceivingProcess(
            UdpSocket socket,
            List<TestStream> streams,
            boolean serving,
            boolean wideCounters,
            Quota quota,
            Sink<? super StreamEvent> events,
            Clock clock) {
        this.socket = socket;
        streams.forEach(each -> receivers.put(each.info().remote(), new Receiver(each)));
        this.serving = serving;
        this.wideCounters = wideCounters;
        this.quota = quota;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void run() throws InterruptedException {
        try {
            socket.setTimeout(Duration.ZERO);
            while (true) {
                take(socket.receive());
            }
        } catch (IOException e) {
            for (var each : receivers.values()) {
                events.trySend(new StreamEvent.Failed(each.stream.info().id(), e));
            }
        }
    }

    private void take(Datagram datagram) throws IOException, InterruptedException {
        var receiver = receivers.get(datagram.remote());
        if (receiver == null) {
            return; // of an earlier test, or of nobody's
        }
        if (UdpHello.is(datagram.payload())) {
            greetAgain(datagram.remote());
            return;
        }
        var header = UdpHeader.parse(datagram.payload(), wideCounters);
        if (header == null || receiver.stream.info().sending()) {
            return;
        }
        var length = datagram.payload().length();
        receiver.reception.onDatagram(length, header, clock.now());
        receiver.stream.meter().show(receiver.reception.count());
        if (quota.take(length) && quota.isUsedUp()) {
            events.trySend(new StreamEvent.Finished(receiver.stream.info().id()));
        }
    }

    /// The answer has been lost.
    private void greetAgain(InetSocketAddress client) throws IOException, InterruptedException {
        if (serving) {
            socket.send(UdpHello.ANSWER, client);
        }
    }
}
