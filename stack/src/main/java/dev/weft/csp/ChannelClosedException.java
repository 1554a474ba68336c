package dev.weft.csp;

/// A channel that a process waits on, or sends to, has been closed.
public final class ChannelClosedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ChannelClosedException(String channel) {
        super("channel " + channel + " is closed");
    }
}
