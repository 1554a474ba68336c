package dev.weft.socket;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// What a [StackDatagramSocket] does, done by a [UdpSocket].
final class StackDatagramSocketImpl extends DatagramSocketImpl {
    private static final Set<SocketOption<?>> OPTIONS =
            Set.of(
                    StandardSocketOptions.SO_BROADCAST,
                    StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.IP_TOS,
                    WeftSocketOptions.IP_TTL,
                    WeftSocketOptions.IP_DONTFRAGMENT,
                    WeftSocketOptions.IP_RECVERR);

    private final SocketLayer layer;
    private final UdpSocket socket;
    private final Map<DatagramPacket, Filled> filled = new WeakHashMap<>(); // guarded by itself
    private volatile Duration timeout = Duration.ZERO;
    private volatile int sendBuffer =
            65_536; // as said: datagrams wait in no buffer of the socket's

    StackDatagramSocketImpl(SocketLayer layer) {
        this.layer = layer;
        this.socket = UdpSocket.open(layer);
    }

    /// A packet after a datagram shorter than its room, which nobody else remembers then.
    private static final class Filled {
        private final byte[] data;
        private final int offset;
        private final int length;
        private final int room;

        Filled(DatagramPacket packet, int room) {
            this.data = packet.getData();
            this.offset = packet.getOffset();
            this.length = packet.getLength();
            this.room = room;
        }

        @SuppressWarnings("ReferenceEquality") // the very buffer
        boolean isStillSo(DatagramPacket packet) {
            return packet.getData() == data
                    && packet.getOffset() == offset
                    && packet.getLength() == length;
        }
    }

    @Override
    protected void create() {}

    /// `java.net` lets new sockets send to broadcast addresses.
    void allowBroadcast() throws SocketException {
        set(StandardSocketOptions.SO_BROADCAST, true);
    }

    @Override
    protected void bind(int port, InetAddress address) throws SocketException {
        var local = NetAddresses.local(address, port);
        NetCalls.brief(() -> socket.bind(local));
    }

    @Override
    protected void connect(InetAddress address, int port) throws SocketException {
        var peer = NetAddresses.target(address, port);
        NetCalls.brief(() -> socket.connect(peer));
    }

