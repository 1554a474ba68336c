package dev.weft.socket;

import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.util.Set;

/// The options of sockets, as the classes of `java.net` bring them: some by the numbers of
/// [SocketOptions], some by name.
final class NetOptions {
    private NetOptions() {}

    /// The option of a number.
    static SocketOption<?> named(int number) throws SocketException {
        return switch (number) {
            case SocketOptions.TCP_NODELAY -> StandardSocketOptions.TCP_NODELAY;
            case SocketOptions.IP_TOS -> StandardSocketOptions.IP_TOS;
            case SocketOptions.SO_BROADCAST -> StandardSocketOptions.SO_BROADCAST;
            case SocketOptions.SO_KEEPALIVE -> StandardSocketOptions.SO_KEEPALIVE;
            case SocketOptions.SO_LINGER -> StandardSocketOptions.SO_LINGER;
            case SocketOptions.SO_RCVBUF -> StandardSocketOptions.SO_RCVBUF;
            case SocketOptions.SO_REUSEADDR -> StandardSocketOptions.SO_REUSEADDR;
            case SocketOptions.SO_SNDBUF -> StandardSocketOptions.SO_SNDBUF;
            default -> throw new SocketException("Unknown option " + number);
        };
    }

    /// A value as the named option has it: "no lingering" is the boolean false among the numbered,
    /// and a negative number among the named.
    static Object toNamed(int number, Object value) {
        return number == SocketOptions.SO_LINGER && value.equals(false) ? -1 : value;
    }

    /// The opposite of [#toNamed].
    static Object toNumbered(int number, Object value) {
        return number == SocketOptions.SO_LINGER && (Integer) value < 0 ? false : value;
    }

    /// An option as this package knows it. Libraries take some from
    /// `jdk.net.ExtendedSocketOptions`, of a module that the stack does without.
    ///
    /// @param supported which ones there are
    /// @throws UnsupportedOperationException if it is none of them
    static SocketOption<?> ours(SocketOption<?> option, Set<SocketOption<?>> supported) {
        var ours =
                switch (option.name()) {
                    case "TCP_KEEPIDLE" -> WeftSocketOptions.TCP_KEEPIDLE;
                    case "TCP_KEEPINTERVAL" -> WeftSocketOptions.TCP_KEEPINTERVAL;
                    case "TCP_KEEPCOUNT" -> WeftSocketOptions.TCP_KEEPCOUNT;
                    default -> option;
                };
        if (!supported.contains(ours)) {
            throw new UnsupportedOperationException("'" + option.name() + "' not supported");
        }
        return ours;
    }

    /// A value that is as the option's type says.
    static <T> T checked(SocketOption<T> option, Object value) {
        if (!option.type().isInstance(value)) {
            throw new IllegalArgumentException(value + " is no value of " + option.name());
        }
        return option.type().cast(value);
    }
}
