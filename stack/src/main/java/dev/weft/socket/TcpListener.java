package dev.weft.socket;

import dev.weft.csp.Channel;
import dev.weft.csp.ChannelClosedException;
import dev.weft.message.Endpoint;
import dev.weft.tcp.ConnectionEvent;
import dev.weft.tcp.ConnectionHandle;
import dev.weft.tcp.ListenerEvent;
import dev.weft.tcp.ListenerHandle;
import dev.weft.tcp.TcpRequest;
import dev.weft.tcp.connection.ConnectionSettings;
import dev.weft.time.MonotonicTime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.NotYetBoundException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Takes connections (RFC 9293 §3.10.1, passive OPEN). Usable by processes of the loom and by all
/// other threads.
///
/// Blocking methods throw [InterruptedException] when the thread is interrupted; the listener stays
/// open. [#close] by another thread ends them with [AsynchronousCloseException].
public final class TcpListener implements AutoCloseable {
    private final SocketLayer layer;
    private final Turn binding = new Turn();
    private final Turn accepting = new Turn();
    private final TcpSocketOptions options =
            new TcpSocketOptions(ConnectionSettings.DEFAULT).reusingAddress();
    private volatile @Nullable ListenerHandle listener;
    private volatile Duration timeout = Duration.ZERO;
    private final ClosedFlag closed = new ClosedFlag();
    private final AtomicBoolean ended = new AtomicBoolean();

    // Of whoever has the turn to accept.
    private @Nullable Channel<ConnectionHandle> accepts;
    private boolean acceptAsked;

    private TcpListener(SocketLayer layer) {
        this.layer = layer;
    }

    /// Opens a listener that is not bound. Programs use `NetworkStack.tcpListener()`.
    public static TcpListener open(SocketLayer layer) {
        return new TcpListener(layer);
    }

    /// Begins to listen, with the configured backlog.
    ///
    /// @param address the wildcard address for all of the host's; port 0 to have one chosen
    /// @return this listener
    /// @throws java.net.BindException if the address is not the host's, or the port is taken
    /// @throws AlreadyBoundException if it listens
    public TcpListener bind(InetSocketAddress address) throws IOException, InterruptedException {
        return bind(address, 0);
    }

    /// Begins to listen.
    ///
    /// @param address the wildcard address for all of the host's; port 0 to have one chosen
    /// @param backlog how many connections may wait to be accepted; 0 for the configured number
    /// @return this listener
    public TcpListener bind(InetSocketAddress address, int backlog)
            throws IOException, InterruptedException {
        if (backlog < 0) {
            throw new IllegalArgumentException("backlog " + backlog);
        }
        call(
                "bind",
                () -> {
                    binding.take(layer.group());
                    try {
                        closed.requireOpen();
                        if (listener != null) {
                            throw new AlreadyBoundException();
                        }
                        return listen(
                                Endpoint.of(address),
                                backlog == 0 ? layer.tcpConfig().bounds().backlog() : backlog);
                    } finally {
                        binding.end();
                    }
                });
        return this;
    }

    /// Called in turn.
    private boolean listen(Endpoint wanted, int backlog) throws IOException, InterruptedException {
        var local = TcpSockets.reserve(layer, wanted, options.reuseAddress());
        Channel<ListenerHandle> reply = layer.group().answers("listener", 1);
        SocketCalls.sendUninterruptibly(
                layer.tcp(), new TcpRequest.Listen(local, backlog, options.settings(), reply));
        var handle = SocketCalls.receiveUninterruptibly(reply);
        listener = handle;
        if (closed.isSet()) {
            end(handle);
            throw new AsynchronousCloseException();
        }
        return true;
    }

    /// Accepts a connection, waiting for one as long as [#setTimeout] says. They come as their
    /// handshakes end, which need not be as they [began][TcpSocket#connectionNumber]: the end of
    /// one may have been lost and come late, and on a [loom that runs several processes at
    /// once][dev.weft.csp.Loom#isParallel] two that end at the same moment may come either way.
    ///
    /// @throws SocketTimeoutException if none came in time
    /// @throws NotYetBoundException before [#bind]
    public TcpSocket accept() throws IOException, InterruptedException {
        var limit = timeout;
        return accept(
                limit.isZero() ? MonotonicTime.FAR_FUTURE : layer.loom().clock().now().plus(limit));
    }

