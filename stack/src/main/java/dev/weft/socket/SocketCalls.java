package dev.weft.socket;

import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.Loom;
import dev.weft.csp.LoomClosedException;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Brings a socket's work onto its loom and its failures into the words of `java.net` and
/// `java.nio`.
final class SocketCalls {
    private SocketCalls() {}

    /// Sends what a socket owes others when it ends: an interrupt must not keep its port.
    static <T> void sendUninterruptibly(Sink<T> sink, T value) {
        var interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    sink.send(value);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Says what the other must hear, whatever happens to us.
    ///
    /// @return whether there is somebody who hears it
    static <T> boolean tell(Sink<T> sink, T value) {
        try {
            sendUninterruptibly(sink, value);
            return true;
        } catch (ChannelClosedException ended) {
            return false;
        }
    }

    /// Receives what comes at once: an interrupt must not lose it. The thread stays interrupted.
    static <T> T receiveUninterruptibly(Source<T> source) {
        var interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return source.receive();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static <T extends @Nullable Object> T call(Loom loom, String what, Callable<T> task)
            throws IOException, InterruptedException {
        try {
            return loom.call(what, task);
        } catch (ChannelClosedException | LoomClosedException e) {
            var closed = new AsynchronousCloseException();
            closed.initCause(e);
            throw closed;
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
