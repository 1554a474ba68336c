package dev.weft.services;

/// The small services, each over UDP and over TCP, and where they are found.
public enum Service {
    /// Sends back what it gets (RFC 862).
    ECHO(7),
    /// Throws away what it gets (RFC 863).
    DISCARD(9),
    /// Tells date and time (RFC 867).
    DAYTIME(13),
    /// Sends characters (RFC 864).
    CHARGEN(19);

    private final int port;

    Service(int port) {
        this.port = port;
    }

    /// {@return its well-known port, the same for UDP and TCP}
    public int port() {
        return port;
    }
}
