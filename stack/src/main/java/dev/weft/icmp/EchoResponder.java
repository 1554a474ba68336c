package dev.weft.icmp;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.PacketToSend;
import dev.weft.message.SendOptions;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Packet;

/// Answers echo requests (RFC 1122 §3.2.2.6: "Every host MUST implement an ICMP Echo server
/// function"). Several may share one channel of requests.
public final class EchoResponder implements CspProcess {
    private final Source<EchoRequestReceived> requests;
    private final Sink<PacketToSend> sender;
    private final Counters counters;

    /// Makes a responder.
    ///
    /// @param requests what to answer
    /// @param sender takes the answers
    /// @param counters counts them
    public EchoResponder(
            Source<EchoRequestReceived> requests, Sink<PacketToSend> sender, Counters counters) {
        this.requests = requests;
        this.sender = sender;
        this.counters = counters;
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            var received = requests.receive();
            sender.send(reply(received.packet(), received.request()));
            counters.count(Counter.ICMP_ECHO_REPLIES_SENT);
        }
    }

    /// "The IP source address in an ICMP Echo Reply MUST be the same as the specific-destination
    /// address of the corresponding ICMP Echo Request", "data received [...] MUST be entirely
    /// included".
    private static PacketToSend reply(Ipv4Packet packet, IcmpMessage.EchoRequest request) {
        var reply =
                new IcmpMessage.EchoReply(request.identifier(), request.sequence(), request.data());
        var self = packet.destination();
        var asker = packet.source();
        return new PacketToSend(
                self,
                asker,
                IpProtocol.ICMP,
                reply,
                packet.tos() == 0
                        ? SendOptions.DEFAULT
                        : SendOptions.DEFAULT.withTos(packet.tos()));
    }
}
