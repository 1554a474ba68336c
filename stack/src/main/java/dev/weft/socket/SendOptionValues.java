package dev.weft.socket;

import dev.weft.message.SendOptions;
import java.net.SocketOption;
import java.net.StandardSocketOptions;

/// The options of all sockets that end up in the IPv4 header.
final class SendOptionValues {
    private SendOptionValues() {}

    static SendOptions with(SendOptions options, SocketOption<?> option, Object value) {
        if (option.equals(StandardSocketOptions.IP_TOS)) {
            return options.withTos(inRange((Integer) value, 0, 255));
        }
        if (option.equals(WeftSocketOptions.IP_TTL)) {
            return options.withTimeToLive(inRange((Integer) value, 1, 255));
        }
        if (option.equals(WeftSocketOptions.IP_DONTFRAGMENT)) {
            return options.withDontFragment((Boolean) value);
        }
        throw new UnsupportedOperationException("no such option here: " + option.name());
    }

    static Object get(SendOptions options, SocketOption<?> option) {
        if (option.equals(StandardSocketOptions.IP_TOS)) {
            return options.tos();
        }
        if (option.equals(WeftSocketOptions.IP_TTL)) {
            return options.timeToLive();
        }
        if (option.equals(WeftSocketOptions.IP_DONTFRAGMENT)) {
            return options.dontFragment();
        }
        throw new UnsupportedOperationException("no such option here: " + option.name());
    }

    private static int inRange(int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(value + " is not in " + least + " to " + most);
        }
        return value;
    }
}
