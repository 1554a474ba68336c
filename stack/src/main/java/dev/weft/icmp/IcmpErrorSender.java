package dev.weft.icmp;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.ErrorNotice;
import dev.weft.message.PacketToSend;
import dev.weft.message.ReceivedPacket;
import dev.weft.message.SendOptions;
import dev.weft.time.Clock;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IcmpMessage.TimeExceededCode;
import dev.weft.wire.IcmpQuote;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.TcpSegment;
import dev.weft.wire.UdpDatagram;

/// Tells others what was wrong with their packets, where RFC 1122 §3.2.2 allows it and not faster
/// than the configured rate (RFC 1812 §4.3.2.8).
public final class IcmpErrorSender implements CspProcess {
    // RFC 1812 §4.3.2.5: precedence 6 or 7; Linux and others send errors so, too.
    private static final int INTERNETWORK_CONTROL = 0xc0;

    private final Source<ErrorNotice> notices;
    private final Sink<PacketToSend> sender;
    private final TokenBucket rate;
    private final Clock clock;
    private final Counters counters;
    private final Drops drops;

    /// Makes the process.
    ///
    /// @param notices packets at fault
    /// @param sender takes the errors
    /// @param perSecond the most errors a second
    /// @param burst the most at once
    /// @param clock the loom's
    /// @param counters counts errors
    /// @param drops counts errors not sent because of the rate
    public IcmpErrorSender(
            Source<ErrorNotice> notices,
            Sink<PacketToSend> sender,
            int perSecond,
            int burst,
            Clock clock,
            Counters counters,
            Drops drops) {
        this.notices = notices;
        this.sender = sender;
        this.rate = new TokenBucket(perSecond, burst);
        this.clock = clock;
        this.counters = counters;
        this.drops = drops;
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            var notice = notices.receive();
            if (!mayReport(notice.about())) {
                continue;
            }
            if (!rate.take(clock.now())) {
                drops.count(Drop.ICMP_ERROR_RATE_LIMITED);
                continue;
            }
            sender.send(error(notice));
            counters.count(Counter.ICMP_ERRORS_SENT);
        }
    }

    /// RFC 1122 §3.2.2: never about an ICMP error, a broadcast or multicast, a fragment that is not
    /// the first, or a source that is no single host. (The last is dropped on arrival already.)
    private static boolean mayReport(ReceivedPacket about) {
        var packet = about.packet();
        return !about.toGroup()
                && packet.fragmentOffset() == 0
                && !packet.source().isUnspecified()
                && !isIcmpError(about);
    }

    /// What cannot be recognised might be an error.
    private static boolean isIcmpError(ReceivedPacket about) {
        var packet = about.packet();
        if (packet.protocol() != IpProtocol.ICMP) {
            return false;
        }
        var payload = packet.payloadBytes();
        return payload.isEmpty()
                || switch (payload.u8(0)) {
                    case IcmpMessage.EchoRequest.TYPE,
                            IcmpMessage.EchoReply.TYPE,
                            IcmpMessage.TimestampRequest.TYPE,
                            IcmpMessage.TimestampReply.TYPE ->
                            false;
                    default -> true; // a number of the wire, of which there are 256
                };
    }

    private static PacketToSend error(ErrorNotice notice) {
        var packet = notice.about().packet();
        var quote = IcmpQuote.of(withChecksum(notice.about()));
        var message =
                switch (notice.fault()) {
                    case ErrorNotice.Undeliverable(var code) ->
                            new IcmpMessage.DestinationUnreachable(code, 0, quote);
                    case ErrorNotice.FragmentsMissing() ->
                            new IcmpMessage.TimeExceeded(
                                    TimeExceededCode.FRAGMENT_REASSEMBLY_TIME_EXCEEDED, quote);
                    case ErrorNotice.BadHeader(var pointer) ->
                            new IcmpMessage.ParameterProblem(pointer, quote);
                };
        var self = packet.destination();
        var faulty = packet.source();
        return new PacketToSend(
                self,
                faulty,
                IpProtocol.ICMP,
                message,
                SendOptions.DEFAULT.withTos(INTERNETWORK_CONTROL));
    }

    /// A packet whose checksum was left to a device that it never reached has only a part of it;
    /// what is quoted shall be right all the same.
    private static Ipv4Packet withChecksum(ReceivedPacket about) {
        var packet = about.packet();
        if (!about.checksumVerified() || packet.isFragment()) {
            return packet;
        }
        var source = packet.source();
        var destination = packet.destination();
        try {
            return switch (packet.protocol()) {
                case IpProtocol.TCP ->
                        packet.withPayload(
                                TcpSegment.completed(packet.payloadBytes(), source, destination));
                case IpProtocol.UDP ->
                        packet.withPayload(
                                UdpDatagram.parse(
                                        packet.payloadBytes(), source, destination, true));
                default -> packet; // a number of the wire, of which there are 256
            };
        } catch (MalformedPacketException e) {
            return packet;
        }
    }
}
