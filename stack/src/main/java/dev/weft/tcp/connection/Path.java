package dev.weft.tcp.connection;

/// What a connection must know of the way to its peer when it begins.
///
/// @param mtu the largest packet that the interface takes, in octets
/// @param superframes whether the interface takes segments larger than that, and has them cut
public record Path(int mtu, boolean superframes) {
    /// The headers of IPv4 and TCP without options: what an MSS leaves out (RFC 6691 §2).
    static final int HEADERS = 40;

    /// What we tell the peer to send at most (RFC 9293 §3.7.1, MUST-67: no more than we take).
    int mss() {
        return Math.clamp(mtu - HEADERS, 1, 65_535 - HEADERS);
    }
}
