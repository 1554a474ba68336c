package dev.weft.wire;

import dev.weft.wire.Offload.Gso;
import java.util.ArrayList;
import java.util.List;

/// Does the [Offload] work that a device does not: completes checksums, and cuts a superframe into
/// frames of the link's size, as Linux does it in `tcp_gso_segment` and `__udp_gso_segment`:
///
/// ```text
///   | Ethernet | IP | TCP | payload: 1, 2, 3 ...                    |   length up to 64 KiB
///        |
///        v
///   | Ethernet | IP | TCP | payload 1 |   identification, sequence number, CWR as given; no FIN, PSH
///   | Ethernet | IP | TCP | payload 2 |   identification + 1, sequence number + gsoSize; no CWR
///   | Ethernet | IP | TCP | payload 3 |   ... + 2, + 2 gsoSize; FIN and PSH as given
/// ```
///
/// Unlike Linux, it has the urgent pointer of each piece show the same place, or none if the piece
/// lies behind that.
///
/// Works on octets, because a superframe may come from a device as well as from this stack.
public final class SoftwareOffload {
    private static final int VLAN_TAG_LENGTH = 4;
    private static final int IPV6_HEADER_LENGTH = 40;
    private static final int TCP_HEADER_LENGTH = 20;
    private static final int TCP_CHECKSUM_OFFSET = 16;

    private static final int FIN = 0x01;
    private static final int PSH = 0x08;
    private static final int URG = 0x20;
    private static final int CWR = 0x80;

    private SoftwareOffload() {}

    /// Makes a frame ready for a device.
    ///
    /// @param frame begins with an Ethernet header
    /// @param device what the device does by itself
    /// @return the frame itself when the device takes it as it is, otherwise what to send in its
    ///   place
    /// @throws MalformedPacketException when the frame is not what its offload says
    public static List<Frame> apply(Frame frame, OffloadCapabilities device)
            throws MalformedPacketException {
        Offload offload = frame.offload();
        if (device.covers(offload)) {
            return List.of(frame);
        }
        return offload.needsSegmentation()
                ? segment(frame.octets(), offload, device.checksum())
                : List.of(complete(frame.octets(), offload));
    }

    private static Frame complete(Bytes octets, Offload offload) throws MalformedPacketException {
        int start = offload.checksumStart();
        require(start + offload.checksumOffset() + 2 <= octets.length());
        byte[] frame = octets.toByteArray();
        completeChecksum(frame, start, offload.checksumOffset());
        return new Frame(
                Bytes.wrap(frame), offload.checksumVerified() ? Offload.VERIFIED : Offload.NONE);
    }

    /// The field holds the pseudo-header's sum already, so it is summed with the rest.
    private static void completeChecksum(byte[] frame, int start, int offset) {
        int checksum = Checksum.complement(Checksum.sum(frame, start, frame.length - start));
        // 0 and 0xffff are the same number to the receiver, but in UDP 0 means that there is none.
        boolean zeroMeansNone = offset == UdpDatagram.CHECKSUM_OFFSET;
        BigEndian.put16(frame, start + offset, checksum == 0 && zeroMeansNone ? 0xffff : checksum);
    }

    private static List<Frame> segment(Bytes superframe, Offload offload, boolean deviceChecksums)
            throws MalformedPacketException {
        var layout = Layout.of(superframe, offload);
        int payload = superframe.length() - layout.payload;
        int count = Math.max(1, Math.ceilDiv(payload, offload.gsoSize()));
        var frames = new ArrayList<Frame>(count);
        for (int i = 0; i < count; i++) {
            int from = layout.payload + i * offload.gsoSize();
            int size = Math.min(offload.gsoSize(), superframe.length() - from);
            var frame = new byte[layout.payload + size];
            superframe.copyTo(0, frame, 0, layout.payload);
            superframe.copyTo(from, frame, layout.payload, size);
            layout.fixIp(frame, i);
            layout.fixTransport(frame, i, offload.gsoSize(), i == count - 1);
            frames.add(layout.finish(frame, offload.checksumVerified(), deviceChecksums));
        }
        return frames;
    }

    private static void require(boolean consistent) throws MalformedPacketException {
        if (!consistent) {
            throw new MalformedPacketException(Malformation.BAD_OFFLOAD);
        }
    }

