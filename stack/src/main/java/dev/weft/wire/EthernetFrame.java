package dev.weft.wire;

/// An Ethernet frame as RFC 894 carries IP in it, without preamble and frame check sequence, which
/// the hardware keeps to itself:
///
/// ```text
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                          Destination                          |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |          Destination          |            Source             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                            Source                             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |           EtherType           |          Payload ...
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// A received payload keeps its padding: only the protocol inside knows its own length. A frame to
/// send is not padded to 60 octets: a virtual device needs no minimum, and a real one pads by
/// itself.
///
/// @param destination the station, or the group of stations, it goes to
/// @param source the station it comes from
/// @param etherType of [EtherType]; below 0x0600 it is a length (IEEE 802.3), which no room here
///   takes
/// @param payload what it carries; [Bytes] when the frame was parsed
public record EthernetFrame(MacAddress destination, MacAddress source, int etherType, Pdu payload)
        implements Pdu {
    /// The octets before the payload.
    public static final int HEADER_LENGTH = 14;

    /// Checks the range.
    public EthernetFrame {
        Fields.checkU16("etherType", etherType);
    }

    /// Reads a frame.
    ///
    /// @param octets the whole frame
    /// @return the frame
    /// @throws MalformedPacketException when it is shorter than its header
    public static EthernetFrame parse(Bytes octets) throws MalformedPacketException {
        if (octets.length() < HEADER_LENGTH) {
            throw new MalformedPacketException(Malformation.TRUNCATED);
        }
        return new EthernetFrame(
                new MacAddress(octets.u48(0)),
                new MacAddress(octets.u48(6)),
                octets.u16(12),
                octets.slice(HEADER_LENGTH));
    }

    /// {@return the payload's octets}
    public Bytes payloadBytes() {
        return payload.toBytes();
    }

    @Override
    public int length() {
        return HEADER_LENGTH + payload.length();
    }

    @Override
    public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
        BigEndian.put48(buffer, at, destination.value());
        BigEndian.put48(buffer, at + 6, source.value());
        BigEndian.put16(buffer, at + 12, etherType);
        payload.writeTo(buffer, at + HEADER_LENGTH, checksumming);
    }
}
