package dev.weft.wire;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// An IPv4 address (RFC 791 §3.2). Ordered as unsigned numbers.
///
/// @param value the 32 bits, the first octet sent in the highest place
public record Ipv4Address(int value) implements IpAddress, Comparable<Ipv4Address> {
    /// 0.0.0.0: this host, when it does not know its address yet (RFC 1122 §3.2.1.3 (a)).
    public static final Ipv4Address UNSPECIFIED = new Ipv4Address(0);

    /// 255.255.255.255: every host on the link (RFC 919 §7).
    public static final Ipv4Address BROADCAST = new Ipv4Address(-1);

    /// 127.0.0.1, the usual loopback address.
    public static final Ipv4Address LOOPBACK = new Ipv4Address(0x7f00_0001);

    /// The dotted notation: four decimal numbers. No leading zeros, which some read as octal (RFC
    /// 6943 §3.1.1).
    ///
    /// @param text such as `192.0.2.1`
    /// @return the address
    public static Ipv4Address parse(String text) {
        int value = 0;
        int at = 0;
        for (int octets = 0; octets < 4; octets++) {
            int end = octets < 3 ? text.indexOf('.', at) : text.length();
            value = value << 8 | parseOctet(text, at, end);
            at = end + 1;
        }
        return new Ipv4Address(value);
    }

    private static int parseOctet(String text, int from, int end) {
        int digits = end - from;
        boolean valid = digits >= 1 && digits <= 3 && (digits == 1 || text.charAt(from) != '0');
        int octet = 0;
        for (int i = from; valid && i < end; i++) {
            int digit = text.charAt(i) - '0';
            valid = digit >= 0 && digit <= 9;
            octet = octet * 10 + digit;
        }
        if (!valid || octet > 255) {
            throw new IllegalArgumentException("not an IPv4 address: " + text);
        }
        return octet;
    }

    /// The address that `java.net` knows.
    ///
    /// @param address an IPv4 address
    /// @return the same address
    public static Ipv4Address from(InetAddress address) {
        if (address instanceof Inet4Address) {
            return new Ipv4Address(BigEndian.u32(address.getAddress(), 0));
        }
        throw new IllegalArgumentException("not an IPv4 address: " + address);
    }

    /// 127.0.0.0/8 (RFC 1122 §3.2.1.3 (g)).
    @Override
    public boolean isLoopback() {
        return value >>> 24 == 127;
    }

    /// Class D, 224.0.0.0/4 (RFC 1112 §4).
    @Override
    public boolean isMulticast() {
        return value >>> 28 == 0xe;
    }

    /// {@return whether this is the limited broadcast address; that of a network depends on its
    /// prefix, see [Ipv4Prefix#isDirectedBroadcast(Ipv4Address)]}
    public boolean isBroadcast() {
        return value == -1;
    }

    @Override
    public boolean isUnspecified() {
        return value == 0;
    }

    /// {@return whether this is in 0.0.0.0/8, "this network", which may be a source at most (RFC
    /// 1122 §3.2.1.3 (a), (b))}
    public boolean isThisNetwork() {
        return value >>> 24 == 0;
    }

    /// 169.254.0.0/16 (RFC 3927 §1.4).
    @Override
    public boolean isLinkLocal() {
        return value >>> 16 == 0xa9fe;
    }

    /// {@return whether this is of class E, 240.0.0.0/4, reserved since RFC 1112 §4; the limited
    /// broadcast address is not counted among them}
    public boolean isReserved() {
        return value >>> 28 == 0xf && !isBroadcast();
    }

    @Override
    public int sum() {
        return Checksum.fold((value >>> 16) + (value & 0xffff));
    }

    @Override
    public InetAddress toInetAddress() {
        var octets = new byte[4];
        BigEndian.put32(octets, 0, value);
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are always an address", e);
        }
    }

    @Override
    public int compareTo(Ipv4Address other) {
        return Integer.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return (value >>> 24)
                + "."
                + (value >>> 16 & 0xff)
                + "."
                + (value >>> 8 & 0xff)
                + "."
                + (value & 0xff);
    }
}
