package dev.weft.message;

import dev.weft.wire.IpAddress;
import dev.weft.wire.Ipv4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// An address and a port: one end of a conversation.
///
/// @param address the address; unspecified for "any of ours"
/// @param port 0 to 65535; 0 for "any"
public record Endpoint(IpAddress address, int port) {
    /// Any address, any port.
    public static final Endpoint ANY = new Endpoint(Ipv4Address.UNSPECIFIED, 0);

    /// Checks the port.
    public Endpoint {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port);
        }
    }

    /// The end that `java.net` names so.
    ///
    /// @throws IllegalArgumentException if the name is not resolved, or no address of IPv4
    public static Endpoint of(InetSocketAddress address) {
        InetAddress resolved = address.getAddress();
        if (resolved == null) {
            throw new IllegalArgumentException("unresolved: " + address);
        }
        return new Endpoint(Ipv4Address.from(resolved), address.getPort());
    }

    /// This end as `java.net` names it.
    public InetSocketAddress toSocketAddress() {
        return new InetSocketAddress(address.toInetAddress(), port);
    }

    @Override
    public String toString() {
        return address + ":" + port;
    }
}
