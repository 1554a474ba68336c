package dev.weft.socket;

import dev.weft.csp.Channel;
import dev.weft.message.Endpoint;
import dev.weft.tcp.ConnectionEvent;
import dev.weft.tcp.ConnectionHandle;
import dev.weft.tcp.OpeningOutcome;
import dev.weft.tcp.TcpRequest;
import dev.weft.time.MonotonicTime;
import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ConnectionPendingException;
import org.jspecify.annotations.Nullable;

/// How a socket gets its port and its connection, and gives the port back. What waits runs on the
/// loom.
final class SocketOpening {
    private final SocketLayer layer;
    private final TcpSocketOptions options;
    private final ClosedFlag closed;
    private final Turn opening = new Turn();
    private volatile @Nullable Endpoint local;
    private volatile @Nullable ConnectionHandle connection;
    private volatile @Nullable ConnectionHandle pending; // while connecting
    private @Nullable Endpoint reserved; // of whoever has the turn

    SocketOpening(SocketLayer layer, TcpSocketOptions options, ClosedFlag closed) {
        this.layer = layer;
        this.options = options;
        this.closed = closed;
    }

    /// Has a connection that somebody else has begun.
    void accepted(ConnectionHandle accepted) {
        local = accepted.local();
        connection = accepted;
    }

    /// Null while the socket is not bound.
    @Nullable Endpoint local() {
        return local;
    }

    /// Null until the socket is connected.
    @Nullable ConnectionHandle connection() {
        return connection;
    }

    void bind(Endpoint wanted) throws IOException, InterruptedException {
        opening.take(layer.group());
        try {
            closed.requireOpen();
            if (local != null) {
                throw new AlreadyBoundException();
            }
            var bound = TcpSockets.reserve(layer, wanted, options.reuseAddress());
            reserved = bound;
            local = bound;
            closed.requireStillOpen();
        } finally {
            endTurn();
        }
    }

    void connect(Endpoint to, MonotonicTime deadline) throws IOException, InterruptedException {
        if (!opening.tryTake()) {
            throw new ConnectionPendingException();
        }
        try {
            closed.requireOpen();
            if (connection != null) {
                throw new AlreadyConnectedException();
            }
            open(to, deadline);
        } finally {
            endTurn();
        }
    }

    /// The socket is closed: a connection that has not opened is given up, and so is the port,
    /// unless somebody is at it, who does it then.
    void end() {
        var begun = pending;
        if (connection == null && begun != null) {
            SocketCalls.tell(begun.calls(), new ConnectionEvent.Abort()); // connect() hears of it
        }
        releaseIfIdle();
    }

    private void open(Endpoint to, MonotonicTime deadline)
            throws IOException, InterruptedException {
        Channel<OpeningOutcome> outcomes = layer.group().answers("tcp opening", 2);
        var bound = reserved;
        layer.tcp()
                .send(
                        new TcpRequest.Connect(
                                bound == null ? Endpoint.ANY : bound,
                                to,
                                options.settings(),
                                outcomes));
        var goesOn = true;
        while (goesOn) {
            goesOn = onOutcome(awaitOutcome(outcomes, deadline), to);
        }
    }

    private @Nullable OpeningOutcome awaitOutcome(
            Channel<OpeningOutcome> outcomes, MonotonicTime deadline) throws InterruptedException {
        if (pending == null) {
            return SocketCalls.receiveUninterruptibly(outcomes); // of the dealer
        }
        try {
            return outcomes.receive(deadline); // of the peer, as it were
        } catch (InterruptedException e) {
            outcomes.cancel();
            giveUp(pending);
            throw e;
        }
    }

    /// @return whether there is more to wait for
    private boolean onOutcome(@Nullable OpeningOutcome outcome, Endpoint to) throws IOException {
        return switch (outcome) {
            case null -> {
                giveUp(pending);
                throw new SocketTimeoutException("connect timed out: " + to);
            }
            case OpeningOutcome.Begun(var handle) -> {
                pending = handle;
                local = handle.local();
                requireNotClosedMeanwhile(handle);
                yield true;
            }
            case OpeningOutcome.Opened(var handle) -> {
                pending = null;
                connection = handle;
                requireNotClosedMeanwhile(handle);
                yield false;
            }
            case OpeningOutcome.Failed(_, var reason) -> {
                giveUp(null);
                closed.requireStillOpen();
                throw TcpErrors.notOpened(reason, to);
            }
            case OpeningOutcome.NotBegun(var obstacle) -> {
                var words = obstacle.words() + ": " + to;
                throw switch (obstacle) {
                    case ALREADY_CONNECTED, NO_PORTS_LEFT -> new BindException(words);
                    case TOO_MANY_CONNECTIONS -> new SocketException(words);
                    case NO_ROUTE -> new NoRouteToHostException(words);
                };
            }
        };
    }

    private void requireNotClosedMeanwhile(ConnectionHandle handle)
            throws AsynchronousCloseException {
        if (closed.isSet()) {
            giveUp(handle); // close() was quicker than we
            throw new AsynchronousCloseException();
        }
    }

    private void giveUp(@Nullable ConnectionHandle begun) {
        pending = null;
        local = reserved;
        if (begun != null) {
            SocketCalls.tell(begun.calls(), new ConnectionEvent.Abort());
        }
    }

    /// close() may have come during our turn.
    private void endTurn() {
        opening.end();
        if (closed.isSet()) {
            releaseIfIdle();
        }
    }

    private void releaseIfIdle() {
        if (opening.tryTake()) {
            try {
                release();
            } finally {
                opening.end();
            }
        }
    }

    private void release() {
        var bound = reserved;
        if (bound != null) {
            reserved = null;
            SocketCalls.tell(layer.tcp(), new TcpRequest.Release(bound));
        }
    }
}
