package dev.weft.socket;

import dev.weft.csp.Channel;
import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.Sink;
import dev.weft.message.Endpoint;
import dev.weft.tcp.ConnectionEvent;
import dev.weft.tcp.ConnectionHandle;
import dev.weft.tcp.OpeningOutcome;
import dev.weft.tcp.ReadOutcome;
import dev.weft.tcp.TcpRequest;
import dev.weft.tcp.WriteOutcome;
import dev.weft.tcp.connection.ConnectionSettings;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A TCP connection (RFC 9293). Usable by processes of the loom and by all other threads; one may
/// read while another writes.
///
/// Blocking methods throw [InterruptedException] when the thread is interrupted; the socket stays
/// open, and what was already handed over is sent. [#close] by another thread ends them with
/// [AsynchronousCloseException]. A connection that the peer resets, or that dies of silence, is a
/// [SocketException].
///
/// ```java
/// try (var socket = stack.tcpSocket().connect(new InetSocketAddress("10.0.0.1", 7))) {
///     socket.write(Bytes.ofUtf8("hello"));
///     socket.shutdownOutput();
///     for (var octets = socket.read(65_536); octets != null; octets = socket.read(65_536)) {
///         ...
///     }
/// }
/// ```
public final class TcpSocket implements AutoCloseable {
    /// Octets that are handed over at once: large enough for a superframe, small enough for buffers
    /// to keep their bounds.
    private static final int PIECE = 65_536;

    /// A reader that asks for little gets the rest the next time, without asking again.
    private static final int LEAST_READ = 65_536;

    private static final int MOST_READ = 1 << 20;

    private final SocketLayer layer;
    private final ReentrantLock opening = new ReentrantLock();
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final TcpSocketOptions options;
    private volatile @Nullable Endpoint local;
    private volatile @Nullable ConnectionHandle connection;
    private volatile @Nullable ConnectionHandle pending; // while connecting
    private @Nullable Endpoint reserved; // guarded by opening
    private volatile Duration timeout = Duration.ZERO;
    private volatile boolean urgentDiscarded;
    private volatile boolean inputShut;
    private volatile boolean outputShut;
    private volatile boolean closed;

    // Guarded by reading.
    private final ArrayDeque<Bytes> arrived = new ArrayDeque<>(2);
    private @Nullable Channel<ReadOutcome> reads;
    private boolean readAsked;
    private @Nullable ReadOutcome end;

    // Guarded by writing.
    private @Nullable Channel<WriteOutcome> writes;
    private boolean writeAsked;

    private TcpSocket(SocketLayer layer, TcpSocketOptions options) {
        this.layer = layer;
        this.options = options;
    }

    /// Opens a socket that is not connected. Programs use `NetworkStack.tcpSocket()`.
    public static TcpSocket open(SocketLayer layer) {
        return new TcpSocket(layer, new TcpSocketOptions(ConnectionSettings.DEFAULT));
    }

    /// The socket of a connection that somebody else has begun.
    static TcpSocket accepted(
            SocketLayer layer, ConnectionHandle connection, ConnectionSettings settings) {
        var socket = new TcpSocket(layer, new TcpSocketOptions(settings));
        socket.local = connection.local();
        socket.connection = connection;
        return socket;
    }

    /// Binds the socket to a local address and port (RFC 9293 MUST-43).
    ///
    /// @param address the wildcard address to have one chosen when connecting; port 0 to have one
    ///   chosen now
    /// @return this socket
    /// @throws BindException if the address is not the host's, or the port is taken
    /// @throws AlreadyBoundException if the socket is bound
    public TcpSocket bind(InetSocketAddress address) throws IOException, InterruptedException {
        call(
                "bind",
                () -> {
                    opening.lockInterruptibly();
                    try {
                        requireOpen();
                        if (local != null) {
                            throw new AlreadyBoundException();
                        }
                        var bound =
                                TcpSockets.reserve(
                                        layer, Endpoint.of(address), options.reuseAddress());
                        reserved = bound;
                        local = bound;
                        if (closed) {
                            throw new AsynchronousCloseException();
                        }
                        return true;
                    } finally {
                        opening.unlock();
                        if (closed) {
                            releaseIfIdle();
                        }
                    }
                });
        return this;
    }

