package dev.weft.services.iperf3;

import dev.weft.csp.Channel;
import dev.weft.csp.CspProcess;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Sink;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;

/// Accepts connections, and asks each for its cookie in a process of its own: one that says nothing
/// keeps nobody waiting.
final class Doorman implements CspProcess {
    /// As many as a test of iperf3's may have streams, so that a test alone never waits here.
    private static final int MOST_AT_A_TIME = 2 * Iperf3Parameters.MAX_STREAMS;

    private final TcpListener listener;
    private final ProcessGroup group;
    private final Clock clock;
    private final Sink<Arrival> arrivals;
    private final Channel<Boolean> places;

    Doorman(TcpListener listener, ProcessGroup group, Sink<Arrival> arrivals) {
        this.listener = listener;
        this.group = group;
        this.clock = group.loom().clock();
        this.arrivals = arrivals;
        this.places = group.channel("iperf3 places at the door", MOST_AT_A_TIME);
    }

    @Override
    public void run() throws InterruptedException {
        try (listener) {
            while (true) {
                places.send(true);
                greet(listener.accept());
            }
        } catch (ClosedChannelException e) {
            // the stack has been closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void greet(TcpSocket socket) {
        group.start("iperf3 greeting", () -> ask(socket));
    }

    private void ask(TcpSocket socket) throws InterruptedException {
        var handedOn = false;
        try {
            var connection = new ControlConnection(socket, clock);
            var cookie = new Cookie(connection.read(Cookie.LENGTH, connection.soon()));
            arrivals.send(new Arrival(socket.connectionNumber(), socket, cookie));
            handedOn = true;
        } catch (IOException e) {
            // somebody who does not speak iperf3, or has gone
        } finally {
            if (!handedOn) {
                socket.close();
            }
            places.tryReceive();
        }
    }
}
