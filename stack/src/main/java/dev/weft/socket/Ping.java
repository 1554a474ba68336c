package dev.weft.socket;

import dev.weft.csp.Channel;
import dev.weft.icmp.PingAnswer;
import dev.weft.icmp.PingRequest;
import dev.weft.message.PacketToSend;
import dev.weft.message.SendOptions;
import dev.weft.wire.Bytes;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Sends echo requests (RFC 792), each by a process of its own, which waits for the answer. Usable
/// by several threads at once.
public final class Ping {
    private final SocketLayer layer;
    private final int identifier;
    private final AtomicInteger nextSequence = new AtomicInteger(1);
    private volatile SendOptions sendOptions = SendOptions.DEFAULT;

    private Ping(SocketLayer layer, int identifier) {
        this.layer = layer;
        this.identifier = identifier;
    }

    /// Makes a ping with an identifier of its own. Programs use `NetworkStack.ping()`.
    public static Ping open(SocketLayer layer) throws IOException, InterruptedException {
        var loom = layer.loom();
        return SocketCalls.call(
                loom, "open ping", () -> new Ping(layer, loom.random().nextInt(1 << 16)));
    }

    /// Sends a request and waits for what becomes of it.
    ///
    /// @param host whom to ask
    /// @param data what to send along, at most 65507 octets
    /// @param timeout how long to wait
    /// @throws NoRouteToHostException if there is no way to the host
    /// @throws MessageTooLongException if the data is too large for a packet
    public PingResult send(InetAddress host, Bytes data, Duration timeout)
            throws IOException, InterruptedException {
        var destination = Ipv4Address.from(host);
        if (data.length() > MAX_DATA) {
            throw new MessageTooLongException(
                    data.length() + " octets are more than an echo request takes, " + MAX_DATA,
                    MAX_DATA);
        }
        return SocketCalls.call(
                layer.loom(),
                "ping",
                () -> {
                    if (layer.routing().lookup(destination) == null) {
                        throw new NoRouteToHostException("network unreachable: " + destination);
                    }
                    return sendOnLoom(destination, data, timeout);
                });
    }

    private static final int MAX_DATA = 65_507;

    /// Sets `IP_TOS` or an option of [WeftSocketOptions].
    ///
    /// @param <T> the option's type
    /// @return this ping
    public <T> Ping setOption(SocketOption<T> option, T value) {
        sendOptions = SendOptionValues.with(sendOptions, option, value);
        return this;
    }

    /// The identifier of all requests of this ping.
    public int identifier() {
        return identifier;
    }

    private PingResult sendOnLoom(Ipv4Address destination, Bytes data, Duration timeout)
            throws InterruptedException {
        var sequence = nextSequence.getAndIncrement() & 0xffff;
        var request = new IcmpMessage.EchoRequest(identifier, sequence, data);
        var packet =
                new PacketToSend(
                        Ipv4Address.UNSPECIFIED,
                        destination,
                        IpProtocol.ICMP,
                        request,
                        sendOptions);
        var name = "ping " + destination + " " + sequence;
        Channel<PingAnswer> answers = layer.group().channel(name + " answers", 1);
        Channel<PingAnswer> outcome = layer.group().channel(name + " outcome", 1);
        var clock = layer.loom().clock();
        var sentAt = clock.now();
        var process =
                layer.group()
                        .start(
                                name,
                                new PingRequest(
                                        request,
                                        packet,
                                        timeout,
                                        layer.pings(),
                                        layer.sender(),
                                        answers,
                                        outcome,
                                        clock));
        try {
            return switch (outcome.receive()) {
                case PingAnswer.Replied(var reply) ->
                        new PingResult.Reply(
                                sequence,
                                reply.source().toInetAddress(),
                                reply.timeToLive(),
                                reply.arrivedAt().since(sentAt),
                                reply.data(),
                                reply.data().equals(data));
                case PingAnswer.Failed(var error) ->
                        new PingResult.Failure(
                                sequence, error.reporter().toInetAddress(), error.kind().words());
                case PingAnswer.TimedOut _ -> new PingResult.Timeout(sequence);
            };
        } finally {
            process.interrupt(); // does nothing if it has ended
        }
    }
}