    /// Connects to a peer, for as long as TCP itself tries: three minutes (RFC 9293 MUST-23).
    ///
    /// @return this socket
    /// @throws java.net.ConnectException if the peer refuses, or does not answer
    /// @throws NoRouteToHostException if there is no way to the peer
    /// @throws AlreadyConnectedException if it is connected
    public TcpSocket connect(InetSocketAddress peer) throws IOException, InterruptedException {
        return connect(peer, Duration.ZERO);
    }

    /// Connects to a peer.
    ///
    /// @param patience how long to try at most; zero for as long as TCP itself tries
    /// @return this socket
    /// @throws SocketTimeoutException if the patience is over
    public TcpSocket connect(InetSocketAddress peer, Duration patience)
            throws IOException, InterruptedException {
        var to = Endpoint.of(peer);
        if (to.port() == 0) {
            throw new SocketException("cannot connect to port 0");
        }
        call(
                "connect",
                () -> {
                    if (!opening.tryLock()) {
                        throw new ConnectionPendingException();
                    }
                    try {
                        requireOpen();
                        if (connection != null) {
                            throw new AlreadyConnectedException();
                        }
                        return open(to, deadline(patience));
                    } finally {
                        opening.unlock();
                        if (closed) {
                            releaseIfIdle(); // close() may have come while we held the lock
                        }
                    }
                });
        return this;
    }

    /// Called with the lock held.
    private boolean open(Endpoint to, MonotonicTime deadline)
            throws IOException, InterruptedException {
        Channel<OpeningOutcome> outcomes = layer.group().channel("tcp opening", 2);
        var bound = reserved;
        layer.tcp()
                .send(
                        new TcpRequest.Connect(
                                bound == null ? Endpoint.ANY : bound,
                                bound != null,
                                to,
                                options.settings(),
                                outcomes));
        var goesOn = true;
        while (goesOn) {
            goesOn = onOutcome(awaitOutcome(outcomes, deadline), to);
        }
        return true;
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
                throw closed ? new AsynchronousCloseException() : TcpErrors.notOpened(reason, to);
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

    private void requireNotClosedMeanwhile(ConnectionHandle handle) throws IOException {
        if (closed) {
            giveUp(handle); // close() was quicker than we
            throw new AsynchronousCloseException();
        }
    }

    private void giveUp(@Nullable ConnectionHandle begun) {
        pending = null;
        local = reserved;
        if (begun != null) {
            tell(begun, new ConnectionEvent.Abort());
        }
    }

    /// Reads what has come, waiting for at least one octet as long as [#setTimeout] says.
    ///
    /// @return how many octets were put into the buffer; 0 only if it has no room; -1 at the end of
    ///   the stream
    /// @throws SocketTimeoutException if nothing came in time
    public int read(ByteBuffer into) throws IOException, InterruptedException {
        if (!into.hasRemaining()) {
            requireConnected();
            return 0;
        }
        var octets = read(into.remaining());
        if (octets == null) {
            return -1;
        }
        into.put(octets.asReadOnlyBuffer());
        return octets.length();
    }

    /// Reads what has come into an array; see [#read(ByteBuffer)].
    public int read(byte[] into, int from, int length) throws IOException, InterruptedException {
        return read(into, from, length, deadline(timeout));
    }

    /// Reads what has come into an array, waiting until then.
    int read(byte[] into, int from, int length, MonotonicTime deadline)
            throws IOException, InterruptedException {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            requireConnected();
            return 0;
        }
        var octets = read(length, deadline);
        if (octets == null) {
            return -1;
        }
        octets.copyTo(0, into, from, octets.length());
        return octets.length();
    }

