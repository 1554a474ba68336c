package dev.weft.socket;

import java.net.SocketException;

/// A datagram is larger than UDP allows, or larger than its path takes while it must not be
/// fragmented: what POSIX calls `EMSGSIZE`.
public final class MessageTooLongException extends SocketException {
    private static final long serialVersionUID = 1;

    private final int limit;

    MessageTooLongException(String message, int limit) {
        super(message);
        this.limit = limit;
    }

    /// The largest IP packet that fits, in octets; 0 if unknown.
    public int limit() {
        return limit;
    }
}
