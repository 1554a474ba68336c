package dev.weft.socket;

import dev.weft.csp.Channel;
import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.Sink;
import dev.weft.message.Endpoint;
import dev.weft.tcp.ConnectionEvent;
import dev.weft.tcp.ConnectionHandle;
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
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// A TCP connection (RFC 9293). Usable by processes of the loom and by all other threads; one may
/// read while another writes.
///
/// Blocking methods throw [InterruptedException] when the thread is interrupted; the socket stays
/// open, and what was already handed over is sent. [#close] by another thread ends them with
/// [java.nio.channels.AsynchronousCloseException]. A connection that the peer resets, or that dies
/// of silence, is a [SocketException].
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
    private final SocketLayer layer;
    private final TcpSocketOptions options;
    private final ClosedFlag closed = new ClosedFlag();
    private final SocketOpening opening;
    private final SocketInput input;
    private final SocketOutput output;
    private volatile Duration timeout = Duration.ZERO;

    private TcpSocket(SocketLayer layer, TcpSocketOptions options) {
        this.layer = layer;
        this.options = options;
        this.opening = new SocketOpening(layer, options, closed);
        this.input = new SocketInput(layer, closed);
        this.output = new SocketOutput(layer, closed);
    }

    /// Opens a socket that is not connected. Programs use `NetworkStack.tcpSocket()`.
    public static TcpSocket open(SocketLayer layer) {
        return new TcpSocket(layer, new TcpSocketOptions(ConnectionSettings.DEFAULT));
    }

    /// The socket of a connection that somebody else has begun.
    static TcpSocket accepted(
            SocketLayer layer, ConnectionHandle connection, ConnectionSettings settings) {
        var socket = new TcpSocket(layer, new TcpSocketOptions(settings));
        socket.opening.accepted(connection);
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
        var wanted = Endpoint.of(address);
        call(
                "bind",
                () -> {
                    opening.bind(wanted);
                    return true;
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
                    opening.connect(to, deadline(patience));
                    return true;
                });
        return this;
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
        return call("read", () -> input.read(handle, max, deadline));
    }

    /// Says whether urgent data is thrown away; otherwise it is read in its place, as RFC 6093 §6
    /// wants it.
    void discardUrgent(boolean discard) {
        input.discardUrgent(discard);
    }

    /// Octets that can be read without waiting.
    public int available() throws IOException, InterruptedException {
        var handle = requireConnected();
        return call("available", () -> input.available(handle));
    }

    /// Writes all that remains in a buffer, waiting while there is no room for it. What was written
    /// is on its way, not there: if the connection breaks meanwhile, a later call says so, and from
    /// then on all of them. After an interrupt the buffer's position says how much was written.
    public void write(ByteBuffer octets) throws IOException, InterruptedException {
        var handle = requireWritable();
        while (octets.hasRemaining()) {
            var start = octets.position();
            var piece = octets.slice(start, Math.min(octets.remaining(), 4 * SocketOutput.PIECE));
            var copy = Bytes.copyOf(piece); // by the caller, not by the loom
            var more = octets.remaining() > copy.length();
            write(handle, copy, more, count -> octets.position(start + count));
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
            write(handle, octets, false, _ -> {});
        }
    }

    /// @param more whether others follow at once
    /// @param written is told how many octets are, as they are
    private void write(ConnectionHandle handle, Bytes octets, boolean more, IntConsumer written)
            throws IOException, InterruptedException {
        call(
                "write",
                () -> {
                    output.write(handle, octets, more, written);
                    return true;
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
                    output.writeUrgent(handle, Bytes.of(octet & 0xff));
                    return true;
                });
    }

    /// Says that nothing more will be written: the peer reads to the end. Reading goes on.
    public void shutdownOutput() throws IOException, InterruptedException {
        var handle = requireConnected();
        output.shut();
        call("shutdownOutput", () -> tellOrWait(handle, new ConnectionEvent.ShutdownOutput()));
    }

    /// Says that nothing more will be read: what comes is thrown away, and readers find the end of
    /// the stream. Writing goes on.
    public void shutdownInput() throws IOException, InterruptedException {
        var handle = requireConnected();
        input.shut();
        call("shutdownInput", () -> tellOrWait(handle, new ConnectionEvent.ShutdownInput()));
    }

    /// Whether [#shutdownInput] was called.
    public boolean isInputShutdown() {
        return input.isShut();
    }

    /// Whether [#shutdownOutput] was called.
    public boolean isOutputShutdown() {
        return output.isShut();
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
        var bound = opening.local();
        return bound == null ? null : bound.toSocketAddress();
    }

    /// The peer; null if the socket has not been connected.
    public @Nullable InetSocketAddress remoteAddress() {
        var handle = opening.connection();
        return handle == null ? null : handle.remote().toSocketAddress();
    }

    /// The connection's place among those of the stack, in the order in which they began, with a
    /// SYN sent or received: 1 for the first. Of connections that a peer makes one after the other,
    /// the earlier one has the smaller number, whichever is [accepted][TcpListener#accept()] first.
    ///
    /// @throws NotYetConnectedException before it is connected
    public long connectionNumber() {
        var handle = opening.connection();
        if (handle == null) {
            throw new NotYetConnectedException();
        }
        return handle.number();
    }

    /// Whether the socket has not been closed.
    public boolean isOpen() {
        return !closed.isSet();
    }

    /// Whether the socket has been connected; also after the connection has ended.
    public boolean isConnected() {
        return opening.connection() != null;
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
        closed.requireOpen();
        options.set(option, value);
        var handle = opening.connection();
        if (handle != null) {
            call("setOption", () -> configure(handle));
        }
        return this;
    }

    /// Two that set options at the same time may tell the connection in the wrong order; then the
    /// one who comes last has told it something old, and sees that.
    private boolean configure(ConnectionHandle handle) throws InterruptedException {
        ConnectionSettings told;
        do {
            told = options.settings();
            tellOrWait(handle, new ConnectionEvent.Configure(told));
        } while (!told.equals(options.settings()));
        return true;
    }

    /// Reads an option; see [#setOption].
    ///
    /// @param <T> the option's type
    public <T> T getOption(SocketOption<T> option) throws IOException {
        closed.requireOpen();
        return option.type().cast(options.get(option, layer.tcpConfig().bounds()));
    }

    /// What the connection knows of itself.
    ///
    /// @throws NotYetConnectedException before it is connected
    public TcpInfo info() throws IOException, InterruptedException {
        var handle = requireConnected();
        return call("info", () -> input.info(handle));
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
        if (closed.set()) {
            finish("close", this::closeOnLoom);
        }
    }

    /// Ends the connection at once, also one that lingers or is closed already and still has
    /// something to send; the peer is told by a reset.
    public void abort() {
        options.lingerNot();
        if (closed.set()) {
            finish("close", this::closeOnLoom);
        } else {
            finish("abort", this::abortOnLoom);
        }
    }

    private void finish(String what, Callable<Boolean> task) {
        try {
            call(what, task);
        } catch (IOException stackHasEnded) {
            // and with it the connection
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean closeOnLoom() throws InterruptedException {
        try {
            var handle = opening.connection();
            if (handle != null) {
                end(handle);
            }
        } finally {
            opening.end();
        }
        return true;
    }

    private boolean abortOnLoom() {
        var handle = opening.connection();
        if (handle != null) {
            SocketCalls.tell(handle.calls(), new ConnectionEvent.Abort());
        }
        return true;
    }

    private void end(ConnectionHandle handle) throws InterruptedException {
        var linger = options.lingerSeconds();
        if (linger == 0 || input.leavesSomethingUnread()) {
            SocketCalls.tell(handle.calls(), new ConnectionEvent.Abort());
            return;
        }
        if (linger < 0) {
            SocketCalls.tell(handle.calls(), new ConnectionEvent.Close(null));
        } else {
            linger(handle, deadline(Duration.ofSeconds(linger)));
        }
    }

    private void linger(ConnectionHandle handle, MonotonicTime deadline)
            throws InterruptedException {
        Channel<Boolean> acknowledged = layer.group().channel("all acknowledged", 1);
        if (!SocketCalls.tell(handle.calls(), new ConnectionEvent.Close(acknowledged))) {
            return;
        }
        try {
            if (acknowledged.receive(deadline) == null) {
                SocketCalls.tell(handle.calls(), new ConnectionEvent.Abort());
            }
        } catch (ChannelClosedException allArrived) {
            // what we have waited for
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

    private ConnectionHandle requireConnected() throws ClosedChannelException {
        closed.requireOpen();
        var handle = opening.connection();
        if (handle == null) {
            throw new NotYetConnectedException();
        }
        return handle;
    }

    private ConnectionHandle requireWritable() throws IOException {
        var handle = requireConnected();
        output.requireWritable();
        input.requireUnbroken(handle);
        return handle;
    }

    private <T extends @Nullable Object> T call(String what, Callable<T> task)
            throws IOException, InterruptedException {
        return SocketCalls.call(layer.loom(), what, task);
    }
}