    /// Accepts a connection, waiting for one until then.
    TcpSocket accept(MonotonicTime deadline) throws IOException, InterruptedException {
        closed.requireOpen();
        var handle = listener;
        if (handle == null) {
            throw new NotYetBoundException();
        }
        return call(
                "accept",
                () -> {
                    if (!accepting.take(layer.group(), deadline)) {
                        throw new SocketTimeoutException("no connection in time");
                    }
                    try {
                        closed.requireOpen();
                        return accept(handle, deadline);
                    } finally {
                        accepting.end();
                        if (closed.isSet()) {
                            giveBack(); // close() may have come during our turn
                        }
                    }
                });
    }

    /// What was asked for and not waited for is still to come.
    private TcpSocket accept(ListenerHandle handle, MonotonicTime deadline)
            throws IOException, InterruptedException {
        var replies = accepts;
        if (replies == null) {
            replies = layer.group().answers("accepted", 1);
            accepts = replies;
        }
        if (!acceptAsked) {
            handle.events().send(new ListenerEvent.Accept(replies));
            acceptAsked = true;
        }
        var connection = replies.receive(deadline);
        if (connection == null) {
            throw new SocketTimeoutException("no connection in time");
        }
        acceptAsked = false;
        return TcpSocket.accepted(layer, connection, options.settings());
    }

    /// Says how long [#accept] waits; zero for ever.
    public void setTimeout(Duration newTimeout) {
        if (newTimeout.isNegative()) {
            throw new IllegalArgumentException("timeout " + newTimeout);
        }
        timeout = newTimeout;
    }

    /// How long [#accept] waits; zero for ever.
    public Duration timeout() {
        return timeout;
    }

    /// Where it listens; null before [#bind].
    public @Nullable InetSocketAddress localAddress() {
        var handle = listener;
        return handle == null ? null : handle.local().toSocketAddress();
    }

    /// Whether it has not been closed.
    public boolean isOpen() {
        return !closed.isSet();
    }

    /// Sets an option, all of them before [#bind]: `SO_REUSEADDR`, and what accepted sockets begin
    /// with; see [TcpSocket#setOption].
    ///
    /// @param <T> the option's type
    /// @return this listener
    /// @throws UnsupportedOperationException for other options
    public <T> TcpListener setOption(SocketOption<T> option, T value) throws IOException {
        closed.requireOpen();
        options.set(option, value);
        return this;
    }

    /// Reads an option; see [#setOption].
    ///
    /// @param <T> the option's type
    public <T> T getOption(SocketOption<T> option) {
        return option.type().cast(options.get(option, layer.tcpConfig().bounds()));
    }

    /// Stops listening; connections that nobody has accepted are reset. Closing twice does nothing.
    @Override
    public void close() {
        if (!closed.set()) {
            return;
        }
        try {
            call("close", this::closeOnLoom);
        } catch (IOException stackHasEnded) {
            // and with it the listener
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean closeOnLoom() {
        var handle = listener;
        if (handle != null) {
            end(handle);
        }
        giveBack();
        return true;
    }

    /// A connection may have come for somebody who no longer waits, or be on its way.
    private void giveBack() {
        if (!accepting.tryTake()) {
            return; // whoever has the turn does it
        }
        try {
            var replies = accepts;
            if (replies == null) {
                return;
            }
            for (var late = replies.tryReceive(); late != null; late = replies.tryReceive()) {
                abort(late);
            }
            replies.cancel();
        } finally {
            accepting.end();
        }
    }

    /// The port is free at once, for whoever asks next.
    private void end(ListenerHandle handle) {
        if (ended.getAndSet(true)) {
            return; // the port may be somebody else's by now
        }
        try {
            SocketCalls.sendUninterruptibly(layer.tcp(), new TcpRequest.Release(handle.local()));
            SocketCalls.sendUninterruptibly(handle.events(), new ListenerEvent.Close());
        } catch (ChannelClosedException stackHasEnded) {
            // and with it the listener
        }
    }

    private static void abort(ConnectionHandle connection) {
        try {
            SocketCalls.sendUninterruptibly(connection.calls(), new ConnectionEvent.Abort());
        } catch (ChannelClosedException ended) {
            // it knows
        }
    }

    private <T extends @Nullable Object> T call(String what, Callable<T> task)
            throws IOException, InterruptedException {
        return SocketCalls.call(layer.loom(), what, task);
    }
}
