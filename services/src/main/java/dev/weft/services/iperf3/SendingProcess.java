package dev.weft.services.iperf3;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.time.Clock;
import java.io.IOException;

/// Sends a stream, block by block, as fast as the network takes them or the parameters let it,
/// until it is interrupted or the quota is used up.
final class SendingProcess implements CspProcess {
    /// Sends a block.
    interface Outlet {
        /// Sends the block of a number, from 1.
        void send(long number) throws IOException, InterruptedException;
    }

    private final int id;
    private final Iperf3Parameters parameters;
    private final Outlet outlet;
    private final Quota quota;
    private final StreamMeter meter;
    private final Sink<? super StreamEvent> events;
    private final Source<Boolean> alarm;
    private final Clock clock;

    /// Prepares.
    ///
    /// @param events learns of the end; what does not fit there is left out
    /// @param alarm never rings: a way to wait until a time
    SendingProcess(
            int id,
            Iperf3Parameters parameters,
            Outlet outlet,
            Quota quota,
            StreamMeter meter,
            Sink<? super StreamEvent> events,
            Source<Boolean> alarm,
            Clock clock) {
        this.id = id;
        this.parameters = parameters;
        this.outlet = outlet;
        this.quota = quota;
        this.meter = meter;
        this.events = events;
        this.alarm = alarm;
        this.clock = clock;
    }

    @Override
    public void run() throws InterruptedException {
        try {
            sendAll();
            events.trySend(new StreamEvent.Finished(id));
        } catch (IOException e) {
            events.trySend(new StreamEvent.Failed(id, e));
        }
    }

    private void sendAll() throws IOException, InterruptedException {
        var pacer = new Pacer(parameters.bitsPerSecond(), parameters.pacing(), clock.now());
        var length = parameters.blockLength();
        var burst = Math.max(1, parameters.burst());
        var count = StreamCount.NOTHING;
        for (long number = 1; quota.take(length); number++) {
            if ((number - 1) % burst == 0) {
                await(pacer, count.octets());
            }
            outlet.send(number);
            count =
                    switch (parameters.protocol()) {
                        case TCP -> count.plusOctets(length);
                        case UDP -> count.plusDatagram(length);
                    };
            meter.show(count);
        }
    }

    private void await(Pacer pacer, long octets) throws InterruptedException {
        var now = clock.now();
        var next = pacer.next(octets, now);
        if (now.isBefore(next)) {
            alarm.receive(next);
        }
    }
}
