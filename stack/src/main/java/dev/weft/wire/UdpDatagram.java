package dev.weft.wire;

/// A user datagram (RFC 768):
///
/// ```text
///  0      7 8     15 16    23 24    31
/// +--------+--------+--------+--------+
/// |     Source      |   Destination   |
/// |      Port       |      Port       |
/// +--------+--------+--------+--------+
/// |                 |                 |
/// |     Length      |    Checksum     |
/// +--------+--------+--------+--------+
/// |
/// |          data octets ...
/// +---------------- ...
/// ```
///
/// @param sourcePort where a reply goes to; 0 when none is wanted
/// @param destinationPort whom it is for
/// @param payload the data octets
public record UdpDatagram(int sourcePort, int destinationPort, Bytes payload) implements Pdu {
    /// The octets before the data.
    public static final int HEADER_LENGTH = 8;

    /// Where the checksum is, for a device that fills it in.
    public static final int CHECKSUM_OFFSET = 6;

    private static final int NO_CHECKSUM = 0;

    /// Checks the ranges.
    public UdpDatagram {
        Fields.checkU16("source port", sourcePort);
        Fields.checkU16("destination port", destinationPort);
        Fields.checkU16("UDP length", HEADER_LENGTH + payload.length());
    }

    /// Reads a datagram. A length smaller than the packet's payload cuts the datagram off there;
    /// RFC 768 does not forbid octets behind it. Destination port 0 is reserved (RFC 6335 §6), but
    /// whether anybody listens there is not the format's question.
    ///
    /// @param octets the payload of a packet
    /// @param source the packet's source
    /// @param destination the packet's destination
    /// @param checksumVerified a device has checked it, or the datagram never left this host
    /// @return the datagram
    /// @throws MalformedPacketException when its length or its checksum is wrong
    public static UdpDatagram parse(
            Bytes octets, IpAddress source, IpAddress destination, boolean checksumVerified)
            throws MalformedPacketException {
        if (octets.length() < HEADER_LENGTH) {
            throw new MalformedPacketException(Malformation.TRUNCATED);
        }
        int length = octets.u16(4);
        if (length < HEADER_LENGTH || length > octets.length()) {
            throw new MalformedPacketException(Malformation.BAD_TOTAL_LENGTH);
        }
        Bytes datagram = octets.slice(0, length);
        // "An all zero transmitted checksum value means that the transmitter generated no
        // checksum".
        if (!checksumVerified
                && datagram.u16(CHECKSUM_OFFSET) != NO_CHECKSUM
                && !Checksum.verifies(
                        PseudoHeader.sum(source, destination, IpProtocol.UDP, length)
                                + Checksum.sum(datagram))) {
            throw new MalformedPacketException(Malformation.BAD_CHECKSUM);
        }
        return new UdpDatagram(datagram.u16(0), datagram.u16(2), datagram.slice(HEADER_LENGTH));
    }

    @Override
    public int length() {
        return HEADER_LENGTH + payload.length();
    }

    @Override
    public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
        int length = length();
        BigEndian.put16(buffer, at, sourcePort);
        BigEndian.put16(buffer, at + 2, destinationPort);
        BigEndian.put16(buffer, at + 4, length);
        payload.writeTo(buffer, at + HEADER_LENGTH, checksumming);
        BigEndian.put16(buffer, at + CHECKSUM_OFFSET, checksum(buffer, at, length, checksumming));
    }

    private static int checksum(byte[] buffer, int at, int length, Checksumming checksumming) {
        if (checksumming.offloaded()) {
            return checksumming.pseudoHeaderSum();
        }
        BigEndian.put16(buffer, at + CHECKSUM_OFFSET, 0);
        int checksum =
                Checksum.complement(
                        checksumming.pseudoHeaderSum() + Checksum.sum(buffer, at, length));
        // "If the computed checksum is zero, it is transmitted as all ones".
        return checksum == NO_CHECKSUM ? 0xffff : checksum;
    }
}
