package dev.weft.socket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/// Calls the sockets of this package for the classes of `java.net`, and says their failures in the
/// words of `java.net`.
///
/// An interrupt does what it does to the JDK's own sockets: a virtual thread that waits is woken
/// and the socket is closed; a platform thread waits on, and keeps its interrupt status.
final class NetCalls {
    private NetCalls() {}

    /// What is called.
    interface Call<T extends @Nullable Object> {
        T run() throws IOException, InterruptedException;
    }

    /// Calls something that may wait for the network. It may be called again after an interrupt.
    ///
    /// @throws InterruptedIOException for a virtual thread that was interrupted, its status being
    ///   set: whoever called has to close the socket; `java.net.Socket` does so itself
    static <T extends @Nullable Object> T waiting(Call<T> call) throws IOException {
        try {
            return repeat(call, Thread.currentThread().isVirtual());
        } catch (InterruptedIOException e) {
            throw e; // timeouts among them
        } catch (Exception e) {
            throw socketException(e);
        }
    }

    /// Calls something that waits for the stack only, which is as short as a system call: no
    /// interrupt ends it.
    static <T extends @Nullable Object> T brief(Call<T> call) throws SocketException {
        try {
            return repeat(call, false);
        } catch (Exception e) {
            throw socketException(e);
        }
    }

    /// The same in the words that programs know from the JDK's own sockets.
    static SocketTimeoutException timedOut(String words, SocketTimeoutException cause) {
        var said = new SocketTimeoutException(words);
        said.initCause(cause);
        return said;
    }

    static SocketException closedByInterrupt(InterruptedIOException cause) {
        return new SocketException("Closed by interrupt", cause);
    }

    private static <T extends @Nullable Object> T repeat(Call<T> call, boolean interruptible)
            throws IOException {
        var interrupted = false;
        try {
            while (true) {
                try {
                    return call.run();
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (interruptible) {
                        throw new InterruptedIOException("interrupted");
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static SocketException socketException(Exception e) {
        return switch (e) {
            case SocketException inTheirWords -> inTheirWords;
            case ClosedChannelException _ -> new SocketException("Socket closed", e);
            case AlreadyBoundException _ -> new SocketException("Already bound", e);
            case AlreadyConnectedException _ -> new SocketException("Already connected", e);
            case ConnectionPendingException _ -> new SocketException("Connection in progress", e);
            case NotYetConnectedException _ -> new SocketException("Not connected", e);
            case RuntimeException unexpected -> throw unexpected;
            default -> new SocketException(e.getMessage(), e);
        };
    }
}
