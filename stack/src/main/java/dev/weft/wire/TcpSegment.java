package dev.weft.wire;

import java.util.StringJoiner;

/// A TCP segment (RFC 9293 §3.1):
///
/// ```text
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |          Source Port          |       Destination Port        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                        Sequence Number                        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                    Acknowledgment Number                      |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  Data |       |C|E|U|A|P|R|S|F|                               |
/// | Offset| Rsrvd |W|C|R|C|S|S|Y|I|            Window             |
/// |       |       |R|E|G|K|H|T|N|N|                               |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |           Checksum            |         Urgent Pointer        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                           [Options]                           |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                                                               :
/// :                             Data                              :
/// :                                                               |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Data offset and checksum follow from the rest and are not kept. The reserved bits "MUST be zero
/// in generated segments and MUST be ignored in received segments".
///
/// A superframe is a segment, too: one whose payload a device cuts into the segments of the wire,
/// see [Offload].
///
/// @param sourcePort the sender's
/// @param destinationPort the receiver's
/// @param seq SEG.SEQ, the number of the first octet of data, or of the SYN
/// @param ack SEG.ACK, the next number that the sender expects, if there is the ACK flag
/// @param flags of [#FIN] to [#CWR], added
/// @param window SEG.WND as it stands in the header, unsigned (MUST-1): whether it is to be scaled
///   is the connection's knowledge
/// @param urgentPointer SEG.UP, if there is the URG flag
/// @param options the options that this stack knows
/// @param payload the data; [Bytes] when the segment was parsed
public record TcpSegment(
        int sourcePort,
        int destinationPort,
        SequenceNumber seq,
        SequenceNumber ack,
        int flags,
        int window,
        int urgentPointer,
        TcpOptions options,
        Pdu payload)
        implements Pdu {
    /// "No more data from sender."
    public static final int FIN = 0x01;

    /// "Synchronize sequence numbers."
    public static final int SYN = 0x02;

    /// "Reset the connection."
    public static final int RST = 0x04;

    /// "Push function."
    public static final int PSH = 0x08;

    /// "Acknowledgment field is significant."
    public static final int ACK = 0x10;

    /// "Urgent pointer field is significant."
    public static final int URG = 0x20;

    /// "ECN-Echo" (RFC 3168 §6.1).
    public static final int ECE = 0x40;

    /// "Congestion Window Reduced" (RFC 3168 §6.1).
    public static final int CWR = 0x80;

    /// The octets of a header without options.
    public static final int HEADER_LENGTH = 20;

    /// Where the checksum is, for a device that fills it in.
    public static final int CHECKSUM_OFFSET = 16;

    private static final String[] FLAG_NAMES = {
        "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"
    };

    /// Checks the ranges.
    public TcpSegment {
        Fields.checkU16("source port", sourcePort);
        Fields.checkU16("destination port", destinationPort);
        Fields.checkU8("flags", flags);
        Fields.checkU16("window", window);
        Fields.checkU16("urgent pointer", urgentPointer);
    }

    /// Reads a segment, with options whatever its flags (MUST-5). Whether the flags make sense
    /// together, and whether a port may be 0, is not the format's question.
    ///
    /// @param octets the payload of a packet
    /// @param source the packet's source
    /// @param destination the packet's destination
    /// @param checksumVerified a device has checked it, or the segment never left this host
    /// @return the segment
    /// @throws MalformedPacketException when its data offset, its checksum (RFC 9293 MUST-3) or an
    ///   option (MUST-7) is wrong
    public static TcpSegment parse(
            Bytes octets, IpAddress source, IpAddress destination, boolean checksumVerified)
            throws MalformedPacketException {
        int length = octets.length();
        if (length < HEADER_LENGTH) {
            throw new MalformedPacketException(Malformation.TRUNCATED);
        }
        int headerLength = octets.u8(12) >>> 4 << 2;
        if (headerLength < HEADER_LENGTH || headerLength > length) {
            throw new MalformedPacketException(Malformation.BAD_HEADER_LENGTH);
        }
        if (!checksumVerified
                && !Checksum.verifies(
                        PseudoHeader.sum(source, destination, IpProtocol.TCP, length)
                                + octets.sum())) {
            throw new MalformedPacketException(Malformation.BAD_CHECKSUM);
        }
        return new TcpSegment(
                octets.u16(0),
                octets.u16(2),
                new SequenceNumber(octets.u32(4)),
                new SequenceNumber(octets.u32(8)),
                octets.u8(13),
                octets.u16(14),
                octets.u16(18),
                TcpOptions.parse(octets, HEADER_LENGTH, headerLength),
                headerLength == length ? Bytes.empty() : octets.slice(headerLength));
    }

    /// A segment's octets with their checksum made anew, for one that came with a part of it only.
    /// Not parsed and written again, because options that this stack does not know would be lost.
    ///
    /// @param octets the payload of a packet
    /// @param source the packet's source
    /// @param destination the packet's destination
    /// @return the same segment, which verifies
    /// @throws MalformedPacketException when it is shorter than a header
    public static Bytes completed(Bytes octets, IpAddress source, IpAddress destination)
            throws MalformedPacketException {
        if (octets.length() < HEADER_LENGTH) {
            throw new MalformedPacketException(Malformation.TRUNCATED);
        }
        var segment = octets.toByteArray();
        var inside =
                Checksumming.PLAIN.within(
                        PseudoHeader.sum(source, destination, IpProtocol.TCP, segment.length));
        BigEndian.put16(segment, CHECKSUM_OFFSET, checksum(segment, 0, segment.length, inside));
        return Bytes.wrap(segment);
    }

    /// {@return whether there is the SYN flag}
    public boolean isSyn() {
        return has(SYN);
    }

    /// {@return whether there is the FIN flag}
    public boolean isFin() {
        return has(FIN);
    }

    /// {@return whether there is the RST flag}
    public boolean isRst() {
        return has(RST);
    }

    /// {@return whether there is the ACK flag}
    public boolean isAck() {
        return has(ACK);
    }

    /// {@return whether there is the PSH flag}
    public boolean isPsh() {
        return has(PSH);
    }

    /// {@return whether there is the URG flag}
    public boolean isUrg() {
        return has(URG);
    }

    /// Whether there is a flag.
    ///
    /// @param flag one of [#FIN] to [#CWR]
    /// @return whether it is set
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// {@return the octets before the data, options included}
    public int headerLength() {
        return HEADER_LENGTH + options.length();
    }

    /// {@return the octets of data}
    public int payloadLength() {
        return payload.length();
    }

    /// {@return the data}
    public Bytes payloadBytes() {
        return payload.toBytes();
    }

    /// {@return SEG.LEN, "the number of octets occupied by the data in the segment (counting SYN
    /// and FIN)" (RFC 9293 §3.4)}
    public int sequenceLength() {
        return payload.length() + (isSyn() ? 1 : 0) + (isFin() ? 1 : 0);
    }

    /// {@return SEG.SEQ + SEG.LEN, the number after the last that this segment occupies}
    public SequenceNumber end() {
        return seq.plus(sequenceLength());
    }

    @Override
    public int length() {
        return headerLength() + payload.length();
    }

    @Override
    public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
        int headerLength = headerLength();
        BigEndian.put16(buffer, at, sourcePort);
        BigEndian.put16(buffer, at + 2, destinationPort);
        BigEndian.put32(buffer, at + 4, seq.value());
        BigEndian.put32(buffer, at + 8, ack.value());
        BigEndian.put16(buffer, at + 12, headerLength >>> 2 << 12 | flags);
        BigEndian.put16(buffer, at + 14, window);
        BigEndian.put16(buffer, at + 18, urgentPointer);
        options.writeTo(buffer, at + HEADER_LENGTH, checksumming);
        payload.writeTo(buffer, at + headerLength, checksumming);
        int length = headerLength + payload.length();
        BigEndian.put16(buffer, at + CHECKSUM_OFFSET, checksum(buffer, at, length, checksumming));
    }

    /// "The sender MUST generate it" (MUST-2), or leave it to a device that does; unlike UDP's it
    /// may come out as 0.
    private static int checksum(byte[] buffer, int at, int length, Checksumming checksumming) {
        if (checksumming.offloaded()) {
            return checksumming.pseudoHeaderSum();
        }
        BigEndian.put16(buffer, at + CHECKSUM_OFFSET, 0);
        return Checksum.complement(
                checksumming.pseudoHeaderSum() + Checksum.sum(buffer, at, length));
    }

    /// What a trace shows of it.
    @Override
    public String toString() {
        var names = new StringJoiner(",").setEmptyValue("no flags");
        for (int i = 0; i < FLAG_NAMES.length; i++) {
            if (has(1 << i)) {
                names.add(FLAG_NAMES[i]);
            }
        }
        return names
                + " seq="
                + seq
                + (isAck() ? " ack=" + ack : "")
                + " win="
                + window
                + (isUrg() ? " up=" + urgentPointer : "")
                + " len="
                + payload.length()
                + (options.equals(TcpOptions.NONE) ? "" : " " + options);
    }
}
