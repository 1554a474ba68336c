package dev.weft.socket;

import dev.weft.csp.Channel;
import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.Sink;
import dev.weft.message.Endpoint;
import dev.weft.tcp.ConnectionEvent;
import dev.weft.tcp.ListenerEvent;
import dev.weft.tcp.TcpRequest;
import dev.weft.tcp.connection.ConnectionInfo;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.IpAddress;
import dev.weft.wire.Ipv4Address;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What [TcpSocket] and [TcpListener] have in common, and what all of them together look like.
public final class TcpSockets {
    private TcpSockets() {}

    /// Everything that TCP has at this moment: listeners, connections, and those in TIME-WAIT.
    /// Programs use `NetworkStack.tcpConnections()`; called on the loom.
    public static List<TcpInfo> list(SocketLayer layer) throws InterruptedException {
        try {
            Channel<TcpRequest.TcpTable> reply = layer.group().answers("tcp table", 1);
            layer.tcp().send(new TcpRequest.Show(reply));
            var table = reply.receive();
            var all = new ArrayList<TcpInfo>();
            for (var listener : table.listeners()) {
                all.add(
                        TcpInfo.ofState(
                                listener.local().toSocketAddress(),
                                Endpoint.ANY.toSocketAddress(),
                                "LISTEN",
                                waiting(layer, listener.events()),
                                listener.backlog()));
            }
            for (var connection : table.connections()) {
                var info = info(layer, connection);
                if (info != null) {
                    all.add(TcpInfo.of(info));
                }
            }
            for (var key : table.timeWaits()) {
                all.add(
                        TcpInfo.ofState(
                                address(key.localAddress(), key.localPort()),
                                address(key.remoteAddress(), key.remotePort()),
                                "TIME-WAIT"));
            }
            return all;
        } catch (ChannelClosedException stackHasEnded) {
            return List.of();
        }
    }

    /// Waits until the peers of all connections have everything, or until then. Programs use
    /// `NetworkStack.awaitGoodbyes(Duration)`; called on the loom.
    ///
    /// @return whether they have
    public static boolean awaitGoodbyes(SocketLayer layer, MonotonicTime deadline)
            throws InterruptedException {
        try {
            Channel<TcpRequest.TcpTable> reply = layer.group().answers("tcp table", 1);
            layer.tcp().send(new TcpRequest.Show(reply));
            var awaited = new ArrayList<Channel<Boolean>>();
            for (var connection : reply.receive().connections()) {
                Channel<Boolean> acknowledged = layer.group().channel("all acknowledged", 1);
                if (SocketCalls.tell(
                        connection, new ConnectionEvent.AwaitAcknowledged(acknowledged))) {
                    awaited.add(acknowledged);
                }
            }
            for (var each : awaited) {
                if (!isClosedBy(each, deadline)) {
                    return false;
                }
            }
        } catch (ChannelClosedException stackHasEnded) {
            // and nobody is there to be waited for
        }
        return true;
    }

    private static boolean isClosedBy(Channel<Boolean> acknowledged, MonotonicTime deadline)
            throws InterruptedException {
        try {
            return acknowledged.receive(deadline) != null;
        } catch (ChannelClosedException allArrived) {
            return true;
        }
    }

    private static InetSocketAddress address(IpAddress address, int port) {
        return new Endpoint(address, port).toSocketAddress();
    }

    private static int waiting(SocketLayer layer, Sink<ListenerEvent> listener)
            throws InterruptedException {
        try {
            Channel<Integer> reply = layer.group().answers("waiting", 1);
            listener.send(new ListenerEvent.CountWaiting(reply));
            return reply.receive();
        } catch (ChannelClosedException ended) {
            return 0;
        }
    }

    /// Null if the connection has ended meanwhile.
    static @Nullable ConnectionInfo info(SocketLayer layer, Sink<ConnectionEvent> connection)
            throws InterruptedException {
        try {
            Channel<ConnectionInfo> reply = layer.group().answers("tcp info", 1);
            connection.send(new ConnectionEvent.Inform(reply));
            return reply.receive();
        } catch (ChannelClosedException ended) {
            return null;
        }
    }

    /// Has a port kept.
    static Endpoint reserve(SocketLayer layer, Endpoint wanted, boolean reuse)
            throws IOException, InterruptedException {
        requireOwn(layer, wanted.address());
        Channel<TcpRequest.ReserveOutcome> reply = layer.group().answers("bind outcome", 1);
        layer.tcp().send(new TcpRequest.Reserve(wanted, reuse, reply));
        return switch (SocketCalls.receiveUninterruptibly(reply)) {
            case TcpRequest.Reserved(var local) -> local;
            case TcpRequest.AddressInUse _ ->
                    throw new BindException("address already in use: " + wanted);
            case TcpRequest.NoPortsLeft _ -> throw new BindException("no ephemeral port is free");
        };
    }

    private static void requireOwn(SocketLayer layer, IpAddress address) throws BindException {
        switch (address) {
            case Ipv4Address ipv4 -> {
                if (!ipv4.isUnspecified() && !layer.routing().isOwn(ipv4)) {
                    throw new BindException("not an address of this host: " + ipv4);
                }
            }
        }
    }
}
