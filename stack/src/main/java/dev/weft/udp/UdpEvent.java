package dev.weft.udp;

import dev.weft.message.Endpoint;
import dev.weft.message.PathError;
import dev.weft.wire.Bytes;
import dev.weft.wire.IpAddress;

/// What a UDP socket receives.
public sealed interface UdpEvent {
    /// A datagram.
    ///
    /// @param remote who sent it
    /// @param destination to which of our addresses, or which group
    /// @param payload what it carried
    /// @param tos its packet's type of service
    /// @param timeToLive what was left of its packet's
    record Arrived(Endpoint remote, IpAddress destination, Bytes payload, int tos, int timeToLive)
            implements UdpEvent {}

    /// A datagram that was sent did not arrive.
    ///
    /// @param error why
    /// @param remote whom it was for
    record Failed(PathError error, Endpoint remote) implements UdpEvent {}
}
