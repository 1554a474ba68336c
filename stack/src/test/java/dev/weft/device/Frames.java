package dev.weft.device;

import dev.weft.wire.Bytes;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.MacAddress;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.Offload;
import dev.weft.wire.Pdu;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpOptions;
import dev.weft.wire.TcpSegment;
import dev.weft.wire.UdpDatagram;

/// Frames to send over test devices.
final class Frames {
    static final int UDP_AT = 34;
    static final int UDP_CHECKSUM_AT = 6;
    static final int TCP_AT = 34;
    static final long FIRST_SEQ = 4_294_967_000L; // the numbers wrap within a superframe

    private static final MacAddress OURS = new MacAddress(0x02_00_00_00_00_01L);
    private static final MacAddress THEIRS = new MacAddress(0x02_00_00_00_00_02L);
    private static final Ipv4Address SOURCE = Ipv4Address.parse("10.0.0.1");
    private static final Ipv4Address DESTINATION = Ipv4Address.parse("10.0.0.2");

    private Frames() {}

    /// A frame of some length that can be told from others.
    static Frame numbered(int number, int length) {
        var octets = new byte[length];
        octets[length - 2] = (byte) (number >> 8);
        octets[length - 1] = (byte) number;
        return Frame.of(Bytes.wrap(octets));
    }

    static int numberOf(Frame frame) {
        return frame.octets().u16(frame.length() - 2);
    }

    /// A datagram whose checksum is complete.
    static Frame udp(int payloadOctets) {
        return Frame.of(udpFrame(payloadOctets));
    }

    /// A datagram whose checksum is left to the device.
    static Frame udpWithOpenChecksum(int payloadOctets) {
        return new Frame(udpFrame(payloadOctets), Offload.checksum(UDP_AT, UDP_CHECKSUM_AT));
    }

    /// Many datagrams in one.
    static Frame udpSuperframe(int payloadOctets, int gsoSize) {
        return new Frame(
                udpFrame(payloadOctets),
                new Offload(
                        true,
                        UDP_AT,
                        UDP_CHECKSUM_AT,
                        Offload.Gso.UDP_L4,
                        gsoSize,
                        UDP_AT + UdpDatagram.HEADER_LENGTH));
    }

    /// Many segments in one.
    static Frame tcpSuperframe(int payloadOctets, int segmentSize) {
        var segment =
                new TcpSegment(
                        1000,
                        2000,
                        SequenceNumber.of(FIRST_SEQ),
                        SequenceNumber.of(7),
                        TcpSegment.PSH | TcpSegment.ACK,
                        512,
                        0,
                        TcpOptions.ofTimestamps(1, 2),
                        payload(payloadOctets));
        return new Frame(
                frame(IpProtocol.TCP, segment),
                new Offload(
                        true,
                        TCP_AT,
                        TcpSegment.CHECKSUM_OFFSET,
                        Offload.Gso.TCPV4,
                        segmentSize,
                        TCP_AT + segment.headerLength()));
    }

    /// Parses up to the segment, verifying every checksum on the way.
    static TcpSegment parseTcp(Frame frame) throws MalformedPacketException {
        var packet = parseIpv4(frame);
        return TcpSegment.parse(
                packet.payloadBytes(), packet.source(), packet.destination(), false);
    }

    /// Parses up to the datagram, verifying every checksum on the way.
    static UdpDatagram parseUdp(Frame frame) throws MalformedPacketException {
        var packet = parseIpv4(frame);
        return UdpDatagram.parse(
                packet.payloadBytes(), packet.source(), packet.destination(), false);
    }

    private static Ipv4Packet parseIpv4(Frame frame) throws MalformedPacketException {
        return Ipv4Packet.parse(EthernetFrame.parse(frame.octets()).payloadBytes());
    }

    private static Pdu udpFrame(int payloadOctets) {
        return frame(IpProtocol.UDP, new UdpDatagram(1000, 2000, payload(payloadOctets)));
    }

    private static Bytes payload(int octets) {
        var payload = new byte[octets];
        for (int i = 0; i < octets; i++) {
            payload[i] = (byte) i;
        }
        return Bytes.wrap(payload);
    }

    private static Pdu frame(int protocol, Pdu transport) {
        return new EthernetFrame(
                THEIRS,
                OURS,
                EtherType.IPV4,
                Ipv4Packet.of(SOURCE, DESTINATION, protocol, transport));
    }
}
