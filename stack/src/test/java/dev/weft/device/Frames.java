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
import dev.weft.wire.UdpDatagram;

/// Frames to send over test devices.
final class Frames {
    static final int UDP_AT = 34;
    static final int UDP_CHECKSUM_AT = 6;

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

    /// Parses up to the datagram, verifying every checksum on the way.
    static UdpDatagram parseUdp(Frame frame) throws MalformedPacketException {
        var ethernet = EthernetFrame.parse(frame.octets());
        var packet = Ipv4Packet.parse((Bytes) ethernet.payload());
        return UdpDatagram.parse(
                packet.payloadBytes(), packet.source(), packet.destination(), false);
    }

    private static Pdu udpFrame(int payloadOctets) {
        var payload = new byte[payloadOctets];
        for (int i = 0; i < payloadOctets; i++) {
            payload[i] = (byte) i;
        }
        var datagram = new UdpDatagram(1000, 2000, Bytes.wrap(payload));
        return new EthernetFrame(
                THEIRS,
                OURS,
                EtherType.IPV4,
                Ipv4Packet.of(SOURCE, DESTINATION, IpProtocol.UDP, datagram));
    }
}
