package dev.weft.services.iperf3;

/// What one end has counted of a stream.
///
/// @param octets sent, or received
/// @param packets datagrams of UDP: sent, or as many as the highest number that was received says
/// @param lost datagrams that did not come, among these
/// @param outOfOrder datagrams that came after later ones
/// @param jitter of their arrival, in seconds (RFC 3550 §6.4.1)
public record StreamCount(long octets, long packets, long lost, long outOfOrder, double jitter) {
    /// Nothing yet.
    public static final StreamCount NOTHING = new StreamCount(0, 0, 0, 0, 0);

    /// What has been added since; the jitter is that of this moment.
    StreamCount since(StreamCount earlier) {
        return new StreamCount(
                octets - earlier.octets,
                packets - earlier.packets,
                lost - earlier.lost,
                outOfOrder - earlier.outOfOrder,
                jitter);
    }

    /// With another block of TCP.
    StreamCount plusOctets(long more) {
        return new StreamCount(octets + more, packets, lost, outOfOrder, jitter);
    }

    /// With another datagram that was sent.
    StreamCount plusDatagram(long length) {
        return new StreamCount(octets + length, packets + 1, lost, outOfOrder, jitter);
    }
}
