package dev.weft.message;

import dev.weft.wire.Bytes;
import dev.weft.wire.IpAddress;

/// A packet of ours did not arrive: an ICMP error said so, or this host's own lower layers did.
///
/// @param kind what went wrong
/// @param reporter who says so; for errors of this host its own address or the unspecified one
/// @param source the lost packet's source
/// @param destination the lost packet's destination
/// @param protocol the lost packet's protocol
/// @param transportHeader the first octets of its payload, at least eight if it was quoted properly
/// @param nextHopMtu with [Kind#FRAGMENTATION_NEEDED] what would fit, 0 if unknown; else 0
public record PathError(
        Kind kind,
        IpAddress reporter,
        IpAddress source,
        IpAddress destination,
        int protocol,
        Bytes transportHeader,
        int nextHopMtu) {

    /// What went wrong on the way.
    public enum Kind {
        /// No route to the network.
        NETWORK_UNREACHABLE("network unreachable"),
        /// The host does not answer on its link.
        HOST_UNREACHABLE("host unreachable"),
        /// The host does not speak the protocol.
        PROTOCOL_UNREACHABLE("protocol unreachable"),
        /// Nobody listens on the port.
        PORT_UNREACHABLE("port unreachable"),
        /// Too large for the path, and not to be fragmented.
        FRAGMENTATION_NEEDED("fragmentation needed"),
        /// A source route could not be followed.
        SOURCE_ROUTE_FAILED("source route failed"),
        /// Forbidden by somebody on the way.
        PROHIBITED("communication prohibited"),
        /// Too many routers.
        TIME_TO_LIVE_EXCEEDED("time to live exceeded"),
        /// Not all fragments arrived.
        REASSEMBLY_TIME_EXCEEDED("fragment reassembly time exceeded"),
        /// Something in the header is wrong.
        PARAMETER_PROBLEM("parameter problem");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /// As people say it.
        public String words() {
            return words;
        }
    }
}
