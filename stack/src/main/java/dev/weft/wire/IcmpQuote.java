package dev.weft.wire;

/// What an ICMP error quotes of the packet it is about: its header and the first octets of its
/// payload, from which the host at fault finds the program at fault (RFC 792; RFC 1122 §3.2.2):
///
/// ```text
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |      Internet Header + 64 bits of Original Data Datagram      |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The header's checksum is not verified: routers on the way may have changed the time to live
/// without mending it, and the message's own checksum has covered it.
///
/// @param totalLength the quoted packet's, which is more than is quoted
/// @param fragmentOffset in octets; the ports are in the first fragment only
/// @param protocol of [IpProtocol]
/// @param source who sent the packet
/// @param destination whom it was for
/// @param payload the first octets of the packet's payload
public record IcmpQuote(
        int totalLength,
        int fragmentOffset,
        int protocol,
        Ipv4Address source,
        Ipv4Address destination,
        Bytes payload) {
    /// RFC 1812 §4.3.2.3: "as much of the original datagram as possible without the length of the
    /// ICMP datagram exceeding 576 bytes", which leaves this after its own two headers.
    public static final int MAX_LENGTH =
            576 - Ipv4Packet.MIN_HEADER_LENGTH - IcmpMessage.HEADER_LENGTH;

    /// What an error about a packet quotes of it.
    ///
    /// @param packet the packet, as it was received
    /// @return the octets
    public static Bytes of(Ipv4Packet packet) {
        int headerLength = packet.headerLength();
        var quote = new byte[Math.min(packet.length(), MAX_LENGTH)];
        packet.writeHeaderTo(quote, 0);
        packet.payloadBytes().copyTo(0, quote, headerLength, quote.length - headerLength);
        return Bytes.wrap(quote);
    }

    /// Reads what an error quotes.
    ///
    /// @param octets the quote
    /// @return the quoted packet
    /// @throws MalformedPacketException when no whole header is quoted, or none of IPv4
    public static IcmpQuote parse(Bytes octets) throws MalformedPacketException {
        if (octets.length() < Ipv4Packet.MIN_HEADER_LENGTH) {
            throw new MalformedPacketException(Malformation.TRUNCATED);
        }
        if (octets.u8(0) >>> 4 != 4) {
            throw new MalformedPacketException(Malformation.BAD_VERSION);
        }
        int headerLength = (octets.u8(0) & 0xf) << 2;
        if (headerLength < Ipv4Packet.MIN_HEADER_LENGTH || headerLength > octets.length()) {
            throw new MalformedPacketException(Malformation.BAD_HEADER_LENGTH);
        }
        int totalLength = octets.u16(2);
        if (totalLength < headerLength) {
            throw new MalformedPacketException(Malformation.BAD_TOTAL_LENGTH);
        }
        return new IcmpQuote(
                totalLength,
                (octets.u16(6) & 0x1fff) << 3,
                octets.u8(9),
                new Ipv4Address(octets.u32(12)),
                new Ipv4Address(octets.u32(16)),
                octets.slice(headerLength, Math.min(octets.length(), totalLength)));
    }

    /// {@return whether the quote tells the ports of a TCP segment or a UDP datagram}
    public boolean hasPorts() {
        return (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP)
                && fragmentOffset == 0
                && payload.length() >= 4;
    }

    /// {@return the port it was sent from; only when [#hasPorts()]}
    public int sourcePort() {
        return payload.u16(0);
    }

    /// {@return the port it was sent to; only when [#hasPorts()]}
    public int destinationPort() {
        return payload.u16(2);
    }
}
