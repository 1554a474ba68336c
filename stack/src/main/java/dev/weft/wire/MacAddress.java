package dev.weft.wire;

import java.util.HexFormat;

/// An Ethernet address.
///
/// @param value the 48 bits, the first octet sent in the highest place
public record MacAddress(long value) {
    /// Every station.
    public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

    /// No station: what ARP writes for "unknown".
    public static final MacAddress ZERO = new MacAddress(0);

    private static final long GROUP_BIT = 1L << 40;
    private static final HexFormat HEX = HexFormat.ofDelimiter(":");

    /// Checks the range.
    public MacAddress {
        if (value >>> 48 != 0) {
            throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(value));
        }
    }

    /// The usual notation.
    ///
    /// @param text six pairs of hexadecimal digits, with colons between them
    /// @return the address
    public static MacAddress parse(String text) {
        if (text.length() != 17) {
            throw new IllegalArgumentException("not a MAC address: " + text);
        }
        try {
            return new MacAddress(Bytes.wrap(HEX.parseHex(text)).u48(0));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a MAC address: " + text, e);
        }
    }

    /// {@return whether this is every station's address}
    public boolean isBroadcast() {
        return value == BROADCAST.value;
    }

    /// {@return whether this is a group's address; broadcast is the group of all}
    public boolean isMulticast() {
        return (value & GROUP_BIT) != 0;
    }

    /// {@return whether this can be the address of one station}
    public boolean isUnicast() {
        return !isMulticast() && !isZero();
    }

    /// {@return whether this is no station's address}
    public boolean isZero() {
        return value == 0;
    }

    @Override
    public String toString() {
        var octets = new byte[6];
        BigEndian.put48(octets, 0, value);
        return HEX.formatHex(octets);
    }
}