    /// Reads what has come, without copying it.
    ///
    /// @param max octets at most
    /// @return at least one octet; null at the end of the stream
    public @Nullable Bytes read(int max) throws IOException, InterruptedException {
        return read(max, deadline(timeout));
    }

    private @Nullable Bytes read(int max, MonotonicTime deadline)
            throws IOException, InterruptedException {
        if (max < 1) {
            throw new IllegalArgumentException("max: " + max);
        }
        var handle = requireConnected();
        return call("read", () -> read(handle, max, deadline));
    }

    private @Nullable Bytes read(ConnectionHandle handle, int max, MonotonicTime deadline)
            throws IOException, InterruptedException {
        reading.lockInterruptibly();
        try {
            requireStillOpen();
            if (inputShut) {
                return null;
            }
            while (arrived.isEmpty() && end == null) {
                await(handle, max, deadline);
            }
            var first = arrived.pollFirst();
            if (first == null) {
                return atEnd(handle);
            }
            if (first.length() <= max) {
                return first;
            }
            arrived.addFirst(first.slice(max));
            return first.slice(0, max);
        } finally {
            reading.unlock();
        }
    }

    /// What was asked for and not waited for is still to come: nothing of it gets lost.
    private void await(ConnectionHandle handle, int max, MonotonicTime deadline)
            throws IOException, InterruptedException {
        var replies = reads;
        if (replies == null) {
            replies = layer.group().channel("octets read", 1);
            reads = replies;
        }
        if (!readAsked) {
            var wanted = Math.clamp(max, LEAST_READ, MOST_READ);
            handle.calls().send(new ConnectionEvent.Read(wanted, replies));
            readAsked = true;
        }
        var outcome = replies.receive(deadline);
        if (outcome == null) {
            throw new SocketTimeoutException("nothing to read in time");
        }
        take(outcome);
    }

    /// Called with the lock held. What nobody has waited for may be here.
    private void takeLate() {
        var late = readAsked && reads != null ? reads.tryReceive() : null;
        if (late != null) {
            take(late);
        }
    }

    /// Called with the lock held.
    private void take(ReadOutcome outcome) {
        readAsked = false;
        switch (outcome) {
            case ReadOutcome.Octets(var runs, var urgentAhead) ->
                    arrived.addAll(urgentDiscarded ? withoutUrgent(runs, urgentAhead) : runs);
            case ReadOutcome.EndOfStream _, ReadOutcome.Broken _ -> end = outcome;
        }
    }

    /// Only the last octet before the urgent pointer counts as urgent (RFC 6093 §3.3).
    private static List<Bytes> withoutUrgent(List<Bytes> runs, int urgentAhead) {
        List<Bytes> kept = new ArrayList<>();
        var urgent = urgentAhead - 1;
        for (var run : runs) {
            if (urgent < 0 || urgent >= run.length()) {
                kept.add(run);
            } else {
                Stream.of(run.slice(0, urgent), run.slice(urgent + 1))
                        .filter(part -> !part.isEmpty())
                        .forEach(kept::add);
            }
            urgent -= run.length();
        }
        return kept;
    }

    /// Says whether urgent data is thrown away; otherwise it is read in its place, as RFC 6093 §6
    /// wants it.
    void discardUrgent(boolean discard) {
        urgentDiscarded = discard;
    }

    private @Nullable Bytes atEnd(ConnectionHandle handle) throws IOException {
        if (end instanceof ReadOutcome.Broken(var reason)) {
            throw closed
                    ? new AsynchronousCloseException()
                    : TcpErrors.broken(reason, handle.remote());
        }
        if (closed) {
            throw new AsynchronousCloseException();
        }
        return null;
    }

