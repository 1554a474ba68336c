package dev.weft.icmp;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.PathError;
import dev.weft.message.ReceivedPacket;
import dev.weft.time.Clock;
import dev.weft.wire.Bytes;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IcmpMessage.UnreachableCode;
import dev.weft.wire.IcmpQuote;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.Malformation;
import dev.weft.wire.MalformedPacketException;

/// Deals ICMP messages: questions to those who answer, answers to those who asked, errors to those
/// whose packets they are about.
public final class IcmpDealer implements CspProcess {
    private final Source<ReceivedPacket> packets;
    private final Sink<EchoRequestReceived> responders;
    private final Sink<PingEvent> pings;
    private final Sink<PathError> errors;
    private final Clock clock;
    private final Counters counters;
    private final Drops drops;

    /// Makes the dealer.
    ///
    /// @param packets ICMP packets
    /// @param responders who answers echo requests
    /// @param pings who waits for echo replies
    /// @param errors who deals errors about our packets
    /// @param clock tells when replies came
    /// @param counters counts messages
    /// @param drops counts what ends here
    public IcmpDealer(
            Source<ReceivedPacket> packets,
            Sink<EchoRequestReceived> responders,
            Sink<PingEvent> pings,
            Sink<PathError> errors,
            Clock clock,
            Counters counters,
            Drops drops) {
        this.packets = packets;
        this.responders = responders;
        this.pings = pings;
        this.errors = errors;
        this.clock = clock;
        this.counters = counters;
        this.drops = drops;
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            var received = packets.receive();
            counters.count(Counter.ICMP_RECEIVED);
            try {
                deal(received, IcmpMessage.parse(received.packet().payloadBytes()));
            } catch (MalformedPacketException e) {
                drops.count(
                        e.reason() == Malformation.BAD_CHECKSUM
                                ? Drop.ICMP_BAD_CHECKSUM
                                : Drop.ICMP_MALFORMED);
            }
        }
    }

    private void deal(ReceivedPacket received, IcmpMessage message)
            throws MalformedPacketException {
        var packet = received.packet();
        switch (message) {
            case IcmpMessage.EchoRequest request -> onEchoRequest(received, request);
            case IcmpMessage.EchoReply reply -> onEchoReply(packet, reply);
            case IcmpMessage.DestinationUnreachable(var code, var mtu, var quote) ->
                    onError(kind(code), packet.source(), quote, mtu);
            case IcmpMessage.TimeExceeded(var code, var quote) ->
                    onError(kind(code), packet.source(), quote, 0);
            case IcmpMessage.ParameterProblem(_, var quote) ->
                    onError(PathError.Kind.PARAMETER_PROBLEM, packet.source(), quote, 0);
            // Redirects are not followed: routes come from the configuration alone. Timestamp is a
            // MAY (RFC 1122 §3.2.2.8) and tells strangers our clock.
            case IcmpMessage.Redirect _,
                    IcmpMessage.TimestampRequest _,
                    IcmpMessage.TimestampReply _,
                    IcmpMessage.UnknownIcmpMessage _ ->
                    drops.count(Drop.ICMP_UNHANDLED);
        }
    }

    private void onEchoRequest(ReceivedPacket received, IcmpMessage.EchoRequest request) {
        // RFC 1122 §3.2.2.6: such a request "MAY be silently discarded"; answering it serves
        // floods.
        if (received.toGroup()) {
            drops.count(Drop.ICMP_ECHO_BROADCAST);
        } else if (!responders.trySend(new EchoRequestReceived(received.packet(), request))) {
            drops.count(Drop.ICMP_ECHO_QUEUE_FULL);
        }
    }

    private void onEchoReply(Ipv4Packet packet, IcmpMessage.EchoReply reply) {
        var received =
                new EchoReplyReceived(
                        packet.source(),
                        reply.identifier(),
                        reply.sequence(),
                        reply.data(),
                        packet.timeToLive(),
                        clock.now());
        if (!pings.trySend(new PingEvent.Replied(received))) {
            drops.count(Drop.ICMP_UNEXPECTED_REPLY);
        }
    }

    private void onError(PathError.Kind kind, Ipv4Address reporter, Bytes quoted, int mtu)
            throws MalformedPacketException {
        var quote = IcmpQuote.parse(quoted);
        var error =
                new PathError(
                        kind,
                        reporter,
                        quote.source(),
                        quote.destination(),
                        quote.protocol(),
                        quote.fragmentOffset() == 0 ? quote.payload() : Bytes.empty(),
                        mtu);
        if (!errors.trySend(error)) {
            drops.count(Drop.ICMP_ERROR_UNMATCHED);
        }
    }

    private static PathError.Kind kind(UnreachableCode code) {
        return switch (code) {
            case NET_UNREACHABLE, DESTINATION_NETWORK_UNKNOWN, NETWORK_UNREACHABLE_FOR_TOS ->
                    PathError.Kind.NETWORK_UNREACHABLE;
            case HOST_UNREACHABLE,
                    DESTINATION_HOST_UNKNOWN,
                    SOURCE_HOST_ISOLATED,
                    HOST_UNREACHABLE_FOR_TOS ->
                    PathError.Kind.HOST_UNREACHABLE;
            case PROTOCOL_UNREACHABLE -> PathError.Kind.PROTOCOL_UNREACHABLE;
            case PORT_UNREACHABLE -> PathError.Kind.PORT_UNREACHABLE;
            case FRAGMENTATION_NEEDED -> PathError.Kind.FRAGMENTATION_NEEDED;
            case SOURCE_ROUTE_FAILED -> PathError.Kind.SOURCE_ROUTE_FAILED;
            case NETWORK_PROHIBITED,
                    HOST_PROHIBITED,
                    COMMUNICATION_PROHIBITED,
                    HOST_PRECEDENCE_VIOLATION,
                    PRECEDENCE_CUTOFF ->
                    PathError.Kind.PROHIBITED;
        };
    }

    private static PathError.Kind kind(IcmpMessage.TimeExceededCode code) {
        return switch (code) {
            case TIME_TO_LIVE_EXCEEDED -> PathError.Kind.TIME_TO_LIVE_EXCEEDED;
            case FRAGMENT_REASSEMBLY_TIME_EXCEEDED -> PathError.Kind.REASSEMBLY_TIME_EXCEEDED;
        };
    }
}
