package dev.weft.tcp;

import dev.weft.message.Endpoint;
import dev.weft.wire.IpAddress;

/// The two ends of a connection, which tell it from all others (RFC 9293 §3.4.1); they never change
/// (MUST-45).
///
/// @param localAddress our address
/// @param localPort our port
/// @param remoteAddress the peer's address
/// @param remotePort the peer's port
public record ConnectionKey(
        IpAddress localAddress, int localPort, IpAddress remoteAddress, int remotePort) {
    static ConnectionKey of(Endpoint local, Endpoint remote) {
        return new ConnectionKey(local.address(), local.port(), remote.address(), remote.port());
    }

    Endpoint local() {
        return new Endpoint(localAddress, localPort);
    }

    Endpoint remote() {
        return new Endpoint(remoteAddress, remotePort);
    }

    /// Ports and the low bits of addresses come in sequences: they are to be spread.
    @Override
    public int hashCode() {
        var mixed =
                (localAddress.hashCode() * 31 + remoteAddress.hashCode()) * 0x9e37_79b9
                        + (localPort << 16 | remotePort);
        mixed *= 0x85eb_ca6b;
        return mixed ^ mixed >>> 15;
    }
}
