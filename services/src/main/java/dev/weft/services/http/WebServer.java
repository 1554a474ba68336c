package dev.weft.services.http;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/// Serves a [Site] over HTTP, on sockets of any kind: a stack's own or the host's.
///
/// Each connection has a virtual thread. There are as many as [#CONNECTIONS]; who comes then waits
/// in the queue of the listening socket.
public final class WebServer implements AutoCloseable {
    /// How many connections there are at most. When all are in use, each ends after its request.
    public static final int CONNECTIONS = 256;

    private static final System.Logger LOG = System.getLogger("dev.weft");

    private final ServerSocket listener;
    private final Site site;
    private final InstantSource clock;
    private final Semaphore places = new Semaphore(CONNECTIONS);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Thread accepting;
    private volatile boolean closed;

    // Used by the accepting thread alone.
    private @Nullable WebProtocol protocol;

    private WebServer(ServerSocket listener, Site site, InstantSource clock) {
        this.listener = listener;
        this.site = site;
        this.clock = clock;
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
        return start(sockets.createServerSocket(port), site, InstantSource.system());
    }

    static WebServer start(ServerSocket listener, Site site, InstantSource clock) {
        var server = new WebServer(listener, site, clock);
        server.accepting.start();
        return server;
    }

    /// {@return where it listens}
    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (!closed) {
                places.acquire();
                begin(listener.accept());
            }
        } catch (IOException e) {
            if (!closed) {
                LOG.log(System.Logger.Level.ERROR, "the HTTP server accepts no more", e);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void begin(Socket socket) {
        // Not before the first connection: the library takes a while to load.
        var speaking = protocol;
        if (speaking == null) {
            speaking = new WebProtocol(site, clock, () -> places.availablePermits() == 0);
            protocol = speaking;
        }
        var serving = speaking;
        open.add(socket);
        Thread.ofVirtual().name("http connection").start(() -> serve(serving, socket));
    }

    private void serve(WebProtocol speaking, Socket socket) {
        try (socket) {
            if (!closed) {
                speaking.serve(socket);
            }
        } catch (IOException e) {
            // the end of this connection
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.log(System.Logger.Level.ERROR, "an HTTP connection has failed", e);
            }
        } finally {
            open.remove(socket);
            places.release();
        }
    }

    /// Ends the server and its connections, in the middle of what they do.
    @Override
    public void close() {
        closed = true;
        accepting.interrupt();
        closeQuietly(listener);
        open.forEach(WebServer::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // it is of no use any more
        }
    }
}
