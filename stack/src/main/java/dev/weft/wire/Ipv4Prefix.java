package dev.weft.wire;

/// An address and how much of it names the network (RFC 4632 §3.1). The host's part is kept, so
/// that `10.0.0.1/24` says both an interface's address and its network.
///
/// @param address the address
/// @param length how many of its bits name the network
public record Ipv4Prefix(Ipv4Address address, int length) {
    /// Every address: the destination of the default route.
    public static final Ipv4Prefix DEFAULT = new Ipv4Prefix(Ipv4Address.UNSPECIFIED, 0);

    /// Checks the range.
    public Ipv4Prefix {
        Fields.check("prefix length", length, 32);
    }

    /// The usual notation.
    ///
    /// @param text such as `10.0.0.1/24`
    /// @return the prefix
    public static Ipv4Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not an address with a prefix length: " + text);
        }
        try {
            return new Ipv4Prefix(
                    Ipv4Address.parse(text.substring(0, slash)),
                    Integer.parseInt(text.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an address with a prefix length: " + text, e);
        }
    }

    /// Whether an address is of this network.
    ///
    /// @param other the address
    /// @return whether its network bits are the same
    public boolean contains(Ipv4Address other) {
        return ((address.value() ^ other.value()) & mask()) == 0;
    }

    /// {@return the same network with no host bits set}
    public Ipv4Prefix network() {
        return new Ipv4Prefix(new Ipv4Address(address.value() & mask()), length);
    }

    /// {@return the network's highest address; only up to a length of 30 is it a broadcast address}
    public Ipv4Address broadcast() {
        return new Ipv4Address(address.value() | ~mask());
    }

    /// Whether an address reaches all hosts of this network (RFC 919 §7). A prefix of 31 bits has
    /// two hosts and no broadcast address (RFC 3021 §2.1), one of 32 has one host.
    ///
    /// @param other the address
    /// @return whether it is this network's broadcast address
    public boolean isDirectedBroadcast(Ipv4Address other) {
        return length <= 30 && other.value() == (address.value() | ~mask());
    }

    /// {@return the network bits set, the host bits clear}
    public Ipv4Address netmask() {
        return new Ipv4Address(mask());
    }

    private int mask() {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
