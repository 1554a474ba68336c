package dev.weft.socket;

import dev.weft.csp.Channel;
import dev.weft.tcp.ConnectionEvent;
import dev.weft.tcp.ConnectionHandle;
import dev.weft.tcp.WriteOutcome;
import dev.weft.tcp.connection.CloseReason;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// What a socket writes, piece by piece. Runs on the loom; one thread writes at a time.
final class SocketOutput {
    /// Octets that are handed over at once: large enough for a superframe, small enough for buffers
    /// to keep their bounds.
    static final int PIECE = 65_536;

    private final SocketLayer layer;
    private final ClosedFlag closed;
    private final Turn writing = new Turn();
    private volatile boolean shut;

    // Of whoever has the turn.
    private @Nullable Channel<WriteOutcome> replies;
    private boolean asked;
    private @Nullable CloseReason broken;

    SocketOutput(SocketLayer layer, ClosedFlag closed) {
        this.layer = layer;
        this.closed = closed;
    }

    /// From now on nobody can write.
    void shut() {
        shut = true;
    }

    boolean isShut() {
        return shut;
    }

    void requireWritable() throws ClosedChannelException {
        if (shut) {
            throw new ClosedChannelException();
        }
    }

    /// @param more whether others follow at once
    /// @param written is told how many octets are, as they are
    void write(ConnectionHandle handle, Bytes octets, boolean more, IntConsumer written)
            throws IOException, InterruptedException {
        writing.take(layer.group());
        try {
            for (int at = 0; at < octets.length(); at += PIECE) {
                var to = Math.min(octets.length(), at + PIECE);
                write(handle, octets.slice(at, to), false, more || to < octets.length());
                written.accept(to);
            }
        } finally {
            writing.end();
        }
    }

    void writeUrgent(ConnectionHandle handle, Bytes octet)
            throws IOException, InterruptedException {
        writing.take(layer.group());
        try {
            write(handle, octet, true, false);
        } finally {
            writing.end();
        }
    }

    /// One piece at a time is under way: this waits until there was room for the one before, not
    /// for this one, so that a program that writes little does not wait at all.
    private void write(ConnectionHandle handle, Bytes piece, boolean urgent, boolean more)
            throws IOException, InterruptedException {
        closed.requireStillOpen();
        requireWritable();
        var awaited = replies;
        if (awaited == null) {
            awaited = layer.group().answers("octets written", 1);
            replies = awaited;
        }
        if (asked) {
            awaitWritten(awaited);
        }
        requireUnbroken(handle);
        handle.calls().send(new ConnectionEvent.Write(piece, urgent, more, awaited));
        asked = true;
    }

    private void awaitWritten(Channel<WriteOutcome> awaited)
            throws IOException, InterruptedException {
        var outcome = awaited.receive();
        asked = false;
        switch (outcome) {
            case WriteOutcome.Written _ -> {}
            case WriteOutcome.OutputShut _ -> {
                closed.requireStillOpen();
                throw new ClosedChannelException();
            }
            case WriteOutcome.Broken(var reason) -> broken = reason;
        }
    }

    /// The connection does not come back: who has heard of its end hears of it again.
    private void requireUnbroken(ConnectionHandle handle) throws IOException {
        var reason = broken;
        if (reason != null) {
            closed.requireStillOpen();
            throw TcpErrors.broken(reason, handle.remote());
        }
    }
}
