package dev.weft.socket;

import dev.weft.csp.Channel;
import dev.weft.csp.ChannelClosedException;
import dev.weft.message.Counter;
import dev.weft.message.Endpoint;
import dev.weft.message.PacketToSend;
import dev.weft.message.SendOptions;
import dev.weft.time.MonotonicTime;
import dev.weft.udp.UdpEvent;
import dev.weft.udp.UdpInbox;
import dev.weft.udp.UdpRequest;
import dev.weft.wire.Bytes;
import dev.weft.wire.IpAddress;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.UdpDatagram;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A UDP socket (RFC 768). Usable by processes of the loom and by all other threads, by several at
/// once.
///
/// Blocking methods throw [InterruptedException] when the thread is interrupted; the socket stays
/// open. [#close] by another thread ends them with [java.nio.channels.AsynchronousCloseException].
public final class UdpSocket implements AutoCloseable {
    private final SocketLayer layer;
    private final UdpInbox inbox;
    private final ReentrantLock binding = new ReentrantLock();
    private @Nullable Endpoint asked; // what was bound, before connecting made it more precise
    private volatile @Nullable Endpoint local;
    private volatile @Nullable Endpoint remote;
    private final AtomicReference<SendOptions> sendOptions =
            new AtomicReference<>(SendOptions.DEFAULT);
    private volatile boolean broadcast;
    private volatile boolean reuseAddress;
    private volatile boolean receiveErrors;
    private volatile Duration timeout = Duration.ZERO;
    private final ClosedFlag closed = new ClosedFlag();

    private UdpSocket(SocketLayer layer, UdpInbox inbox) {
        this.layer = layer;
        this.inbox = inbox;
    }

    /// Opens a socket that is not bound. Programs use `NetworkStack.udpSocket()`.
    public static UdpSocket open(SocketLayer layer) {
        Channel<UdpEvent> events = layer.group().channel("UDP socket", layer.socketQueue());
        return new UdpSocket(layer, new UdpInbox(events, layer.receiveBuffer()));
    }

    /// All that are bound at this moment. Programs use `NetworkStack.udpSockets()`; called on the
    /// loom.
    public static List<UdpInfo> list(SocketLayer layer) throws InterruptedException {
        try {
            Channel<List<UdpRequest.UdpEntry>> reply = layer.group().answers("udp table", 1);
            layer.udp().send(new UdpRequest.Show(reply));
            return reply.receive().stream()
                    .map(UdpInfo::of)
                    .sorted(Comparator.comparingInt(each -> each.local().getPort()))
                    .toList();
        } catch (ChannelClosedException stackHasEnded) {
            return List.of();
        }
    }

    /// Binds the socket to a local address and port.
    ///
    /// @param address the wildcard address for all of the host's; port 0 to have one chosen
    /// @return this socket
    /// @throws BindException if the address is not the host's, or the port is taken
    /// @throws AlreadyBoundException if the socket is bound
    public UdpSocket bind(InetSocketAddress address) throws IOException, InterruptedException {
        call(
                "bind",
                () -> {
                    binding.lockInterruptibly();
                    try {
                        if (local != null) {
                            throw new AlreadyBoundException();
                        }
                        return bindTo(Endpoint.of(address));
                    } finally {
                        binding.unlock();
                    }
                });
        return this;
    }

    /// Connects the socket: it receives from this peer only, learns of datagrams that do not
    /// arrive, and [#send(Bytes)] goes there. Nothing is sent by this.
    ///
    /// @return this socket
    /// @throws NoRouteToHostException if there is no way to the peer
    public UdpSocket connect(InetSocketAddress peer) throws IOException, InterruptedException {
        var to = Endpoint.of(peer);
        if (to.port() == 0) {
            throw new SocketException("cannot connect to port 0");
        }
        call(
                "connect",
                () -> {
                    binding.lockInterruptibly();
                    try {
                        requireMayReach(to.address());
                        var bound = boundOrBind();
                        var from = asked == null ? bound.address() : asked.address();
                        var source = from.isUnspecified() ? sourceFor(to.address()) : from;
                        connectTo(new Endpoint(source, bound.port()), to);
                        return true;
                    } finally {
                        binding.unlock();
                    }
                });
        return this;
    }

    /// Undoes [#connect].
    ///
    /// @return this socket
    public UdpSocket disconnect() throws IOException, InterruptedException {
        call(
                "disconnect",
                () -> {
                    binding.lockInterruptibly();
                    try {
                        var bound = local;
                        if (bound != null && remote != null) {
                            var before = asked == null ? bound : asked;
                            connectTo(before, null);
                        }
                        return true;
                    } finally {
                        binding.unlock();
                    }
                });
        return this;
    }

    /// Sends a datagram to the peer that the socket is connected to.
    ///
    /// @throws NotYetConnectedException if it is not connected
    public void send(Bytes payload) throws IOException, InterruptedException {
        var peer = remote;
        if (peer == null) {
            throw new NotYetConnectedException();
        }
        send(payload, peer);
    }

