package dev.weft.socket;

import java.net.SocketOption;

/// Options that [java.net.StandardSocketOptions] does not have.
public final class WeftSocketOptions {
    /// The time to live of packets that are sent, 1 to 255.
    public static final SocketOption<Integer> IP_TTL = new Option<>("IP_TTL", Integer.class);

    /// Whether packets must not be fragmented: one that is too large is an error.
    public static final SocketOption<Boolean> IP_DONTFRAGMENT =
            new Option<>("IP_DONTFRAGMENT", Boolean.class);

    /// Whether a UDP socket that is not connected wants to know of datagrams that did not arrive; a
    /// connected one always does.
    public static final SocketOption<Boolean> IP_RECVERR =
            new Option<>("IP_RECVERR", Boolean.class);

    private WeftSocketOptions() {}

    private record Option<T>(String name, Class<T> type) implements SocketOption<T> {}
}
