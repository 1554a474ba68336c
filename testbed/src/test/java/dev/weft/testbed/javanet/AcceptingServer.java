package dev.weft.testbed.javanet;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A server as programs have been written for decades: a thread accepts, and each connection gets
/// one of its own.
final class AcceptingServer implements AutoCloseable {
    private final ServerSocket server;
    private final Serving serving;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    /// Serves a connection, which is closed afterwards.
    interface Serving {
        void serve(Socket connection) throws Exception;
    }

    AcceptingServer(ServerSocket server, Serving serving) {
        this.server = server;
        this.serving = serving;
        threads.execute(this::accept);
    }

    private void accept() {
        while (true) {
            try {
                var connection = server.accept();
                threads.execute(() -> serve(connection));
            } catch (SocketException e) {
                if (!server.isClosed()) {
                    failures.add(e);
                }
                return;
            } catch (IOException | RuntimeException e) {
                failures.add(e);
                return;
            }
        }
    }

    private void serve(Socket connection) {
        connections.add(connection);
        try (connection) {
            serving.serve(connection);
        } catch (Exception | Error e) {
            failures.add(e);
        } finally {
            connections.remove(connection);
        }
    }

    /// Ends accepting, and waits for those that are served; not for ever, for their clients may
    /// have failed.
    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdown();
        if (!isDoneInTime()) {
            for (var connection : connections) {
                connection.close();
            }
            threads.close();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("the server failed", failures.getFirst());
        }
    }

    private boolean isDoneInTime() {
        try {
            return threads.awaitTermination(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