    /// Sends a datagram, waiting while the way down is full.
    ///
    /// @param payload at most 65507 octets
    /// @param target whom to send it to; a broadcast address only with `SO_BROADCAST`
    /// @throws MessageTooLongException if it is too large for UDP
    /// @throws NoRouteToHostException if there is no way there
    public void send(Bytes payload, InetSocketAddress target)
            throws IOException, InterruptedException {
        send(payload, Endpoint.of(target));
    }

    /// Sends what remains in a buffer; see [#send(Bytes, InetSocketAddress)].
    public void send(ByteBuffer payload, InetSocketAddress target)
            throws IOException, InterruptedException {
        send(Bytes.copyOf(payload), target);
    }

    private void send(Bytes payload, Endpoint target) throws IOException, InterruptedException {
        if (target.port() == 0) {
            throw new SocketException("cannot send to port 0");
        }
        if (payload.length() > MAX_PAYLOAD) {
            throw new MessageTooLongException(
                    payload.length() + " octets are more than a UDP datagram takes, 65507", 65535);
        }
        call(
                "send",
                () -> {
                    closed.requireOpen();
                    requireMayReach(target.address());
                    var from = localOrBind();
                    layer.sender()
                            .send(
                                    new PacketToSend(
                                            from.address(),
                                            target.address(),
                                            IpProtocol.UDP,
                                            new UdpDatagram(from.port(), target.port(), payload),
                                            sendOptions.get()));
                    layer.counters().count(Counter.UDP_SENT);
                    return true;
                });
    }

    /// Receives a datagram, waiting for one as long as [#setTimeout] says. A socket that is not
    /// bound yet gets a port first.
    ///
    /// @throws SocketTimeoutException if none came in time
    /// @throws java.net.PortUnreachableException if a datagram that was sent found nobody
    /// @throws NoRouteToHostException if one could not be brought to its host
    public Datagram receive() throws IOException, InterruptedException {
        var limit = timeout;
        return receive(
                limit.isZero() ? MonotonicTime.FAR_FUTURE : layer.loom().clock().now().plus(limit));
    }

    /// Receives a datagram, waiting for one until then.
    Datagram receive(MonotonicTime deadline) throws IOException, InterruptedException {
        return call(
                "receive",
                () -> {
                    localOrBind();
                    return switch (inbox.take(deadline)) {
                        case null -> throw new SocketTimeoutException("no datagram in time");
                        case UdpEvent.Arrived arrived -> datagram(arrived);
                        case UdpEvent.Failed(var error, var to) ->
                                throw PathErrors.exception(error, "datagram to " + to);
                    };
                });
    }

    /// Says how long [#receive] waits; zero for ever.
    public void setTimeout(Duration newTimeout) {
        if (newTimeout.isNegative()) {
            throw new IllegalArgumentException("timeout " + newTimeout);
        }
        timeout = newTimeout;
    }

    /// The address and port the socket is bound to; null if it is not.
    public @Nullable InetSocketAddress localAddress() {
        var bound = local;
        return bound == null ? null : bound.toSocketAddress();
    }

    /// The peer the socket is connected to; null if it is not.
    public @Nullable InetSocketAddress remoteAddress() {
        var peer = remote;
        return peer == null ? null : peer.toSocketAddress();
    }

    /// Whether the socket has not been closed.
    public boolean isOpen() {
        return !closed.isSet();
    }

    /// Sets an option: `SO_RCVBUF`, `SO_BROADCAST`, `SO_REUSEADDR` (before binding), `IP_TOS` and
    /// those of [WeftSocketOptions].
    ///
    /// @param <T> the option's type
    /// @return this socket
    /// @throws UnsupportedOperationException for other options
    public <T> UdpSocket setOption(SocketOption<T> option, T value)
            throws IOException, InterruptedException {
        closed.requireOpen();
        if (option.equals(StandardSocketOptions.SO_RCVBUF)) {
            inbox.limit(atLeast(1, (Integer) value));
        } else if (option.equals(StandardSocketOptions.SO_BROADCAST)) {
            broadcast = (Boolean) value;
        } else if (option.equals(StandardSocketOptions.SO_REUSEADDR)) {
            reuseAddress = (Boolean) value;
        } else if (option.equals(WeftSocketOptions.IP_RECVERR)) {
            receiveErrors = (Boolean) value;
            call("setOption", this::reportErrors);
        } else {
            sendOptions.updateAndGet(before -> SendOptionValues.with(before, option, value));
        }
        return this;
    }

    /// Two that say it at the same time may tell the dealer in the wrong order; then the one who
    /// comes last has told it something old, and sees that.
    private boolean reportErrors() throws InterruptedException {
        boolean told;
        do {
            told = receiveErrors;
            reportErrors(told);
        } while (told != receiveErrors);
        return true;
    }

    /// Reads an option; see [#setOption].
    ///
    /// @param <T> the option's type
    public <T> T getOption(SocketOption<T> option) {
        Object value;
        if (option.equals(StandardSocketOptions.SO_RCVBUF)) {
            value = inbox.limit();
        } else if (option.equals(StandardSocketOptions.SO_BROADCAST)) {
            value = broadcast;
        } else if (option.equals(StandardSocketOptions.SO_REUSEADDR)) {
            value = reuseAddress;
        } else if (option.equals(WeftSocketOptions.IP_RECVERR)) {
            value = receiveErrors;
        } else {
            value = SendOptionValues.get(sendOptions.get(), option);
        }
        return option.type().cast(value);
    }

