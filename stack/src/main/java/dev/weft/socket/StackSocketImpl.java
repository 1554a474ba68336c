package dev.weft.socket;

import dev.weft.time.MonotonicTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a [StackSocket] does, done by a [TcpSocket].
final class StackSocketImpl extends SocketImpl {
    private static final Set<SocketOption<?>> OPTIONS =
            Set.of(
                    StandardSocketOptions.SO_KEEPALIVE,
                    StandardSocketOptions.SO_LINGER,
                    StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.TCP_NODELAY,
                    StandardSocketOptions.IP_TOS,
                    WeftSocketOptions.IP_TTL,
                    WeftSocketOptions.TCP_KEEPIDLE,
                    WeftSocketOptions.TCP_KEEPINTERVAL,
                    WeftSocketOptions.TCP_KEEPCOUNT,
                    WeftSocketOptions.TCP_USER_TIMEOUT);

    private final SocketLayer layer;
    private volatile @Nullable TcpSocket socket; // null until created or accepted
    private volatile boolean urgentInline;
    private volatile boolean atEnd;

    StackSocketImpl(SocketLayer layer) {
        this.layer = layer;
    }

    @Override
    protected void create(boolean stream) {
        var created = TcpSocket.open(layer);
        created.discardUrgent(true);
        socket = created;
    }

    /// Becomes the socket of a connection that was accepted.
    void accepted(TcpSocket connection) {
        connection.discardUrgent(!urgentInline);
        socket = connection;
        setAddresses(connection);
    }

    private TcpSocket socket() throws SocketException {
        var created = socket;
        if (created == null) {
            throw new SocketException("Socket not created");
        }
        return created;
    }

    /// The fields that `java.net.Socket` asks for addresses.
    private void setAddresses(TcpSocket connection) {
        var local = connection.localAddress();
        if (local != null) {
            localport = local.getPort();
        }
        var remote = connection.remoteAddress();
        if (remote != null) {
            address = remote.getAddress();
            port = remote.getPort();
        }
    }

    @Override
    protected void bind(InetAddress host, int localPort) throws IOException {
        var local = NetAddresses.local(host, localPort);
        var unbound = socket();
        NetCalls.brief(() -> unbound.bind(local));
        setAddresses(unbound);
    }

    @Override
    protected void connect(String host, int remotePort) throws IOException {
        connect(NetAddresses.resolve(host), remotePort);
    }

    @Override
    protected void connect(InetAddress remote, int remotePort) throws IOException {
        connect(new InetSocketAddress(remote, remotePort), 0);
    }

    @Override
    protected void connect(SocketAddress remote, int timeoutMillis) throws IOException {
        var peer = NetAddresses.target(remote);
        var unconnected = socket();
        var deadline = deadline(Duration.ofMillis(timeoutMillis));
        try {
            // After an interrupt it begins anew.
            NetCalls.waiting(() -> unconnected.connect(peer, until(deadline)));
        } catch (SocketTimeoutException e) {
            throw NetCalls.timedOut("Connect timed out", e);
        } catch (InterruptedIOException e) {
            throw NetCalls.closedByInterrupt(e); // which java.net.Socket does
        }
        setAddresses(unconnected);
    }

    private MonotonicTime deadline(Duration patience) {
        return patience.isZero()
                ? MonotonicTime.FAR_FUTURE
                : layer.loom().clock().now().plus(patience);
    }

    private Duration until(MonotonicTime deadline) {
        if (deadline.equals(MonotonicTime.FAR_FUTURE)) {
            return Duration.ZERO;
        }
        var left = deadline.since(layer.loom().clock().now());
        return left.isPositive() ? left : Duration.ofNanos(1);
    }

    @Override
    protected void listen(int backlog) throws IOException {
        throw new SocketException("not a server socket");
    }

    @Override
    protected void accept(SocketImpl accepted) throws IOException {
        throw new SocketException("not a server socket");
    }

    @Override
    protected InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                var octet = new byte[1];
                return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                return StackSocketImpl.this.read(into, from, length);
            }

            @Override
            public int available() throws IOException {
                return StackSocketImpl.this.available();
            }
        };
    }

    @Override
    protected OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] octets, int from, int length) throws IOException {
                StackSocketImpl.this.write(octets, from, length);
            }
        };
    }

    private int read(byte[] into, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (atEnd) {
            return -1; // even of a socket that is closed, as with the JDK's own
        }
        var connection = socket();
        var deadline = deadline(connection.timeout());
        try {
            int count = NetCalls.waiting(() -> connection.read(into, from, length, deadline));
            atEnd = count < 0;
            return count;
        } catch (SocketTimeoutException e) {
            throw NetCalls.timedOut("Read timed out", e);
        }
    }

    /// A buffer remembers how much was written when an interrupt came.
    private void write(byte[] octets, int from, int length) throws IOException {
        var remaining = ByteBuffer.wrap(octets, from, length);
        var connection = socket();
        NetCalls.<@Nullable Void>waiting(() -> {
            connection.write(remaining);
            return null;
        });
    }

    @Override
    protected int available() throws IOException {
        var connection = socket();
        return atEnd ? 0 : NetCalls.brief(connection::available);
    }

    @Override
    protected boolean supportsUrgentData() {
        return true;
    }

    @Override
    protected void sendUrgentData(int octet) throws IOException {
        var connection = socket();
        NetCalls.<@Nullable Void>waiting(() -> {
            connection.writeUrgent(octet & 0xff);
            return null;
        });
    }

    @Override
    protected void shutdownInput() throws IOException {
        var connection = socket();
        NetCalls.<@Nullable Void>brief(() -> {
            connection.shutdownInput();
            return null;
        });
    }

    @Override
    protected void shutdownOutput() throws IOException {
        var connection = socket();
        NetCalls.<@Nullable Void>brief(() -> {
            connection.shutdownOutput();
            return null;
        });
    }

    /// See [#end].
    @Override
    protected void close() {}

    /// Ends the socket. `java.net.Socket` holds a monitor when it calls [#close], and this may
    /// linger.
    void end() {
        var open = socket;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void setOption(int number, Object value) throws SocketException {
        switch (number) {
            case SO_TIMEOUT -> socket().setTimeout(Duration.ofMillis((Integer) value));
            case SO_OOBINLINE -> {
                urgentInline = (Boolean) value;
                socket().discardUrgent(!urgentInline);
            }
            default -> set(NetOptions.named(number), NetOptions.toNamed(number, value));
        }
    }

    @Override
    public Object getOption(int number) throws SocketException {
        return switch (number) {
            case SO_TIMEOUT -> Math.toIntExact(socket().timeout().toMillis());
            case SO_OOBINLINE -> urgentInline;
            case SO_BINDADDR -> localAddress();
            default -> NetOptions.toNumbered(number, get(NetOptions.named(number)));
        };
    }

    private InetAddress localAddress() throws SocketException {
        var local = socket().localAddress();
        return local == null ? NetAddresses.any() : local.getAddress();
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
        var target = socket();
        NetCalls.brief(() -> target.setOption(option, NetOptions.checked(option, value)));
    }

    private <T> T get(SocketOption<T> option) throws SocketException {
        var target = socket();
        return NetCalls.brief(() -> target.getOption(option));
    }
}
