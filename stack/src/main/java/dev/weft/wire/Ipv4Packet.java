package dev.weft.wire;

/// An IPv4 packet (RFC 791 §3.1):
///
/// ```text
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |Version|  IHL  |Type of Service|          Total Length         |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |         Identification        |Flags|      Fragment Offset    |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  Time to Live |    Protocol   |         Header Checksum       |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                       Source Address                          |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                    Destination Address                        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                    Options                    |    Padding    |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Version, IHL, total length and checksum follow from the rest and are not kept. The reserved
/// flag, which "must be zero", is ignored when received and zero when sent.
///
/// @param tos the type of service octet: today the DSCP (RFC 2474) and, in the last two bits, ECN
///   (RFC 3168 §5)
/// @param identification joins the fragments of one packet
/// @param dontFragment DF
/// @param moreFragments MF
/// @param fragmentOffset where the payload belongs in the unfragmented packet's, in octets
/// @param timeToLive how many more routers may forward it
/// @param protocol of [IpProtocol]
/// @param source who sent it
/// @param destination whom it is for
/// @param options [Ipv4Options#EMPTY] in nearly every packet
/// @param payload what it carries; [Bytes] when the packet was parsed
public record Ipv4Packet(
        int tos,
        int identification,
        boolean dontFragment,
        boolean moreFragments,
        int fragmentOffset,
        int timeToLive,
        int protocol,
        Ipv4Address source,
        Ipv4Address destination,
        Ipv4Options options,
        Pdu payload)
        implements Pdu {
    /// The octets of a header without options.
    public static final int MIN_HEADER_LENGTH = 20;

    /// The octets of the largest packet.
    public static final int MAX_LENGTH = 65_535;

    /// What [#of(Ipv4Address, Ipv4Address, int, Pdu)] sets: RFC 1122 §3.2.1.7 wants it
    /// configurable, and the assigned numbers recommend 64.
    public static final int DEFAULT_TIME_TO_LIVE = 64;

    private static final int VERSION = 4;
    private static final int DF = 0x4000;
    private static final int MF = 0x2000;
    private static final int OFFSET_MASK = 0x1fff;
    private static final int CHECKSUM_OFFSET = 10;

    /// Checks the ranges.
    public Ipv4Packet {
        Fields.checkU8("tos", tos);
        Fields.checkU16("identification", identification);
        Fields.checkU8("time to live", timeToLive);
        Fields.checkU8("protocol", protocol);
        Fields.checkU16("fragment offset", fragmentOffset);
        if ((fragmentOffset & 7) != 0) {
            throw new IllegalArgumentException("fragments begin at multiples of 8 octets");
        }
        Fields.check(
                "total length",
                MIN_HEADER_LENGTH + options.length() + payload.length(),
                MAX_LENGTH);
    }

    /// A whole packet of the usual kind: no options, and "atomic" (RFC 6864 §4.1), that is with DF
    /// set, so that the identification means nothing and is zero.
    ///
    /// @param source who sends it
    /// @param destination whom it is for
    /// @param protocol of [IpProtocol]
    /// @param payload what it carries
    /// @return the packet
    public static Ipv4Packet of(
            Ipv4Address source, Ipv4Address destination, int protocol, Pdu payload) {
        return new Ipv4Packet(
                0,
                0,
                true,
                false,
                0,
                DEFAULT_TIME_TO_LIVE,
                protocol,
                source,
                destination,
                Ipv4Options.EMPTY,
                payload);
    }

    /// Reads a packet and makes the checks of RFC 1812 §5.2.2; what the link padded it with is cut
    /// off.
    ///
    /// @param octets the payload of a frame
    /// @return the packet
    /// @throws MalformedPacketException when the header is wrong; with a pointer when an option is,
    ///   see [#parseIgnoringOptions(Bytes)]
    public static Ipv4Packet parse(Bytes octets) throws MalformedPacketException {
        return parse(octets, true);
    }

    /// Reads a packet without looking into its options, which stay the octets they are: what
    /// [#parse(Bytes)] refused for an option can so be quoted in a Parameter Problem to its source.
    ///
    /// @param octets the payload of a frame
    /// @return the packet
    /// @throws MalformedPacketException when the header is wrong apart from its options
    public static Ipv4Packet parseIgnoringOptions(Bytes octets) throws MalformedPacketException {
        return parse(octets, false);
    }

    private static Ipv4Packet parse(Bytes octets, boolean parseOptions)
            throws MalformedPacketException {
        int available = octets.length();
        if (available < MIN_HEADER_LENGTH) {
            throw new MalformedPacketException(Malformation.TRUNCATED);
        }
        int versionAndIhl = octets.u8(0);
        if (versionAndIhl >>> 4 != VERSION) {
            throw new MalformedPacketException(Malformation.BAD_VERSION);
        }
        int headerLength = (versionAndIhl & 0xf) << 2;
        if (headerLength < MIN_HEADER_LENGTH || headerLength > available) {
            throw new MalformedPacketException(Malformation.BAD_HEADER_LENGTH);
        }
        if (!Checksum.verifies(octets.sum(0, headerLength))) {
            throw new MalformedPacketException(Malformation.BAD_CHECKSUM);
        }
        int totalLength = octets.u16(2);
        if (totalLength < headerLength || totalLength > available) {
            throw new MalformedPacketException(Malformation.BAD_TOTAL_LENGTH);
        }
        int flagsAndOffset = octets.u16(6);
        int fragmentOffset = (flagsAndOffset & OFFSET_MASK) << 3;
        if (fragmentOffset + totalLength > MAX_LENGTH) {
            throw new MalformedPacketException(Malformation.BAD_FRAGMENT);
        }
        return new Ipv4Packet(
                octets.u8(1),
                octets.u16(4),
                (flagsAndOffset & DF) != 0,
                (flagsAndOffset & MF) != 0,
                fragmentOffset,
                octets.u8(8),
                octets.u8(9),
                new Ipv4Address(octets.u32(12)),
                new Ipv4Address(octets.u32(16)),
                headerLength == MIN_HEADER_LENGTH
                        ? Ipv4Options.EMPTY
                        : options(octets.slice(MIN_HEADER_LENGTH, headerLength), parseOptions),
                octets.slice(headerLength, totalLength));
    }

    private static Ipv4Options options(Bytes octets, boolean parse)
            throws MalformedPacketException {
        return parse ? Ipv4Options.parse(octets) : Ipv4Options.opaque(octets);
    }

    /// {@return whether this is a part of a packet only}
    public boolean isFragment() {
        return moreFragments || fragmentOffset != 0;
    }

    /// {@return the octets of the header, options included}
    public int headerLength() {
        return MIN_HEADER_LENGTH + options.length();
    }

    /// {@return the payload's octets, with its checksum complete}
    public Bytes payloadBytes() {
        return payload.toBytes(withinThis(Checksumming.PLAIN));
    }

    /// The same packet with another type of service.
    ///
    /// @param newTos the octet
    /// @return the packet
    public Ipv4Packet withTos(int newTos) {
        return new Ipv4Packet(
                newTos,
                identification,
                dontFragment,
                moreFragments,
                fragmentOffset,
                timeToLive,
                protocol,
                source,
                destination,
                options,
                payload);
    }

    /// The same packet, one that may be fragmented on its way.
    ///
    /// @param newIdentification unique among the packets between these hosts for as long as one may
    ///   live
    /// @return the packet, with DF clear
    public Ipv4Packet withIdentification(int newIdentification) {
        return new Ipv4Packet(
                tos,
                newIdentification,
                false,
                moreFragments,
                fragmentOffset,
                timeToLive,
                protocol,
                source,
                destination,
                options,
                payload);
    }

    /// The same packet with another time to live.
    ///
    /// @param newTimeToLive how many more routers may forward it
    /// @return the packet
    public Ipv4Packet withTimeToLive(int newTimeToLive) {
        return new Ipv4Packet(
                tos,
                identification,
                dontFragment,
                moreFragments,
                fragmentOffset,
                newTimeToLive,
                protocol,
                source,
                destination,
                options,
                payload);
    }

    /// The same packet with other options.
    ///
    /// @param newOptions the options
    /// @return the packet
    public Ipv4Packet withOptions(Ipv4Options newOptions) {
        return new Ipv4Packet(
                tos,
                identification,
                dontFragment,
                moreFragments,
                fragmentOffset,
                timeToLive,
                protocol,
                source,
                destination,
                newOptions,
                payload);
    }

    /// The same header around another payload.
    ///
    /// @param newPayload the payload
    /// @return the packet
    public Ipv4Packet withPayload(Pdu newPayload) {
        return withFragment(fragmentOffset, moreFragments, newPayload);
    }

    /// The same header around a part of the payload, or around the whole again.
    ///
    /// @param offset where the part belongs, in octets
    /// @param more whether parts follow it
    /// @param part the octets
    /// @return the packet
    public Ipv4Packet withFragment(int offset, boolean more, Pdu part) {
        return new Ipv4Packet(
                tos,
                identification,
                dontFragment,
                more,
                offset,
                timeToLive,
                protocol,
                source,
                destination,
                options,
                part);
    }

    @Override
    public int length() {
        return headerLength() + payload.length();
    }

    @Override
    public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
        writeHeaderTo(buffer, at);
        payload.writeTo(buffer, at + headerLength(), withinThis(checksumming));
    }

    void writeHeaderTo(byte[] buffer, int at) {
        int headerLength = headerLength();
        BigEndian.put8(buffer, at, VERSION << 4 | headerLength >>> 2);
        BigEndian.put8(buffer, at + 1, tos);
        BigEndian.put16(buffer, at + 2, headerLength + payload.length());
        BigEndian.put16(buffer, at + 4, identification);
        BigEndian.put16(
                buffer,
                at + 6,
                (dontFragment ? DF : 0) | (moreFragments ? MF : 0) | fragmentOffset >>> 3);
        BigEndian.put8(buffer, at + 8, timeToLive);
        BigEndian.put8(buffer, at + 9, protocol);
        BigEndian.put16(buffer, at + CHECKSUM_OFFSET, 0);
        BigEndian.put32(buffer, at + 12, source.value());
        BigEndian.put32(buffer, at + 16, destination.value());
        options.writeTo(buffer, at + MIN_HEADER_LENGTH, Checksumming.PLAIN);
        BigEndian.put16(
                buffer,
                at + CHECKSUM_OFFSET,
                Checksum.complement(Checksum.sum(buffer, at, headerLength)));
    }

    private Checksumming withinThis(Checksumming checksumming) {
        return checksumming.within(
                PseudoHeader.sum(source, destination, protocol, payload.length()));
    }
}
