package dev.weft.socket;

import dev.weft.time.MonotonicTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a [StackServerSocket] does, done by a [TcpListener].
final class StackServerSocketImpl extends SocketImpl {
    private static final Set<SocketOption<?>> OPTIONS =
            Set.of(
                    StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.IP_TOS,
                    WeftSocketOptions.TCP_KEEPIDLE,
                    WeftSocketOptions.TCP_KEEPINTERVAL,
                    WeftSocketOptions.TCP_KEEPCOUNT);

    private final SocketLayer layer;
    private final TcpListener listener;
    private @Nullable InetSocketAddress wanted; // between bind and listen

    StackServerSocketImpl(SocketLayer layer) {
        this.layer = layer;
        this.listener = TcpListener.open(layer);
    }

    @Override
    protected void create(boolean stream) {}

    /// Only [#listen] binds: the stack does both at once.
    @Override
    protected void bind(InetAddress host, int localPort) throws IOException {
        wanted = NetAddresses.local(host, localPort);
    }

    @Override
    protected void listen(int backlog) throws IOException {
        var local = wanted;
        if (local == null) {
            throw new SocketException("Not bound");
        }
        NetCalls.brief(() -> listener.bind(local, backlog));
        var bound = listener.localAddress();
        if (bound != null) {
            address = bound.getAddress();
            localport = bound.getPort();
        }
    }

    @Override
    protected void accept(SocketImpl accepted) throws IOException {
        var connection = (StackSocketImpl) accepted; // as StackServerSocket makes them
        var limit = listener.timeout();
        var deadline =
                limit.isZero() ? MonotonicTime.FAR_FUTURE : layer.loom().clock().now().plus(limit);
        try {
            connection.accepted(NetCalls.waiting(() -> listener.accept(deadline)));
        } catch (SocketTimeoutException e) {
            throw NetCalls.timedOut("Accept timed out", e);
        }
    }

    /// See [#end].
    @Override
    protected void close() {}

    /// Ends the socket. `java.net.ServerSocket` holds a monitor when it calls [#close].
    void end() {
        listener.close();
    }

    @Override
    public void setOption(int number, Object value) throws SocketException {
        switch (number) {
            case SO_TIMEOUT -> listener.setTimeout(Duration.ofMillis((Integer) value));
            default -> set(NetOptions.named(number), value);
        }
    }

    @Override
    public Object getOption(int number) throws SocketException {
        return switch (number) {
            case SO_TIMEOUT -> Math.toIntExact(listener.timeout().toMillis());
            case SO_BINDADDR -> address;
            default -> get(NetOptions.named(number));
        };
    }

    @Override
    protected <T> void setOption(SocketOption<T> option, T value) throws IOException {
        set(NetOptions.ours(option, OPTIONS), value);
    }

    @Override
    protected <T> T getOption(SocketOption<T> option) throws IOException {
        return option.type().cast(get(NetOptions.ours(option, OPTIONS)));
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return OPTIONS;
    }

    private <T> void set(SocketOption<T> option, Object value) throws SocketException {
        NetCalls.brief(() -> listener.setOption(option, NetOptions.checked(option, value)));
    }

    private <T> T get(SocketOption<T> option) throws SocketException {
        return NetCalls.brief(() -> listener.getOption(option));
    }

    // A server socket has no connection: java.net.ServerSocket has no way to ask for what follows.

    @Override
    protected void connect(String host, int remotePort) throws IOException {
        throw noConnection();
    }

    @Override
    protected void connect(InetAddress remote, int remotePort) throws IOException {
        throw noConnection();
    }

    @Override
    protected void connect(SocketAddress remote, int timeoutMillis) throws IOException {
        throw noConnection();
    }

    @Override
    protected InputStream getInputStream() throws IOException {
        throw noConnection();
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        throw noConnection();
    }

    @Override
    protected int available() throws IOException {
        throw noConnection();
    }

    @Override
    protected void sendUrgentData(int octet) throws IOException {
        throw noConnection();
    }

    private static SocketException noConnection() {
        return new SocketException("a server socket has no connection");
    }
}
