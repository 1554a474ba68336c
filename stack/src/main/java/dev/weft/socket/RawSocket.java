package dev.weft.socket;

import dev.weft.csp.Channel;
import dev.weft.ipv4.RawBinding;
import dev.weft.message.PacketToSend;
import dev.weft.message.ReceivedPacket;
import dev.weft.message.SendOptions;
import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Packet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A raw IPv4 socket: gets a copy of every packet of a protocol that is for this host, and sends
/// payloads with any protocol number.
public final class RawSocket implements AutoCloseable {
    private final SocketLayer layer;
    private final int protocol;
    private final Channel<ReceivedPacket> packets;
    private final AtomicReference<SendOptions> sendOptions =
            new AtomicReference<>(SendOptions.DEFAULT);
    private volatile Duration timeout = Duration.ZERO;
    private final ClosedFlag closed = new ClosedFlag();

    private RawSocket(SocketLayer layer, int protocol, Channel<ReceivedPacket> packets) {
        this.layer = layer;
        this.protocol = protocol;
        this.packets = packets;
    }

    /// Opens a socket. Programs use `NetworkStack.rawSocket(int)`.
    ///
    /// @param protocol of [dev.weft.wire.IpProtocol], or any other number to 255
    public static RawSocket open(SocketLayer layer, int protocol)
            throws IOException, InterruptedException {
        if (protocol < 0 || protocol > 255) {
            throw new IllegalArgumentException("protocol " + protocol);
        }
        return SocketCalls.call(
                layer.loom(),
                "open raw socket",
                () -> {
                    Channel<ReceivedPacket> packets =
                            layer.group().channel("raw socket " + protocol, layer.socketQueue());
                    tell(layer, protocol, packets, true);
                    return new RawSocket(layer, protocol, packets);
                });
    }

    /// Sends a packet; the stack writes the header.
    ///
    /// @param payload what it carries, with its own checksum if it has one
    /// @throws NoRouteToHostException if there is no way there
    /// @throws MessageTooLongException if it is too large for a packet
    public void send(Bytes payload, InetAddress target) throws IOException, InterruptedException {
        var destination = Ipv4Address.from(target);
        var most = Ipv4Packet.MAX_LENGTH - Ipv4Packet.MIN_HEADER_LENGTH;
        if (payload.length() > most) {
            throw new MessageTooLongException(
                    payload.length() + " octets are more than a packet takes, " + most, most);
        }
        call(
                "send",
                () -> {
                    closed.requireOpen();
                    if (layer.routing().lookup(destination) == null) {
                        throw new NoRouteToHostException("network unreachable: " + destination);
                    }
                    layer.sender()
                            .send(
                                    new PacketToSend(
                                            Ipv4Address.UNSPECIFIED,
                                            destination,
                                            protocol,
                                            payload,
                                            sendOptions.get()));
                    return true;
                });
    }

    /// Receives a packet, header and all, waiting for one as long as [#setTimeout] says.
    ///
    /// @throws SocketTimeoutException if none came in time
    public Ipv4Packet receive() throws IOException, InterruptedException {
        return call(
                "receive",
                () -> {
                    closed.requireOpen();
                    if (timeout.isZero()) {
                        return packets.receive().packet();
                    }
                    var received = packets.receive(layer.loom().clock().now().plus(timeout));
                    if (received == null) {
                        throw new SocketTimeoutException("no packet within " + timeout);
                    }
                    return received.packet();
                });
    }

    /// Says how long [#receive] waits; zero for ever.
    public void setTimeout(Duration newTimeout) {
        if (newTimeout.isNegative()) {
            throw new IllegalArgumentException("timeout " + newTimeout);
        }
        timeout = newTimeout;
    }

    /// Sets `IP_TOS` or an option of [WeftSocketOptions].
    ///
    /// @param <T> the option's type
    /// @return this socket
    /// @throws UnsupportedOperationException for other options
    public <T> RawSocket setOption(SocketOption<T> option, T value) {
        sendOptions.updateAndGet(before -> SendOptionValues.with(before, option, value));
        return this;
    }

    /// Whether the socket has not been closed.
    public boolean isOpen() {
        return !closed.isSet();
    }

    /// Threads that wait in [#receive] are told. Closing twice does nothing.
    @Override
    public void close() {
        if (!closed.set()) {
            return;
        }
        try {
            call(
                    "close",
                    () -> {
                        packets.cancel();
                        tell(layer, protocol, packets, false);
                        return true;
                    });
        } catch (IOException e) {
            // the stack is closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Returns when it is so: what comes next may come before the dealer looks at requests again.
    private static void tell(
            SocketLayer layer, int protocol, Channel<ReceivedPacket> packets, boolean open) {
        Channel<Boolean> done = layer.group().answers("request done", 1);
        SocketCalls.sendUninterruptibly(layer.raw(), new RawBinding(protocol, packets, open, done));
        SocketCalls.receiveUninterruptibly(done);
    }

    private <T extends @Nullable Object> T call(String what, Callable<T> task)
            throws IOException, InterruptedException {
        return SocketCalls.call(layer.loom(), what, task);
    }
}
