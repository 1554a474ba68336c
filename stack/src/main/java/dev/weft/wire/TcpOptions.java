package dev.weft.wire;

import java.util.StringJoiner;

/// The options of a TCP header that this stack knows, and that is not many: nearly every segment
/// has the timestamps or nothing. They are written in the order of Linux, and every group fills
/// whole words:
///
/// ```text
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |    Kind=2     |   Length=4    |   Maximum Segment Size (MSS)  |  RFC 9293 §3.2
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |Kind=4 or NOP  |Length=2 or NOP|    Kind=8     |   Length=10   |  RFC 2018 §2, RFC 7323 §3.2
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                       TS Value (TSval)                        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                     TS Echo Reply (TSecr)                     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  Kind=1, NOP  |    Kind=3     |   Length=3    |   shift.cnt   |  RFC 7323 §2.2
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Options of other kinds, SACK blocks among them, are passed over.
///
/// @param mss the largest segment that the sender takes; [#NONE_GIVEN] without the option
/// @param windowScale the shift of the sender's windows; [#NONE_GIVEN] without the option. Above 14
///   it stands for 14 (RFC 7323 §2.3), which is for the receiver to see to
/// @param sackPermitted whether the sender understands selective acknowledgments
/// @param timestamps whether the next two mean anything
/// @param tsVal the sender's timestamp clock
/// @param tsEcr the timestamp that it echoes; "only valid if the ACK bit is set" (RFC 7323 §3.2)
public record TcpOptions(
        int mss, int windowScale, boolean sackPermitted, boolean timestamps, int tsVal, int tsEcr)
        implements Pdu {
    /// The value of an option that is not there.
    public static final int NONE_GIVEN = -1;

    /// No options.
    public static final TcpOptions NONE =
            new TcpOptions(NONE_GIVEN, NONE_GIVEN, false, false, 0, 0);

    /// The octets of the timestamps, which every segment has when the connection uses them.
    public static final int TIMESTAMPS_LENGTH = 12;

    private static final int END = 0;
    private static final int NOP = 1;
    private static final int MSS = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int TIMESTAMPS = 8;

    private static final int MSS_LENGTH = 4;
    private static final int WINDOW_SCALE_LENGTH = 3;
    private static final int SACK_PERMITTED_LENGTH = 2;
    private static final int TIMESTAMPS_OPTION_LENGTH = 10;

    private static final int WORD = 4;
    private static final int NOP_NOP = NOP << 8 | NOP;
    private static final int TIMESTAMPS_HEAD = TIMESTAMPS << 8 | TIMESTAMPS_OPTION_LENGTH;
    private static final int NOP_NOP_TIMESTAMPS_HEAD = NOP_NOP << 16 | TIMESTAMPS_HEAD;

    /// Checks the ranges.
    public TcpOptions {
        if (mss != NONE_GIVEN) {
            Fields.checkU16("MSS", mss);
        }
        if (windowScale != NONE_GIVEN) {
            Fields.checkU8("window scale", windowScale);
        }
        if (!timestamps && (tsVal != 0 || tsEcr != 0)) {
            throw new IllegalArgumentException("timestamps that are not there");
        }
    }

    /// What a segment of an established connection carries.
    ///
    /// @param tsVal the own timestamp clock
    /// @param tsEcr the timestamp to echo
    /// @return the options
    public static TcpOptions ofTimestamps(int tsVal, int tsEcr) {
        return new TcpOptions(NONE_GIVEN, NONE_GIVEN, false, true, tsVal, tsEcr);
    }

    /// Reads options, wherever they begin (RFC 9293 MUST-64); what follows an end of list is
    /// padding, whatever it is.
    ///
    /// @param segment the whole segment
    /// @param start where the options begin
    /// @param end where the header ends
    /// @return the options
    /// @throws MalformedPacketException when an option's length is illegal (MUST-7): less than its
    ///   own two octets, reaching past the header, or not the one that its kind has
    static TcpOptions parse(Bytes segment, int start, int end) throws MalformedPacketException {
        if (start == end) {
            return NONE;
        }
        // RFC 7323 appendix A: this layout is recommended, and all the world keeps to it.
        if (end - start == TIMESTAMPS_LENGTH && segment.u32(start) == NOP_NOP_TIMESTAMPS_HEAD) {
            return ofTimestamps(segment.u32(start + 4), segment.u32(start + 8));
        }
        return parseOneByOne(segment, start, end);
    }

    /// The kinds that there have to be (MUST-4), and those that make TCP fast.
    private static TcpOptions parseOneByOne(Bytes segment, int start, int end)
            throws MalformedPacketException {
        int mss = NONE_GIVEN;
        int windowScale = NONE_GIVEN;
        boolean sackPermitted = false;
        boolean timestamps = false;
        int tsVal = 0;
        int tsEcr = 0;
        int at = start;
        while (at < end) {
            int kind = segment.u8(at);
            if (kind == END) {
                break;
            }
            if (kind == NOP) {
                at++;
                continue;
            }
            int length = lengthOf(segment, at, end);
            switch (kind) {
                case MSS -> {
                    require(length == MSS_LENGTH);
                    mss = segment.u16(at + 2);
                }
                case WINDOW_SCALE -> {
                    require(length == WINDOW_SCALE_LENGTH);
                    windowScale = segment.u8(at + 2);
                }
                case SACK_PERMITTED -> {
                    require(length == SACK_PERMITTED_LENGTH);
                    sackPermitted = true;
                }
                case TIMESTAMPS -> {
                    require(length == TIMESTAMPS_OPTION_LENGTH);
                    timestamps = true;
                    tsVal = segment.u32(at + 2);
                    tsEcr = segment.u32(at + 6);
                }
                default -> {} // MUST-6: "ignore without error any TCP Option it does not implement"
            }
            at += length;
        }
        return new TcpOptions(mss, windowScale, sackPermitted, timestamps, tsVal, tsEcr);
    }

    /// All options but the first two kinds have a length (MUST-68), so the next one can be found.
    private static int lengthOf(Bytes segment, int at, int end) throws MalformedPacketException {
        require(at + 1 < end);
        int length = segment.u8(at + 1);
        require(length >= 2 && at + length <= end);
        return length;
    }

    /// MUST-7: "be prepared to handle an illegal option length". It is no reset's worth: anybody
    /// who guesses the ports could send one.
    private static void require(boolean wellFormed) throws MalformedPacketException {
        if (!wellFormed) {
            throw new MalformedPacketException(Malformation.BAD_OPTION);
        }
    }

    /// The same options with a maximum segment size.
    ///
    /// @param octets the largest segment that the sender takes
    /// @return the options
    public TcpOptions withMss(int octets) {
        return new TcpOptions(octets, windowScale, sackPermitted, timestamps, tsVal, tsEcr);
    }

    /// The same options with a window scale.
    ///
    /// @param shift the shift of the sender's windows
    /// @return the options
    public TcpOptions withWindowScale(int shift) {
        return new TcpOptions(mss, shift, sackPermitted, timestamps, tsVal, tsEcr);
    }

    /// The same options with SACK permitted.
    ///
    /// @return the options
    public TcpOptions withSackPermitted() {
        return new TcpOptions(mss, windowScale, true, timestamps, tsVal, tsEcr);
    }

    /// The same options with timestamps.
    ///
    /// @param newTsVal the own timestamp clock
    /// @param newTsEcr the timestamp to echo
    /// @return the options
    public TcpOptions withTimestamps(int newTsVal, int newTsEcr) {
        return new TcpOptions(mss, windowScale, sackPermitted, true, newTsVal, newTsEcr);
    }

    /// {@return whether the maximum segment size is among them}
    public boolean hasMss() {
        return mss != NONE_GIVEN;
    }

    /// {@return whether the window scale is among them}
    public boolean hasWindowScale() {
        return windowScale != NONE_GIVEN;
    }

    /// {@return the octets, padded to whole words}
    @Override
    public int length() {
        return (hasMss() ? WORD : 0)
                + (timestamps ? TIMESTAMPS_LENGTH : sackPermitted ? WORD : 0)
                + (hasWindowScale() ? WORD : 0);
    }

    /// Whole words, so that no end of list is needed, and nothing behind it (MUST-69).
    @Override
    public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
        int next = at;
        if (hasMss()) {
            BigEndian.put32(buffer, next, (MSS << 8 | MSS_LENGTH) << 16 | mss);
            next += WORD;
        }
        int sack = SACK_PERMITTED << 8 | SACK_PERMITTED_LENGTH;
        if (timestamps) {
            BigEndian.put32(buffer, next, (sackPermitted ? sack : NOP_NOP) << 16 | TIMESTAMPS_HEAD);
            BigEndian.put32(buffer, next + 4, tsVal);
            BigEndian.put32(buffer, next + 8, tsEcr);
            next += TIMESTAMPS_LENGTH;
        } else if (sackPermitted) {
            BigEndian.put32(buffer, next, NOP_NOP << 16 | sack);
            next += WORD;
        }
        if (hasWindowScale()) {
            BigEndian.put32(
                    buffer,
                    next,
                    (NOP << 8 | WINDOW_SCALE) << 16 | WINDOW_SCALE_LENGTH << 8 | windowScale);
        }
    }

    /// As `tcpdump` writes them.
    @Override
    public String toString() {
        var names = new StringJoiner(",", "<", ">").setEmptyValue("");
        if (hasMss()) {
            names.add("mss " + mss);
        }
        if (sackPermitted) {
            names.add("sackOK");
        }
        if (timestamps) {
            names.add(
                    "TS val %s ecr %s"
                            .formatted(
                                    Integer.toUnsignedString(tsVal),
                                    Integer.toUnsignedString(tsEcr)));
        }
        if (hasWindowScale()) {
            names.add("wscale " + windowScale);
        }
        return names.toString();
    }
}