    /// Where things are in a superframe.
    private record Layout(boolean ipv6, int ip, boolean tcp, int transport, int payload) {
        static Layout of(Bytes frame, Offload offload) throws MalformedPacketException {
            int ip = EthernetFrame.HEADER_LENGTH;
            require(frame.length() >= ip);
            int etherType = frame.u16(ip - 2);
            while (etherType == EtherType.VLAN || etherType == EtherType.QINQ) {
                ip += VLAN_TAG_LENGTH;
                require(frame.length() >= ip);
                etherType = frame.u16(ip - 2);
            }
            boolean ipv6 = etherType == EtherType.IPV6;
            require(
                    switch (offload.gso()) {
                        case NONE -> false;
                        case TCPV4 -> etherType == EtherType.IPV4;
                        case TCPV6 -> ipv6;
                        case UDP_L4 -> etherType == EtherType.IPV4 || ipv6;
                    });
            boolean tcp = offload.gso() != Gso.UDP_L4;
            int transport = offload.checksumStart();
            checkIp(frame, ip, ipv6, tcp, transport);
            require(
                    offload.checksumOffset()
                            == (tcp ? TCP_CHECKSUM_OFFSET : UdpDatagram.CHECKSUM_OFFSET));
            int headerLength = tcp ? TCP_HEADER_LENGTH : UdpDatagram.HEADER_LENGTH;
            require(frame.length() >= transport + headerLength);
            if (tcp) {
                headerLength = frame.u8(transport + 12) >>> 4 << 2;
                require(headerLength >= TCP_HEADER_LENGTH);
                require(frame.length() >= transport + headerLength);
            }
            return new Layout(ipv6, ip, tcp, transport, transport + headerLength);
        }

        private static void checkIp(Bytes frame, int ip, boolean ipv6, boolean tcp, int transport)
                throws MalformedPacketException {
            if (ipv6) {
                // Extension headers may stand between; they are the same in every frame.
                require(transport >= ip + IPV6_HEADER_LENGTH && frame.length() >= transport);
            } else {
                require(frame.length() >= ip + Ipv4Packet.MIN_HEADER_LENGTH);
                require(transport == ip + ((frame.u8(ip) & 0xf) << 2));
                require(transport >= ip + Ipv4Packet.MIN_HEADER_LENGTH);
                require(frame.length() >= transport);
                require(frame.u8(ip + 9) == (tcp ? IpProtocol.TCP : IpProtocol.UDP));
            }
        }

        /// The length, and in IPv4 the identification: RFC 791 §3.2, each packet has its own.
        void fixIp(byte[] frame, int index) {
            if (ipv6) {
                BigEndian.put16(frame, ip + 4, frame.length - ip - IPV6_HEADER_LENGTH);
                return;
            }
            BigEndian.put16(frame, ip + 2, frame.length - ip);
            BigEndian.put16(frame, ip + 4, BigEndian.u16(frame, ip + 4) + index);
            BigEndian.put16(frame, ip + 10, 0);
            BigEndian.put16(
                    frame, ip + 10, Checksum.complement(Checksum.sum(frame, ip, transport - ip)));
        }

        void fixTransport(byte[] frame, int index, int gsoSize, boolean last) {
            if (!tcp) {
                BigEndian.put16(frame, transport + 4, frame.length - transport);
                return;
            }
            BigEndian.put32(
                    frame, transport + 4, BigEndian.u32(frame, transport + 4) + index * gsoSize);
            int flags = frame[transport + 13] & 0xff;
            if (index > 0) {
                // RFC 3168 §6.1.2: CWR stands in the first new segment after the window was
                // reduced.
                flags &= ~CWR;
            }
            if (!last) {
                flags &= ~(FIN | PSH);
            }
            if ((flags & URG) != 0 && index > 0) {
                // RFC 9293 §3.1: the pointer counts from the segment's sequence number.
                int pointer = BigEndian.u16(frame, transport + 18) - index * gsoSize;
                flags = pointer > 0 ? flags : flags & ~URG;
                BigEndian.put16(frame, transport + 18, Math.max(pointer, 0));
            }
            BigEndian.put8(frame, transport + 13, flags);
        }

        Frame finish(byte[] frame, boolean verified, boolean deviceChecksums) {
            int offset = tcp ? TCP_CHECKSUM_OFFSET : UdpDatagram.CHECKSUM_OFFSET;
            BigEndian.put16(frame, transport + offset, pseudoHeaderSum(frame));
            if (deviceChecksums) {
                return new Frame(
                        Bytes.wrap(frame),
                        new Offload(verified, transport, offset, Gso.NONE, 0, 0));
            }
            completeChecksum(frame, transport, offset);
            return new Frame(Bytes.wrap(frame), verified ? Offload.VERIFIED : Offload.NONE);
        }

        /// The addresses are next to one another in both versions.
        private int pseudoHeaderSum(byte[] frame) {
            int addresses =
                    ipv6 ? Checksum.sum(frame, ip + 8, 32) : Checksum.sum(frame, ip + 12, 8);
            return Checksum.fold(
                    addresses + (tcp ? IpProtocol.TCP : IpProtocol.UDP) + frame.length - transport);
        }
    }
}
