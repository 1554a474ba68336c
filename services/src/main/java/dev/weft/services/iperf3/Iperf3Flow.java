package dev.weft.services.iperf3;

/// What a stream carried in a time.
///
/// @param stream which one
/// @param count what it carried in that time
/// @param retransmissions segments that TCP sent again in that time, where this end sends;
///   [StreamResult#UNKNOWN] for not known
/// @param congestionWindow octets, at the end of that time; [StreamResult#UNKNOWN] for not known
public record Iperf3Flow(
        Iperf3Stream stream, StreamCount count, long retransmissions, long congestionWindow) {

    /// A flow of which TCP says nothing.
    static Iperf3Flow of(Iperf3Stream stream, StreamCount count) {
        return new Iperf3Flow(stream, count, StreamResult.UNKNOWN, StreamResult.UNKNOWN);
    }

    /// What has been added since; the congestion window is that of this moment.
    Iperf3Flow since(Iperf3Flow earlier) {
        return new Iperf3Flow(
                stream,
                count.since(earlier.count),
                retransmissions == StreamResult.UNKNOWN
                        ? StreamResult.UNKNOWN
                        : retransmissions - Math.max(0, earlier.retransmissions),
                congestionWindow);
    }
}
