package dev.weft.cli;

import dev.weft.wire.ArpPacket;
import dev.weft.wire.Bytes;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.UdpDatagram;
import java.util.Locale;

/// A frame in a few words.
final class FrameWords {
    private FrameWords() {}

    static String of(Bytes octets) {
        try {
            var frame = EthernetFrame.parse(octets);
            return switch (frame.etherType()) {
                case EtherType.ARP -> arp(ArpPacket.parse(frame.payloadBytes()));
                case EtherType.IPV4 -> ipv4(Ipv4Packet.parse(frame.payloadBytes()));
                default -> "frame of type 0x%04x".formatted(frame.etherType());
            };
        } catch (MalformedPacketException e) {
            return "malformed frame: " + e.getMessage();
        }
    }

    private static String arp(ArpPacket packet) {
        if (packet.isProbe()) {
            return "ARP does anybody have " + packet.targetIp() + "?";
        }
        if (packet.isRequest()) {
            return packet.senderIp().equals(packet.targetIp())
                    ? "ARP I have " + packet.senderIp()
                    : "ARP who has " + packet.targetIp() + "?";
        }
        return "ARP " + packet.senderIp() + " is at " + packet.senderMac();
    }

    private static String ipv4(Ipv4Packet packet) throws MalformedPacketException {
        if (packet.isFragment()) {
            var from = packet.fragmentOffset();
            return "fragment, octets %d to %d%s"
                    .formatted(
                            from,
                            from + packet.payloadBytes().length() - 1,
                            packet.moreFragments() ? "" : ", the last");
        }
        return switch (packet.protocol()) {
            case IpProtocol.ICMP -> icmp(IcmpMessage.parse(packet.payloadBytes()));
            case IpProtocol.UDP -> udp(packet);
            default -> "IP protocol " + packet.protocol();
        };
    }

    private static String icmp(IcmpMessage message) {
        return switch (message) {
            case IcmpMessage.EchoRequest request -> "echo request " + request.sequence();
            case IcmpMessage.EchoReply reply -> "echo reply " + reply.sequence();
            case IcmpMessage.TimeExceeded error -> "time exceeded: " + words(error.code());
            case IcmpMessage.DestinationUnreachable error -> "unreachable: " + words(error.code());
            case IcmpMessage.ParameterProblem _ -> "parameter problem";
            case IcmpMessage.Redirect _ -> "redirect";
            case IcmpMessage.TimestampRequest _ -> "timestamp request";
            case IcmpMessage.TimestampReply _ -> "timestamp reply";
            case IcmpMessage.UnknownIcmpMessage _ -> "unknown ICMP message";
        };
    }

    private static String words(Enum<?> code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String udp(Ipv4Packet packet) throws MalformedPacketException {
        var datagram =
                UdpDatagram.parse(
                        packet.payloadBytes(), packet.source(), packet.destination(), false);
        return "UDP %d > %d, %d octets"
                .formatted(
                        datagram.sourcePort(),
                        datagram.destinationPort(),
                        datagram.payload().length());
    }
}
