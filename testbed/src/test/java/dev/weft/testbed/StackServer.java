package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.weft.NetworkStack;
import dev.weft.csp.ProcessGroup;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A server on the stack: a process that accepts, and one for each connection.
final class StackServer implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final int PIECE = 1 << 16;

    /// What it does with a connection; the connection is closed when it returns.
    interface Service {
        void serve(TcpSocket socket) throws IOException, InterruptedException;

        /// Sends back what comes (RFC 862).
        static void echo(TcpSocket socket) throws IOException, InterruptedException {
            for (var octets = socket.read(PIECE); octets != null; octets = socket.read(PIECE)) {
                socket.write(octets);
            }
        }

        /// Throws away what comes (RFC 863).
        static void discard(TcpSocket socket) throws IOException, InterruptedException {
            while (socket.read(PIECE) != null) {
                // it is gone
            }
        }
    }

    private final NetworkStack stack;
    private final Service service;
    private final TcpListener listener;
    private final ProcessGroup acceptor;
    private final BlockingQueue<Optional<IOException>> endings = new LinkedBlockingQueue<>();

    private StackServer(NetworkStack stack, Service service, TcpListener listener) {
        this.stack = stack;
        this.service = service;
        this.listener = listener;
        this.acceptor = stack.start("server", this::acceptAll);
    }

    static StackServer start(NetworkStack stack, int port, Service service)
            throws IOException, InterruptedException {
        var listener = stack.tcpListener().bind(new InetSocketAddress(port), BACKLOG);
        return new StackServer(stack, service, listener);
    }

    private void acceptAll() throws InterruptedException {
        while (true) {
            TcpSocket socket;
            try {
                socket = listener.accept();
            } catch (IOException closed) {
                return;
            }
            stack.start("service", () -> serve(socket));
        }
    }

    private void serve(TcpSocket socket) throws InterruptedException {
        try (socket) {
            service.serve(socket);
            endings.add(Optional.empty());
        } catch (IOException e) {
            endings.add(Optional.of(e));
        }
    }

    /// How the next of its connections ends, if it has not; empty if without an exception.
    Optional<IOException> nextEnding() throws InterruptedException {
        var ending = endings.poll(60, TimeUnit.SECONDS);
        assertNotNull(ending, "no connection ends");
        return ending;
    }

    @Override
    public void close() {
        listener.close();
        acceptor.close();
    }
}
