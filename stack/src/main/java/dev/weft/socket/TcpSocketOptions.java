package dev.weft.socket;

import dev.weft.message.SendOptions;
import dev.weft.tcp.connection.ConnectionSettings;
import dev.weft.tcp.connection.TcpBounds;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;

/// The options of a TCP socket, as they are set, by any thread.
final class TcpSocketOptions {
    private static final int OFF = -1;

    private volatile ConnectionSettings settings;
    private volatile boolean reuseAddress;
    private volatile int linger = OFF;

    TcpSocketOptions(ConnectionSettings settings) {
        this.settings = settings;
    }

    ConnectionSettings settings() {
        return settings;
    }

    boolean reuseAddress() {
        return reuseAddress;
    }

    TcpSocketOptions reusingAddress() {
        reuseAddress = true;
        return this;
    }

    /// Negative: closing does not wait; 0: it resets the connection.
    int lingerSeconds() {
        return linger;
    }

    void lingerNot() {
        linger = 0;
    }

    synchronized void set(SocketOption<?> option, Object value) {
        var now = settings;
        if (option.equals(StandardSocketOptions.TCP_NODELAY)) {
            settings = now.withNoDelay((Boolean) value);
        } else if (option.equals(StandardSocketOptions.SO_KEEPALIVE)) {
            settings = now.withKeepAlive((Boolean) value);
        } else if (option.equals(StandardSocketOptions.SO_RCVBUF)) {
            settings = now.withBuffers(positive((Integer) value), now.sendBuffer());
        } else if (option.equals(StandardSocketOptions.SO_SNDBUF)) {
            settings = now.withBuffers(now.receiveBuffer(), positive((Integer) value));
        } else if (option.equals(StandardSocketOptions.SO_REUSEADDR)) {
            reuseAddress = (Boolean) value;
        } else if (option.equals(StandardSocketOptions.SO_LINGER)) {
            linger = Math.max((Integer) value, OFF);
        } else if (option.equals(WeftSocketOptions.TCP_KEEPIDLE)) {
            settings = keepAlive(seconds(value), now.keepAliveInterval(), now.keepAliveProbes());
        } else if (option.equals(WeftSocketOptions.TCP_KEEPINTERVAL)) {
            settings = keepAlive(now.keepAliveIdle(), seconds(value), now.keepAliveProbes());
        } else if (option.equals(WeftSocketOptions.TCP_KEEPCOUNT)) {
            settings =
                    keepAlive(
                            now.keepAliveIdle(),
                            now.keepAliveInterval(),
                            positive((Integer) value));
        } else if (option.equals(WeftSocketOptions.TCP_USER_TIMEOUT)) {
            settings = now.withUserTimeout((Duration) value);
        } else {
            SendOptions packets = SendOptionValues.with(now.sendOptions(), option, value);
            settings = now.withSendOptions(packets);
        }
    }

    Object get(SocketOption<?> option, TcpBounds bounds) {
        var now = settings;
        if (option.equals(StandardSocketOptions.TCP_NODELAY)) {
            return now.noDelay();
        } else if (option.equals(StandardSocketOptions.SO_KEEPALIVE)) {
            return now.keepAlive();
        } else if (option.equals(StandardSocketOptions.SO_RCVBUF)) {
            return now.receiveBuffer() == 0 ? bounds.receiveBuffer() : now.receiveBuffer();
        } else if (option.equals(StandardSocketOptions.SO_SNDBUF)) {
            return now.sendBuffer() == 0 ? bounds.sendBuffer() : now.sendBuffer();
        } else if (option.equals(StandardSocketOptions.SO_REUSEADDR)) {
            return reuseAddress;
        } else if (option.equals(StandardSocketOptions.SO_LINGER)) {
            return linger;
        } else if (option.equals(WeftSocketOptions.TCP_KEEPIDLE)) {
            return (int) now.keepAliveIdle().toSeconds();
        } else if (option.equals(WeftSocketOptions.TCP_KEEPINTERVAL)) {
            return (int) now.keepAliveInterval().toSeconds();
        } else if (option.equals(WeftSocketOptions.TCP_KEEPCOUNT)) {
            return now.keepAliveProbes();
        } else if (option.equals(WeftSocketOptions.TCP_USER_TIMEOUT)) {
            return now.userTimeout();
        }
        return SendOptionValues.get(now.sendOptions(), option);
    }

    private ConnectionSettings keepAlive(Duration idle, Duration interval, int probes) {
        return settings.withKeepAlive(settings.keepAlive(), idle, interval, probes);
    }

    private static Duration seconds(Object value) {
        return Duration.ofSeconds(positive((Integer) value));
    }

    private static int positive(int value) {
        if (value < 1) {
            throw new IllegalArgumentException(value + " is less than 1");
        }
        return value;
    }
}