    /// Octets that can be read without waiting.
    public int available() throws IOException, InterruptedException {
        var handle = requireConnected();
        return call(
                "available",
                () -> {
                    reading.lockInterruptibly();
                    try {
                        requireOpen();
                        if (inputShut) {
                            return 0;
                        }
                        takeLate();
                        var here = arrived.stream().mapToInt(Bytes::length).sum();
                        var info = TcpSockets.info(layer, handle.calls());
                        return info == null ? here : here + info.receiveQueue();
                    } finally {
                        reading.unlock();
                    }
                });
    }

    /// Writes all that remains in a buffer, waiting while there is no room for it. What was written
    /// is on its way, not there: if the connection breaks meanwhile, a later call says so. After an
    /// interrupt the buffer's position says how much was written.
    public void write(ByteBuffer octets) throws IOException, InterruptedException {
        var handle = requireWritable();
        while (octets.hasRemaining()) {
            var start = octets.position();
            var piece = octets.slice(start, Math.min(octets.remaining(), 4 * PIECE));
            var copy = Bytes.copyOf(piece); // by the caller, not by the loom
            write(handle, copy, count -> octets.position(start + count));
        }
    }

    /// Writes a part of an array; see [#write(ByteBuffer)].
    public void write(byte[] octets, int from, int length)
            throws IOException, InterruptedException {
        write(ByteBuffer.wrap(octets, from, length));
    }

    /// Writes octets without copying them; see [#write(ByteBuffer)].
    public void write(Bytes octets) throws IOException, InterruptedException {
        var handle = requireWritable();
        if (!octets.isEmpty()) {
            write(handle, octets, _ -> {});
        }
    }

    /// @param written is told how many octets are, as they are
    private void write(ConnectionHandle handle, Bytes octets, IntConsumer written)
            throws IOException, InterruptedException {
        call(
                "write",
                () -> {
                    writing.lockInterruptibly();
                    try {
                        for (int at = 0; at < octets.length(); at += PIECE) {
                            var to = Math.min(octets.length(), at + PIECE);
                            write(handle, octets.slice(at, to), false);
                            written.accept(to);
                        }
                        return true;
                    } finally {
                        writing.unlock();
                    }
                });
    }

    /// Writes an octet of urgent data (RFC 9293 §3.8.5). New programs should not use it (RFC 6093
    /// §5).
    ///
    /// @param octet 0 to 255
    public void writeUrgent(int octet) throws IOException, InterruptedException {
        var handle = requireWritable();
        call(
                "write",
                () -> {
                    writing.lockInterruptibly();
                    try {
                        write(handle, Bytes.of(octet & 0xff), true);
                        return true;
                    } finally {
                        writing.unlock();
                    }
                });
    }

    /// Called with the lock held. One piece at a time is under way: this waits until there was room
    /// for the one before, not for this one, so that a program that writes little does not wait at
    /// all.
    private void write(ConnectionHandle handle, Bytes piece, boolean urgent)
            throws IOException, InterruptedException {
        requireStillOpen();
        requireWritable();
        var replies = writes;
        if (replies == null) {
            replies = layer.group().channel("octets written", 1);
            writes = replies;
        }
        if (writeAsked) {
            awaitWritten(replies, handle);
        }
        handle.calls().send(new ConnectionEvent.Write(piece, urgent, replies));
        writeAsked = true;
    }

    private void awaitWritten(Channel<WriteOutcome> replies, ConnectionHandle handle)
            throws IOException, InterruptedException {
        var outcome = replies.receive();
        writeAsked = false;
        switch (outcome) {
            case WriteOutcome.Written _ -> {}
            case WriteOutcome.OutputShut _ ->
                    throw closed ? new AsynchronousCloseException() : new ClosedChannelException();
            case WriteOutcome.Broken(var reason) ->
                    throw closed
                            ? new AsynchronousCloseException()
                            : TcpErrors.broken(reason, handle.remote());
        }
    }

