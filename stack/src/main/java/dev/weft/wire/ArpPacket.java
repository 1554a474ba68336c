package dev.weft.wire;

/// An address resolution packet (RFC 826), for IPv4 over Ethernet, which is the only pair in use:
///
/// ```text
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |       ar$hrd (1, Ethernet)    |        ar$pro (0x0800)        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |   ar$hln (6)  |   ar$pln (4)  |            ar$op              |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                            ar$sha                             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |            ar$sha             |            ar$spa             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |            ar$spa             |            ar$tha             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                            ar$tha                             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                            ar$tpa                             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// @param operation ar$op. A number, not an enum: RFC 826 learns the sender's addresses before it
///   looks at the opcode, so a packet with an unknown one is still good for that.
/// @param senderMac ar$sha
/// @param senderIp ar$spa
/// @param targetMac ar$tha; ignored in a request
/// @param targetIp ar$tpa
public record ArpPacket(
        int operation,
        MacAddress senderMac,
        Ipv4Address senderIp,
        MacAddress targetMac,
        Ipv4Address targetIp)
        implements Pdu {
    /// ar$op of "who has the target's address?".
    public static final int REQUEST = 1;

    /// ar$op of "the sender has".
    public static final int REPLY = 2;

    /// The octets of a packet.
    public static final int LENGTH = 28;

    private static final int ETHERNET = 1;
    private static final int MAC_LENGTH = 6;
    private static final int IPV4_LENGTH = 4;

    /// Checks the range.
    public ArpPacket {
        Fields.checkU16("operation", operation);
    }

    /// Who has this address?
    ///
    /// @param senderMac who asks
    /// @param senderIp who asks
    /// @param targetIp the address in question
    /// @return the packet
    public static ArpPacket request(
            MacAddress senderMac, Ipv4Address senderIp, Ipv4Address targetIp) {
        return new ArpPacket(REQUEST, senderMac, senderIp, MacAddress.ZERO, targetIp);
    }

    /// The sender has.
    ///
    /// @param senderMac who answers
    /// @param senderIp the address that was in question
    /// @param targetMac who asked
    /// @param targetIp who asked
    /// @return the packet
    public static ArpPacket reply(
            MacAddress senderMac,
            Ipv4Address senderIp,
            MacAddress targetMac,
            Ipv4Address targetIp) {
        return new ArpPacket(REPLY, senderMac, senderIp, targetMac, targetIp);
    }

    /// RFC 5227 §2.1.1: does anybody use this address already? The sender's address is zero, "to
    /// avoid polluting ARP caches".
    ///
    /// @param senderMac who asks
    /// @param address the address that it would like to use
    /// @return the packet
    public static ArpPacket probe(MacAddress senderMac, Ipv4Address address) {
        return request(senderMac, Ipv4Address.UNSPECIFIED, address);
    }

    /// RFC 5227 §2.3: the sender uses this address from now on. A request, with the address as both
    /// sender's and target's.
    ///
    /// @param senderMac who claims the address
    /// @param address the address
    /// @return the packet
    public static ArpPacket announcement(MacAddress senderMac, Ipv4Address address) {
        return request(senderMac, address, address);
    }

    /// Reads a packet; padding behind it is ignored.
    ///
    /// @param octets the payload of a frame
    /// @return the packet
    /// @throws MalformedPacketException when it is too short, or for other kinds of addresses
    public static ArpPacket parse(Bytes octets) throws MalformedPacketException {
        if (octets.length() < LENGTH) {
            throw new MalformedPacketException(Malformation.TRUNCATED);
        }
        if (octets.u16(0) != ETHERNET
                || octets.u16(2) != EtherType.IPV4
                || octets.u8(4) != MAC_LENGTH
                || octets.u8(5) != IPV4_LENGTH) {
            throw new MalformedPacketException(Malformation.BAD_ADDRESS_FORMAT);
        }
        return new ArpPacket(
                octets.u16(6),
                new MacAddress(octets.u48(8)),
                new Ipv4Address(octets.u32(14)),
                new MacAddress(octets.u48(18)),
                new Ipv4Address(octets.u32(24)));
    }

    /// {@return whether the sender asks}
    public boolean isRequest() {
        return operation == REQUEST;
    }

    /// {@return whether the sender answers}
    public boolean isReply() {
        return operation == REPLY;
    }

    /// {@return whether this is a probe, whose sender has no address yet (RFC 5227 §1.1)}
    public boolean isProbe() {
        return isRequest() && senderIp.isUnspecified();
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
        BigEndian.put16(buffer, at, ETHERNET);
        BigEndian.put16(buffer, at + 2, EtherType.IPV4);
        BigEndian.put8(buffer, at + 4, MAC_LENGTH);
        BigEndian.put8(buffer, at + 5, IPV4_LENGTH);
        BigEndian.put16(buffer, at + 6, operation);
        BigEndian.put48(buffer, at + 8, senderMac.value());
        BigEndian.put32(buffer, at + 14, senderIp.value());
        BigEndian.put48(buffer, at + 18, targetMac.value());
        BigEndian.put32(buffer, at + 24, targetIp.value());
    }
}
