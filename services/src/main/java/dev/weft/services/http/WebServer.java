package dev.weft.services.http;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/// Serves a [Site] over HTTP, on sockets of any kind: a stack's own or the host's.
///
/// Each connection has a virtual thread and one of [#CONNECTIONS] places. Nobody keeps a place for
/// nothing: who asks or reads too slowly is cut off. When all are taken, the one that has asked
/// nothing for longest gives way, unless it has just come; if all of them are busy, who comes waits
/// for a moment, and is told 503 when there is still no place.
public final class WebServer implements AutoCloseable {
    /// How many connections there are at most. When all are in use, each ends after its request.
    public static final int CONNECTIONS = 256;

    /// Bounds for those who are told that there is no place: so many at once are told, for so long
    /// they may take to ask. The others are not told.
    private static final int TOLD_AT_ONCE = 16;

    private static final Duration ASKING = Duration.ofSeconds(1);

    private static final byte[] NO_PLACE =
            """
            HTTP/1.1 503 Service Unavailable\r
            Connection: close\r
            Retry-After: 5\r
            Content-Type: text/plain\r
            Content-Length: 31\r
            \r
            too many connections, try again\
            """
                    .getBytes(StandardCharsets.US_ASCII);

    private static final System.Logger LOG = System.getLogger("dev.weft");

    private final ServerSocket listener;
    private final Site site;
    private final InstantSource clock;
    private final Patience patience;
    private final Visitors visitors;
    private final Semaphore places;
    private final Semaphore tellers = new Semaphore(TOLD_AT_ONCE);
    private final Thread accepting;
    private final CountDownLatch end = new CountDownLatch(1);

    // Used by the accepting thread alone.
    private @Nullable WebProtocol protocol;
    private boolean full;

    /// How many there may be, and for how long.
    ///
    /// @param connections how many at once
    /// @param place how long who comes may wait for a place
    /// @param limits how long who has one may keep it busy with nothing
    /// @param watch how often somebody looks
    record Patience(int connections, Duration place, Visitors.Limits limits, Duration watch) {
        static final Patience DEFAULT =
                new Patience(
                        CONNECTIONS,
                        Duration.ofSeconds(2),
                        new Visitors.Limits(
                                Duration.ofMillis(500),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(60)),
                        Duration.ofSeconds(1));
    }

    private WebServer(
            ServerSocket listener,
            Site site,
            InstantSource clock,
            Patience patience,
            LongSupplier nanos) {
        this.listener = listener;
        this.site = site;
        this.clock = clock;
        this.patience = patience;
        this.visitors = new Visitors(patience.limits, nanos);
        this.places = new Semaphore(patience.connections);
        this.accepting = Thread.ofVirtual().name("http server").unstarted(this::accept);
    }

    /// Starts a server.
    ///
    /// @param sockets makes the listening socket, for example that of a stack
    /// @param port where to listen; 0 to have one chosen
    /// @param site what to show
    /// @return the server, to be closed
    /// @throws java.net.BindException if the port is taken
    public static WebServer start(ServerSocketFactory sockets, int port, Site site)
            throws IOException {
        return start(
                sockets.createServerSocket(port),
                site,
                InstantSource.system(),
                Patience.DEFAULT,
                System::nanoTime);
    }

    static WebServer start(
            ServerSocket listener,
            Site site,
            InstantSource clock,
            Patience patience,
            LongSupplier nanos) {
        var server = new WebServer(listener, site, clock, patience, nanos);
        server.accepting.start();
        Thread.ofVirtual().name("http watch").start(server::watch);
        return server;
    }

    /// {@return where it listens}
    public int port() {
        return listener.getLocalPort();
    }

    Visitors visitors() {
        return visitors;
    }

    private void accept() {
        try {
            while (!isClosed()) {
                var socket = listener.accept();
                if (findPlace()) {
                    begin(socket);
                } else {
                    turnAway(socket);
                }
            }
        } catch (IOException e) {
            if (!isClosed()) {
                LOG.log(System.Logger.Level.ERROR, "the HTTP server accepts no more", e);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /// Waits for a place a moment, but not each time, unless one will be free at once: those behind
    /// this one wait meanwhile.
    private boolean findPlace() throws InterruptedException {
        if (!places.tryAcquire()) {
            var wait = visitors.makeRoom() || !full ? patience.place : Duration.ZERO;
            full = !places.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
        } else {
            full = false;
        }
        return !full;
    }

    private void begin(Socket socket) {
        // Not before the first connection: the library takes a while to load.
        var speaking = protocol;
        if (speaking == null) {
            speaking = new WebProtocol(site, clock, visitors, this::isCrowded);
            protocol = speaking;
        }
        var serving = speaking;
        var visitor = visitors.enter(socket);
        Thread.ofVirtual().name("http connection").start(() -> serve(serving, visitor));
    }

    private boolean isCrowded() {
        return places.availablePermits() == 0;
    }

    private void serve(WebProtocol speaking, Visitors.Visitor visitor) {
        try (var _ = visitor.socket()) {
            speaking.serve(visitor);
        } catch (IOException e) {
            // the end of this connection
        } catch (RuntimeException e) {
            if (!isClosed()) {
                LOG.log(System.Logger.Level.ERROR, "an HTTP connection has failed", e);
            }
        } finally {
            places.release();
            visitors.leave(visitor);
        }
    }

    private void turnAway(Socket socket) {
        visitors.turnAway();
        if (tellers.tryAcquire()) {
            Thread.ofVirtual()
                    .name("http refusal")
                    .start(() -> {
                        try {
                            tellThatThereIsNoPlace(socket);
                        } finally {
                            tellers.release();
                        }
                    });
        } else {
            closeQuietly(socket);
        }
    }

    /// Reads what is asked first, or else the close would be a reset, which may overtake the
    /// answer.
    private static void tellThatThereIsNoPlace(Socket socket) {
        try (socket) {
            socket.setSoTimeout((int) ASKING.toMillis());
            if (socket.getInputStream().read(new byte[16_384]) > 0) {
                socket.getOutputStream().write(NO_PLACE);
            }
        } catch (IOException e) {
            // he asks nothing, or has gone
        }
    }

    private void watch() {
        try {
            while (visitors.awaitSomebody() && !endsWithin(patience.watch)) {
                visitors.endOverdue();
                if (places.hasQueuedThreads()) {
                    visitors.makeRoom(); // for who waits: by now somebody may have asked nothing
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private boolean endsWithin(Duration time) throws InterruptedException {
        return end.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean isClosed() {
        return end.getCount() == 0;
    }

    /// Ends the server and its connections, in the middle of what they do.
    @Override
    public void close() {
        end.countDown();
        accepting.interrupt();
        closeQuietly(listener);
        visitors.close();
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // it is of no use any more
        }
    }
}
