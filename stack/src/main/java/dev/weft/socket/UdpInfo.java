package dev.weft.socket;

import dev.weft.udp.UdpRequest.UdpEntry;
import java.net.InetSocketAddress;

/// What there is to know of a UDP socket that is bound.
///
/// @param local its end
/// @param remote the end that it is connected to; port 0 if it is not
/// @param receiveQueue octets that wait for the program, as `SO_RCVBUF` counts them: 128 more for
///   each datagram
public record UdpInfo(InetSocketAddress local, InetSocketAddress remote, int receiveQueue) {
    static UdpInfo of(UdpEntry entry) {
        return new UdpInfo(
                entry.local().toSocketAddress(), entry.remote().toSocketAddress(), entry.waiting());
    }

    /// Whether it receives from one peer only.
    public boolean isConnected() {
        return remote.getPort() != 0;
    }
}