    @Override
    protected void disconnect() {
        try {
            NetCalls.brief(socket::disconnect);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the socket is bound; null if it is not. Stays what it was when the socket is closed.
    @Nullable InetSocketAddress local() {
        return socket.localAddress();
    }

    /// The peer that the socket is connected to; null if it is not. Stays, too.
    @Nullable InetSocketAddress peer() {
        return socket.remoteAddress();
    }

    @Override
    protected void send(DatagramPacket packet) throws IOException {
        InetSocketAddress to;
        Bytes payload;
        synchronized (packet) {
            to = targetOf(packet);
            payload = Bytes.copyOf(packet.getData(), packet.getOffset(), packet.getLength());
        }
        NetCalls.<@Nullable Void>waiting(() -> {
            socket.send(payload, to);
            return null;
        });
    }

    /// The peer is the packet's default, and the only choice.
    private InetSocketAddress targetOf(DatagramPacket packet) throws NoRouteToHostException {
        var peer = peer();
        if (packet.getAddress() == null) {
            if (peer == null) {
                throw new IllegalArgumentException("Address not set");
            }
            packet.setSocketAddress(peer);
            return peer;
        }
        var target = NetAddresses.target(packet.getAddress(), packet.getPort());
        if (peer != null && !peer.equals(target)) {
            throw new IllegalArgumentException("connected address and packet address differ");
        }
        return target;
    }

    /// What the packet has no room for is lost.
    @Override
    protected void receive(DatagramPacket packet) throws IOException {
        fill(packet, next());
    }

    private Datagram next() throws IOException {
        var limit = timeout;
        var deadline =
                limit.isZero() ? MonotonicTime.FAR_FUTURE : layer.loom().clock().now().plus(limit);
        try {
            return NetCalls.waiting(() -> next(deadline));
        } catch (SocketTimeoutException e) {
            throw NetCalls.timedOut("Receive timed out", e);
        }
    }

    /// Others than the peer are not heard, though they came before the socket was connected.
    private Datagram next(MonotonicTime deadline) throws IOException, InterruptedException {
        while (true) {
            var datagram = socket.receive(deadline);
            var peer = peer();
            if (peer == null || peer.equals(datagram.remote())) {
                return datagram;
            }
        }
    }

    private void fill(DatagramPacket packet, Datagram datagram) {
        synchronized (packet) {
            var room = room(packet);
            var length = Math.min(room, datagram.payload().length());
            datagram.payload().copyTo(0, packet.getData(), packet.getOffset(), length);
            packet.setLength(length);
            packet.setSocketAddress(datagram.remote());
            remember(packet, room);
        }
    }

    /// A packet that is used again has as much room as before, whatever it received meanwhile. The
    /// JDK's own sockets can set a packet's length without that of its room; others can only
    /// remember it.
    private int room(DatagramPacket packet) {
        synchronized (filled) {
            var before = filled.get(packet);
            return before != null && before.isStillSo(packet) ? before.room : packet.getLength();
        }
    }

    private void remember(DatagramPacket packet, int room) {
        synchronized (filled) {
            if (packet.getLength() < room) {
                filled.put(packet, new Filled(packet, room));
            } else {
                filled.remove(packet);
            }
        }
    }

    /// See [#end].
    @Override
    protected void close() {}

    /// Ends the socket.
    void end() {
        socket.close();
    }

    @Override
    protected int getLocalPort() {
        var local = local();
        return local == null ? 0 : local.getPort();
    }

    @Override
    public void setOption(int number, Object value) throws SocketException {
        switch (number) {
            case SO_TIMEOUT -> timeout = Duration.ofMillis((Integer) value);
            default -> set(NetOptions.named(number), value);
        }
    }

    @Override
    public Object getOption(int number) throws SocketException {
        return switch (number) {
            case SO_TIMEOUT -> Math.toIntExact(timeout.toMillis());
            case SO_BINDADDR -> localAddress();
            default -> get(NetOptions.named(number));
        };
    }

    private InetAddress localAddress() {
        var local = local();
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
        var checked = NetOptions.checked(option, value);
        if (option.equals(StandardSocketOptions.SO_SNDBUF)) {
            sendBuffer = (Integer) checked;
        } else {
            NetCalls.brief(() -> socket.setOption(option, checked));
        }
    }

    private <T> T get(SocketOption<T> option) throws SocketException {
        return option.equals(StandardSocketOptions.SO_SNDBUF)
                ? option.type().cast(sendBuffer)
                : socket.getOption(option);
    }

    @Override
    protected void joinGroup(SocketAddress group, @Nullable NetworkInterface on)
            throws SocketException {
        throw new SocketException("multicast groups are not supported");
    }

    @Override
    protected void leaveGroup(SocketAddress group, @Nullable NetworkInterface on)
            throws SocketException {
        throw new SocketException("Not a member of group");
    }

    // What follows belongs to java.net.MulticastSocket, which there is none of.

    @Override
    protected void join(InetAddress group) {
        throw multicastSocketsOnly();
    }

    @Override
    protected void leave(InetAddress group) {
        throw multicastSocketsOnly();
    }

    @Override
    protected void setTimeToLive(int timeToLive) {
        throw multicastSocketsOnly();
    }

    @Override
    protected int getTimeToLive() {
        throw multicastSocketsOnly();
    }

    @Override
    @Deprecated(forRemoval = true)
    @SuppressWarnings("removal")
    protected void setTTL(byte timeToLive) {
        throw multicastSocketsOnly();
    }

    @Override
    @Deprecated(forRemoval = true)
    @SuppressWarnings("removal")
    protected byte getTTL() {
        throw multicastSocketsOnly();
    }

    private static UnsupportedOperationException multicastSocketsOnly() {
        return new UnsupportedOperationException("for multicast sockets only");
    }

    // And this is for sockets that cannot connect by themselves.

    @Override
    protected int peek(InetAddress sender) {
        throw new UnsupportedOperationException("peek");
    }

    @Override
    protected int peekData(DatagramPacket packet) {
        throw new UnsupportedOperationException("peek");
    }
}
