package dev.weft.socket;

import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;

/// Whether a socket has been closed, for all of its parts.
final class ClosedFlag {
    private volatile boolean closed;

    boolean isSet() {
        return closed;
    }

    /// Closes it; tells whether nobody has done so before.
    synchronized boolean set() {
        var first = !closed;
        closed = true;
        return first;
    }

    /// For a call that begins.
    void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /// For a call that has begun when it was open.
    void requireStillOpen() throws AsynchronousCloseException {
        if (closed) {
            throw new AsynchronousCloseException();
        }
    }
}
