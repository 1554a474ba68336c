package dev.weft.wire;

/// What an IP packet carries (IANA, protocol numbers).
public final class IpProtocol {
    /// The Internet Control Message Protocol (RFC 792).
    public static final int ICMP = 1;

    /// The Internet Group Management Protocol (RFC 3376).
    public static final int IGMP = 2;

    /// The Transmission Control Protocol (RFC 9293).
    public static final int TCP = 6;

    /// The User Datagram Protocol (RFC 768).
    public static final int UDP = 17;

    private IpProtocol() {}
}
