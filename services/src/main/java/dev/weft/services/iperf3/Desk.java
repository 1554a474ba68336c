package dev.weft.services.iperf3;

import dev.weft.NetworkStack;
import dev.weft.csp.Channel;
import dev.weft.csp.CspProcess;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Select;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.wire.Bytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Decides whom the server serves: one test at a time, to which it brings the connections that have
/// its cookie. Everybody else is told to come again.
final class Desk implements CspProcess {
    private sealed interface Event {
        record Arrived(Arrival arrival) implements Event {}

        record Ended() implements Event {}
    }

    private record Current(Cookie cookie, ProcessGroup group, Channel<Arrival> streams) {}

    private static final int MOST_WAITING = 16;

    private final NetworkStack stack;
    private final TcpListener listener;
    private final int port;
    private @Nullable Current current;

    Desk(NetworkStack stack, TcpListener listener, int port) {
        this.stack = stack;
        this.listener = listener;
        this.port = port;
    }

    @Override
    public void run() throws InterruptedException {
        var group = stack.loom().group("iperf3 door");
        Channel<Arrival> arrivals = group.channel("iperf3 arrivals", MOST_WAITING);
        Channel<Boolean> ends = group.channel("iperf3 end of test", 1);
        try {
            group.start("iperf3 doorman", new Doorman(listener, group, arrivals));
            var events =
                    Select.<Arrival, Event>from(arrivals, Event.Arrived::new)
                            .or(ends, end -> new Event.Ended());
            while (true) {
                switch (events.next()) {
                    case Event.Arrived(var arrival) -> receive(arrival, ends);
                    case Event.Ended() -> end();
                }
            }
        } finally {
            group.close();
            end();
            for (var left = arrivals.tryReceive(); left != null; left = arrivals.tryReceive()) {
                left.socket().close();
            }
        }
    }

    private void receive(Arrival arrival, Channel<Boolean> ends) throws InterruptedException {
        var test = current;
        if (test == null) {
            begin(arrival, ends);
        } else if (!test.cookie.equals(arrival.cookie())) {
            deny(arrival.socket());
        } else if (!test.streams.trySend(arrival)) {
            arrival.socket().close(); // one more than there should be
        }
    }

    private void begin(Arrival arrival, Channel<Boolean> ends) {
        var group = stack.loom().group("iperf3 test");
        Channel<Arrival> streams =
                group.channel("iperf3 streams", 2 * Iperf3Parameters.MAX_STREAMS);
        var test = new ServerSide(stack, group, arrival.socket(), streams, port);
        current = new Current(arrival.cookie(), group, streams);
        group.start(
                "iperf3 test",
                () -> {
                    try {
                        test.run();
                    } finally {
                        ends.trySend(true);
                    }
                });
    }

    private void end() {
        var test = current;
        if (test != null) {
            test.group.close();
            current = null;
        }
    }

    private static void deny(TcpSocket socket) throws InterruptedException {
        try (socket) {
            socket.write(Bytes.of(ControlState.ACCESS_DENIED.octet()));
        } catch (IOException e) {
            // he has gone by himself
        }
    }
}
