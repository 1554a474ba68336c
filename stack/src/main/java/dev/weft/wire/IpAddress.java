package dev.weft.wire;

import java.net.InetAddress;

/// An address of the Internet Protocol. What stands above IP is written against this type.
public sealed interface IpAddress permits Ipv4Address {
    /// {@return whether this stays within the host}
    boolean isLoopback();

    /// {@return whether this is a group's address}
    boolean isMulticast();

    /// {@return whether this stands for "no address"}
    boolean isUnspecified();

    /// {@return whether this is valid on one link only}
    boolean isLinkLocal();

    /// {@return the partial [Checksum] over the address, for the pseudo-header}
    int sum();

    /// {@return the address as `java.net` knows it}
    InetAddress toInetAddress();
}
