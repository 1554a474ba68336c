package dev.weft.socket;

import dev.weft.wire.Ipv4Address;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The addresses that programs give to the classes of `java.net`.
///
/// 127.0.0.1 is the stack's own loopback, not that of the machine it runs on. There is no resolver
/// yet: of names, only `localhost` is known. Who wants the machine's resolver to be asked has to
/// ask it, as `new InetSocketAddress("example.org", 80)` does.
final class NetAddresses {
    private static final InetAddress LOOPBACK = Ipv4Address.LOOPBACK.toInetAddress();
    private static final InetAddress ANY = Ipv4Address.UNSPECIFIED.toInetAddress();

    private NetAddresses() {}

    /// The address of a host that is named.
    ///
    /// @param host an address in digits, or `localhost` (RFC 6761 §6.3: it and all names under it);
    ///   nothing means that, too
    static InetAddress resolve(@Nullable String host) throws UnknownHostException {
        if (host == null || host.isEmpty()) {
            return LOOPBACK;
        }
        var name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return LOOPBACK;
        }
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw new UnknownHostException(host + ": the stack does not resolve names");
        }
    }

    /// Where to send to. The wildcard address is this host, as everywhere.
    ///
    /// @throws NoRouteToHostException if it is a foreign address of IPv6
    static InetSocketAddress target(InetAddress address, int port) throws NoRouteToHostException {
        if (address.isAnyLocalAddress() || (address.isLoopbackAddress() && isIpv6(address))) {
            return new InetSocketAddress(LOOPBACK, port);
        }
        if (isIpv6(address)) {
            throw new NoRouteToHostException("no IPv6 here: " + address.getHostAddress());
        }
        return new InetSocketAddress(address, port);
    }

    /// Where to connect to.
    ///
    /// @throws UnknownHostException if the address is not resolved
    static InetSocketAddress target(SocketAddress address)
            throws UnknownHostException, NoRouteToHostException {
        if (!(address instanceof InetSocketAddress inet)) {
            throw new IllegalArgumentException("Unsupported address type");
        }
        if (inet.isUnresolved()) {
            throw new UnknownHostException(inet.getHostString());
        }
        return target(inet.getAddress(), inet.getPort());
    }

    /// What to bind to.
    ///
    /// @throws BindException if it is a foreign address of IPv6
    static InetSocketAddress local(InetAddress address, int port) throws BindException {
        if (address.isAnyLocalAddress()) {
            return new InetSocketAddress(ANY, port);
        }
        if (isIpv6(address) && address.isLoopbackAddress()) {
            return new InetSocketAddress(LOOPBACK, port);
        }
        if (isIpv6(address)) {
            throw new BindException("no IPv6 here: " + address.getHostAddress());
        }
        return new InetSocketAddress(address, port);
    }

    static InetAddress any() {
        return ANY;
    }

    private static boolean isIpv6(InetAddress address) {
        return !(address instanceof Inet4Address);
    }
}
