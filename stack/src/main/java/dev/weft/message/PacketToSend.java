package dev.weft.message;

import dev.weft.wire.IpAddress;
import dev.weft.wire.Pdu;

/// What a transport asks the Internet layer to send.
///
/// @param source the address to send from; unspecified to have the route choose
/// @param destination where to
/// @param protocol of [dev.weft.wire.IpProtocol]
/// @param payload what to send; it writes its own checksum
/// @param options the rest of the header
/// @param segmentSize when the payload is a TCP superframe: the most octets of data in each segment
///   that it is cut into. Otherwise 0
public record PacketToSend(
        IpAddress source,
        IpAddress destination,
        int protocol,
        Pdu payload,
        SendOptions options,
        int segmentSize) {
    /// A packet that goes as it is.
    ///
    /// @param source the address to send from; unspecified to have the route choose
    /// @param destination where to
    /// @param protocol of [dev.weft.wire.IpProtocol]
    /// @param payload what to send; it writes its own checksum
    /// @param options the rest of the header
    public PacketToSend(
            IpAddress source,
            IpAddress destination,
            int protocol,
            Pdu payload,
            SendOptions options) {
        this(source, destination, protocol, payload, options, 0);
    }
}
