package dev.weft.services;

/// The services over UDP, and where they are found.
public enum UdpService {
    /// Sends back what it gets (RFC 862).
    ECHO(7),
    /// Throws away what it gets (RFC 863).
    DISCARD(9),
    /// Tells date and time (RFC 867).
    DAYTIME(13),
    /// Sends characters (RFC 864).
    CHARGEN(19);

    private final int port;

    UdpService(int port) {
        this.port = port;
    }

    /// {@return its well-known port}
    public int port() {
        return port;
    }
}
