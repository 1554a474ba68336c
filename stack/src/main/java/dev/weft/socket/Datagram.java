package dev.weft.socket;

import dev.weft.wire.Bytes;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A datagram that a [UdpSocket] received.
///
/// @param remote who sent it
/// @param destination to which of our addresses, or which group
/// @param payload what it carried, 0 to 65507 octets
/// @param tos its packet's type of service
/// @param timeToLive what was left of its packet's
public record Datagram(
        InetSocketAddress remote,
        InetAddress destination,
        Bytes payload,
        int tos,
        int timeToLive) {}