    /// Gives the port back. Threads that wait in [#receive] are told. Closing twice does nothing.
    @Override
    public void close() {
        if (!closed.set()) {
            return;
        }
        try {
            call(
                    "close",
                    () -> {
                        inbox.close();
                        unbind();
                        return true;
                    });
        } catch (IOException e) {
            // the stack is closed, and its ports with it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final int MAX_PAYLOAD = 65_507;

    private static Datagram datagram(UdpEvent.Arrived arrived) {
        return new Datagram(
                arrived.remote().toSocketAddress(),
                arrived.destination().toInetAddress(),
                arrived.payload(),
                arrived.tos(),
                arrived.timeToLive());
    }

    private void unbind() {
        SocketCalls.sendUninterruptibly(layer.udp(), new UdpRequest.Unbind(inbox));
    }

    private Endpoint localOrBind() throws IOException, InterruptedException {
        closed.requireOpen();
        var bound = local;
        if (bound != null) {
            return bound;
        }
        binding.lockInterruptibly();
        try {
            return boundOrBind();
        } finally {
            binding.unlock();
        }
    }

    /// Called with the lock held.
    private Endpoint boundOrBind() throws IOException, InterruptedException {
        var bound = local;
        return bound == null ? bindTo(Endpoint.ANY) : bound;
    }

    /// Called with the lock held.
    private Endpoint bindTo(Endpoint wanted) throws IOException, InterruptedException {
        closed.requireOpen();
        requireOwn(wanted.address());
        Channel<UdpRequest.BindOutcome> reply = layer.group().answers("bind outcome", 1);
        layer.udp().send(new UdpRequest.Bind(wanted, reuseAddress, inbox, reply));
        return switch (outcome(reply)) {
            case UdpRequest.Bound(var bound) -> {
                if (closed.isSet()) {
                    unbind(); // close() was quicker than we
                    throw new AsynchronousCloseException();
                }
                asked = bound;
                local = bound;
                if (receiveErrors) {
                    reportErrors(true);
                }
                yield bound;
            }
            case UdpRequest.AddressInUse _ ->
                    throw new BindException("address already in use: " + wanted);
            case UdpRequest.NoPortsLeft _ -> throw new BindException("no ephemeral port is free");
        };
    }

    /// Called with the lock held. What is sent next may be answered before the dealer looks at its
    /// requests again, so this waits until it knows.
    private void connectTo(Endpoint from, @Nullable Endpoint to) throws InterruptedException {
        Channel<Boolean> done = layer.group().answers("request done", 1);
        layer.udp().send(new UdpRequest.Connect(inbox, from, to == null ? Endpoint.ANY : to, done));
        SocketCalls.receiveUninterruptibly(done);
        remote = to;
        local = from;
    }

    /// Waits for the same reason.
    private void reportErrors(boolean wanted) throws InterruptedException {
        Channel<Boolean> done = layer.group().answers("request done", 1);
        layer.udp().send(new UdpRequest.ReportErrors(inbox, wanted, done));
        SocketCalls.receiveUninterruptibly(done);
    }

    /// An interrupt leaves the socket open and unbound.
    private UdpRequest.BindOutcome outcome(Channel<UdpRequest.BindOutcome> reply)
            throws InterruptedException {
        try {
            return reply.receive();
        } catch (InterruptedException e) {
            unbind();
            throw e;
        }
    }

    private void requireOwn(IpAddress address) throws BindException {
        switch (address) {
            case Ipv4Address ipv4 -> {
                if (!ipv4.isUnspecified() && !layer.routing().isOwn(ipv4)) {
                    throw new BindException("not an address of this host: " + ipv4);
                }
            }
        }
    }

    private void requireMayReach(IpAddress address) throws SocketException {
        switch (address) {
            case Ipv4Address ipv4 -> {
                if (layer.routing().isBroadcast(ipv4) && !broadcast) {
                    throw new SocketException(
                            "permission denied: "
                                    + ipv4
                                    + " is a broadcast address, set SO_BROADCAST");
                }
                if (layer.routing().lookup(ipv4) == null || ipv4.isUnspecified()) {
                    throw new NoRouteToHostException("network unreachable: " + ipv4);
                }
            }
        }
    }

    private IpAddress sourceFor(IpAddress destination) throws NoRouteToHostException {
        return switch (destination) {
            case Ipv4Address ipv4 -> {
                var route = layer.routing().lookup(ipv4);
                if (route == null) {
                    throw new NoRouteToHostException("network unreachable: " + ipv4);
                }
                yield route.source();
            }
        };
    }

    private static int atLeast(int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException(value + " is less than " + least);
        }
        return value;
    }

    private <T extends @Nullable Object> T call(String what, java.util.concurrent.Callable<T> task)
            throws IOException, InterruptedException {
        return SocketCalls.call(layer.loom(), what, task);
    }
}
