package dev.weft.socket;

import java.net.SocketOption;
import java.time.Duration;

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

    /// Seconds without a word from the peer after which `SO_KEEPALIVE` has it asked.
    public static final SocketOption<Integer> TCP_KEEPIDLE =
            new Option<>("TCP_KEEPIDLE", Integer.class);

    /// Seconds between two such questions.
    public static final SocketOption<Integer> TCP_KEEPINTERVAL =
            new Option<>("TCP_KEEPINTERVAL", Integer.class);

    /// How many such questions go unanswered before the connection is given up.
    public static final SocketOption<Integer> TCP_KEEPCOUNT =
            new Option<>("TCP_KEEPCOUNT", Integer.class);

    /// How long data may go unacknowledged before the connection is given up (RFC 9293 §3.8.3).
    public static final SocketOption<Duration> TCP_USER_TIMEOUT =
            new Option<>("TCP_USER_TIMEOUT", Duration.class);

    private WeftSocketOptions() {}

    private record Option<T>(String name, Class<T> type) implements SocketOption<T> {}
}