    /// Says that nothing more will be written: the peer reads to the end. Reading goes on.
    public void shutdownOutput() throws IOException, InterruptedException {
        var handle = requireConnected();
        outputShut = true;
        call("shutdownOutput", () -> tellOrWait(handle, new ConnectionEvent.ShutdownOutput()));
    }

    /// Says that nothing more will be read: what comes is thrown away, and readers find the end of
    /// the stream. Writing goes on.
    public void shutdownInput() throws IOException, InterruptedException {
        var handle = requireConnected();
        inputShut = true;
        call("shutdownInput", () -> tellOrWait(handle, new ConnectionEvent.ShutdownInput()));
    }

    /// Whether [#shutdownInput] was called.
    public boolean isInputShutdown() {
        return inputShut;
    }

    /// Whether [#shutdownOutput] was called.
    public boolean isOutputShutdown() {
        return outputShut;
    }

    /// Says how long reads wait; zero for ever.
    public void setTimeout(Duration newTimeout) {
        if (newTimeout.isNegative()) {
            throw new IllegalArgumentException("timeout " + newTimeout);
        }
        timeout = newTimeout;
    }

    /// How long reads wait; zero for ever.
    public Duration timeout() {
        return timeout;
    }

    /// The address and port the socket is bound to; null if it is not.
    public @Nullable InetSocketAddress localAddress() {
        var bound = local;
        return bound == null ? null : bound.toSocketAddress();
    }

    /// The peer; null if the socket has not been connected.
    public @Nullable InetSocketAddress remoteAddress() {
        var handle = connection;
        return handle == null ? null : handle.remote().toSocketAddress();
    }

    /// Whether the socket has not been closed.
    public boolean isOpen() {
        return !closed;
    }

    /// Whether the socket has been connected; also after the connection has ended.
    public boolean isConnected() {
        return connection != null;
    }

    /// Sets an option: `SO_SNDBUF` and `SO_RCVBUF` (before connecting), `SO_KEEPALIVE`,
    /// `SO_REUSEADDR` (before binding), `SO_LINGER`, `TCP_NODELAY`, `IP_TOS` and those of
    /// [WeftSocketOptions].
    ///
    /// @param <T> the option's type
    /// @return this socket
    /// @throws UnsupportedOperationException for other options
    public <T> TcpSocket setOption(SocketOption<T> option, T value)
            throws IOException, InterruptedException {
        requireOpen();
        options.set(option, value);
        var handle = connection;
        if (handle != null) {
            call(
                    "setOption",
                    () -> tellOrWait(handle, new ConnectionEvent.Configure(options.settings())));
        }
        return this;
    }

    /// Reads an option; see [#setOption].
    ///
    /// @param <T> the option's type
    public <T> T getOption(SocketOption<T> option) throws IOException {
        requireOpen();
        return option.type().cast(options.get(option, layer.tcpConfig().bounds()));
    }

    /// What the connection knows of itself.
    ///
    /// @throws NotYetConnectedException before it is connected
    public TcpInfo info() throws IOException, InterruptedException {
        var handle = requireConnected();
        var info = call("info", () -> TcpSockets.info(layer, handle.calls()));
        return info == null
                ? TcpInfo.ofState(
                        handle.local().toSocketAddress(),
                        handle.remote().toSocketAddress(),
                        "CLOSED")
                : TcpInfo.of(info);
    }

    /// The connection as a stream to read from. Interrupted reads throw
    /// [java.io.InterruptedIOException]; closing it closes the socket.
    public InputStream inputStream() {
        return new TcpInputStream(this);
    }

    /// The connection as a stream to write to. Interrupted writes throw
    /// [java.io.InterruptedIOException]; closing it closes the socket.
    public OutputStream outputStream() {
        return new TcpOutputStream(this);
    }

    /// The connection as a channel. Interrupted calls close it, as those of `java.nio` do.
    public ByteChannel channel() {
        return new TcpByteChannel(this);
    }

