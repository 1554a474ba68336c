package dev.weft.bench.profile;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CarrierLoom;
import dev.weft.csp.LoomConfig;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The profile `memory`: connections over the loopback that are opened while it is recorded, carry
/// an octet, and are idle then. Nobody waits for them: there is no process of a program.
public final class IdleConnections {
    /// How many there are if nobody says.
    public static final int USUAL = 10_000;

    private static final int FIRST_PORT = 5001;

    /// Fewer than there are ephemeral ports, of which each connection to a port takes one.
    private static final int CONNECTIONS_OF_A_PORT = 10_000;

    private static final Bytes OCTET = Bytes.of('x');

    private final NetworkStack stack;
    private final List<TcpSocket> sockets = new ArrayList<>();

    private IdleConnections(NetworkStack stack) {
        this.stack = stack;
    }

    /// Runs it.
    ///
    /// @param connections to open
    /// @param time how long they are idle
    /// @param observer is told of the beginning, before they are opened, and the end
    /// @return a line for each class: what an end of a connection keeps on the heap; two of them
    ///   are a connection
    public static List<String> run(int connections, Duration time, Workload.Observer observer)
            throws IOException, InterruptedException {
        try (var loom = CarrierLoom.start("weft", LoomConfig.DEFAULT);
                var stack = NetworkStack.start(loom, StackConfig.loopbackOnly())) {
            var idle = new IdleConnections(stack);
            idle.open(1, FIRST_PORT - 1); // loads the classes
            var before = HeapHistogram.take();
            observer.begins();
            for (int left = connections, port = FIRST_PORT; left > 0; port++) {
                var some = Math.min(left, CONNECTIONS_OF_A_PORT);
                idle.open(some, port);
                left -= some;
            }
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            observer.ends();
            var after = HeapHistogram.take();
            if (idle.sockets.size() != 2 * (1 + connections)) {
                throw new IOException("not all connections could be opened");
            }
            return after.since(before, 2 * connections);
        }
    }

    private void open(int connections, int port) throws IOException, InterruptedException {
        var listener = stack.tcpListener().bind(new InetSocketAddress(port));
        stack.start("opens connections", () -> open(connections, port, listener)).join();
    }

    private void open(int connections, int port, TcpListener listener) throws InterruptedException {
        try {
            for (int i = 0; i < connections; i++) {
                var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
                var client = stack.tcpSocket().connect(server);
                sockets.add(client);
                client.write(OCTET);
                var peer = listener.accept();
                sockets.add(peer);
                peer.read(1);
            }
        } catch (IOException e) {
            // there are fewer, which is told
        }
    }
}
