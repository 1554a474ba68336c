package dev.weft.bench.subject;

/// The ports at which all subjects serve.
public final class Service {
    /// Sends back what comes (RFC 862).
    public static final int ECHO = 7;

    /// Throws away what comes (RFC 863).
    public static final int DISCARD = 9;

    /// Sends as fast as it can (RFC 864, but whatever octets).
    public static final int SOURCE = 19;

    private Service() {}
}
