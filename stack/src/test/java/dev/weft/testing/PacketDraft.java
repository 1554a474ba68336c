package dev.weft.testing;

import dev.weft.wire.Bytes;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Option;
import dev.weft.wire.Ipv4Options;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.Pdu;
import dev.weft.wire.TcpSegment;
import dev.weft.wire.UdpDatagram;

/// An IPv4 packet in the making; from the peer to the stack unless it says otherwise.
///
/// @param packet as it is so far
public record PacketDraft(Ipv4Packet packet) {
    /// A packet without a payload.
    public static PacketDraft ipv4() {
        return new PacketDraft(
                new Ipv4Packet(
                        0,
                        0,
                        false,
                        false,
                        0,
                        64,
                        253, // for experiments, RFC 3692
                        Lab.PEER,
                        Lab.STACK,
                        Ipv4Options.EMPTY,
                        Bytes.empty()));
    }

    public static IcmpMessage.EchoRequest echoRequest(int identifier, int sequence, String data) {
        return new IcmpMessage.EchoRequest(identifier, sequence, Bytes.ofUtf8(data));
    }

    public static IcmpMessage.EchoReply echoReply(int identifier, int sequence, String data) {
        return new IcmpMessage.EchoReply(identifier, sequence, Bytes.ofUtf8(data));
    }

    public static UdpDatagram udp(int from, int to, String data) {
        return new UdpDatagram(from, to, Bytes.ofUtf8(data));
    }

    /// So many octets that differ from their neighbours.
    public static Bytes pattern(int length) {
        var octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) (i * 31 + (i >>> 8));
        }
        return Bytes.wrap(octets);
    }

    public PacketDraft from(Ipv4Address source) {
        return with(packet.tos(), packet.dontFragment(), packet.protocol(), source, to());
    }

    public PacketDraft from(String source) {
        return from(Ipv4Address.parse(source));
    }

    public PacketDraft to(Ipv4Address destination) {
        return with(packet.tos(), packet.dontFragment(), packet.protocol(), source(), destination);
    }

    public PacketDraft to(String destination) {
        return to(Ipv4Address.parse(destination));
    }

    public PacketDraft tos(int tos) {
        return new PacketDraft(packet.withTos(tos));
    }

    public PacketDraft ttl(int timeToLive) {
        return new PacketDraft(packet.withTimeToLive(timeToLive));
    }

    public PacketDraft id(int identification) {
        return new PacketDraft(packet.withIdentification(identification));
    }

    public PacketDraft options(Ipv4Option... options) {
        return new PacketDraft(packet.withOptions(Ipv4Options.of(options)));
    }

    public PacketDraft fragment(int offset, boolean more, Bytes part) {
        return new PacketDraft(packet.withFragment(offset, more, part));
    }

    public PacketDraft carries(IcmpMessage message) {
        return carries(IpProtocol.ICMP, message);
    }

    public PacketDraft carries(UdpDatagram datagram) {
        return carries(IpProtocol.UDP, datagram);
    }

    public PacketDraft carries(TcpSegment segment) {
        return carries(IpProtocol.TCP, segment);
    }

    public PacketDraft carries(TcpDraft draft) {
        return carries(draft.segment());
    }

    public PacketDraft carries(int protocol, Pdu payload) {
        var changed = with(packet.tos(), packet.dontFragment(), protocol, source(), to()).packet();
        return new PacketDraft(changed.withPayload(payload));
    }

    private Ipv4Address source() {
        return packet.source();
    }

    private Ipv4Address to() {
        return packet.destination();
    }

    private PacketDraft with(
            int tos, boolean dontFragment, int protocol, Ipv4Address from, Ipv4Address to) {
        return new PacketDraft(
                new Ipv4Packet(
                        tos,
                        packet.identification(),
                        dontFragment,
                        packet.moreFragments(),
                        packet.fragmentOffset(),
                        packet.timeToLive(),
                        protocol,
                        from,
                        to,
                        packet.options(),
                        packet.payload()));
    }
}