    /// Closes the connection: what was written is still sent, and the peer learns that nothing
    /// follows; with `SO_LINGER` this waits for it. If there is something that nobody has read, the
    /// peer is told by a reset instead (RFC 2525 §2.17). Closing twice does nothing.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            call("close", this::closeOnLoom);
        } catch (IOException stackHasEnded) {
            // and with it the connection
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the connection at once; the peer is told by a reset.
    public void abort() {
        options.lingerNot();
        close();
    }

    private boolean closeOnLoom() throws InterruptedException {
        var handle = connection;
        var begun = pending;
        if (handle == null && begun != null) {
            tell(begun, new ConnectionEvent.Abort()); // connect() hears of it
        }
        if (handle != null) {
            end(handle);
        }
        releaseIfIdle();
        return true;
    }

    private void releaseIfIdle() {
        if (opening.tryLock()) {
            try {
                release();
            } finally {
                opening.unlock();
            }
        }
    }

    private void end(ConnectionHandle handle) throws InterruptedException {
        var linger = options.lingerSeconds();
        if (linger == 0 || leavesSomethingUnread()) {
            tell(handle, new ConnectionEvent.Abort());
            return;
        }
        Channel<Boolean> acknowledged = layer.group().channel("all acknowledged", 1);
        tell(handle, new ConnectionEvent.Close(acknowledged));
        if (linger > 0) {
            try {
                if (acknowledged.receive(deadline(Duration.ofSeconds(linger))) == null) {
                    tell(handle, new ConnectionEvent.Abort());
                }
            } catch (ChannelClosedException allArrived) {
                // what we have waited for
            }
        }
    }

    private boolean leavesSomethingUnread() {
        if (inputShut || !reading.tryLock()) {
            return false; // nobody wants it, or somebody waits for it
        }
        try {
            takeLate();
            return !arrived.isEmpty();
        } finally {
            reading.unlock();
        }
    }

    /// Called with the lock held.
    private void release() {
        var bound = reserved;
        if (bound != null) {
            reserved = null;
            tellDealer(new TcpRequest.Release(bound));
        }
    }

    private void tellDealer(TcpRequest request) {
        try {
            SocketCalls.sendUninterruptibly(layer.tcp(), request);
        } catch (ChannelClosedException stackHasEnded) {
            // and with it all ports
        }
    }

    /// What a connection must hear, whatever happens to us.
    private static void tell(ConnectionHandle handle, ConnectionEvent event) {
        try {
            SocketCalls.sendUninterruptibly(handle.calls(), event);
        } catch (ChannelClosedException ended) {
            // it knows
        }
    }

    private static boolean tellOrWait(ConnectionHandle handle, ConnectionEvent event)
            throws InterruptedException {
        Sink<ConnectionEvent> calls = handle.calls();
        try {
            calls.send(event);
        } catch (ChannelClosedException ended) {
            // nothing to change about it
        }
        return true;
    }

    private MonotonicTime deadline(Duration patience) {
        return patience.isZero()
                ? MonotonicTime.FAR_FUTURE
                : layer.loom().clock().now().plus(patience);
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /// For a call that has begun when it was.
    private void requireStillOpen() throws AsynchronousCloseException {
        if (closed) {
            throw new AsynchronousCloseException();
        }
    }

    private ConnectionHandle requireConnected() throws ClosedChannelException {
        requireOpen();
        var handle = connection;
        if (handle == null) {
            throw new NotYetConnectedException();
        }
        return handle;
    }

    private ConnectionHandle requireWritable() throws ClosedChannelException {
        var handle = requireConnected();
        if (outputShut) {
            throw new ClosedChannelException();
        }
        return handle;
    }

    private <T extends @Nullable Object> T call(String what, Callable<T> task)
            throws IOException, InterruptedException {
        return SocketCalls.call(layer.loom(), what, task);
    }
}
