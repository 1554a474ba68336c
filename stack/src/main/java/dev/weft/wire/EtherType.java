package dev.weft.wire;

/// What an Ethernet frame carries (IANA, IEEE 802 numbers).
public final class EtherType {
    /// The Internet Protocol, version 4 (RFC 894).
    public static final int IPV4 = 0x0800;

    /// The Address Resolution Protocol (RFC 826).
    public static final int ARP = 0x0806;

    /// A tag of IEEE 802.1Q.
    public static final int VLAN = 0x8100;

    /// An outer tag of IEEE 802.1ad.
    public static final int QINQ = 0x88a8;

    /// The Internet Protocol, version 6 (RFC 2464).
    public static final int IPV6 = 0x86dd;

    private EtherType() {}
}
