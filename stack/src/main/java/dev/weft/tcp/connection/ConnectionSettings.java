package dev.weft.tcp.connection;

import dev.weft.message.SendOptions;
import java.time.Duration;

/// What a program chooses for a connection.
///
/// @param noDelay Nagle's algorithm is off (RFC 9293 §3.7.4, MUST-17)
/// @param keepAlive idle peers are probed (RFC 9293 §3.8.4, MUST-24)
/// @param keepAliveIdle how long it has to be silent before the first probe (MUST-27)
/// @param keepAliveInterval the time between two probes
/// @param keepAliveProbes how many go unanswered before the connection is given up
/// @param userTimeout how long data may go unacknowledged before the connection is given up (RFC
///   9293 §3.8.3: R2, which MUST-21 has the program choose). While the peer answers and keeps its
///   window shut, that is no matter; but once the program has closed the connection, it is
/// @param receiveBuffer octets that may wait for the program at most; 0 for the configured bound
/// @param sendBuffer octets of the program that may wait at most; 0 for the configured bound
/// @param sendOptions type of service (MUST-48) and time to live (MUST-49) of its packets
public record ConnectionSettings(
        boolean noDelay,
        boolean keepAlive,
        Duration keepAliveIdle,
        Duration keepAliveInterval,
        int keepAliveProbes,
        Duration userTimeout,
        int receiveBuffer,
        int sendBuffer,
        SendOptions sendOptions) {
    /// Nagle's algorithm on, no keep-alives (MUST-25), and the five minutes of RFC 9293 §3.9.1,
    /// more than SHLD-11 wants.
    public static final ConnectionSettings DEFAULT =
            new ConnectionSettings(
                    false,
                    false,
                    Duration.ofHours(2), // MUST-28: "no less than two hours" unless asked for
                    Duration.ofSeconds(75),
                    9,
                    Duration.ofMinutes(5),
                    0,
                    0,
                    SendOptions.DEFAULT.withDontFragment(true));

    /// Checks the values.
    public ConnectionSettings {
        if (keepAliveProbes < 1 || receiveBuffer < 0 || sendBuffer < 0) {
            throw new IllegalArgumentException("counts and buffers have to be positive");
        }
        requirePositive("idle time", keepAliveIdle);
        requirePositive("interval", keepAliveInterval);
        requirePositive("user timeout", userTimeout);
    }

    /// The same with Nagle's algorithm off or on.
    public ConnectionSettings withNoDelay(boolean newNoDelay) {
        return new ConnectionSettings(
                newNoDelay,
                keepAlive,
                keepAliveIdle,
                keepAliveInterval,
                keepAliveProbes,
                userTimeout,
                receiveBuffer,
                sendBuffer,
                sendOptions);
    }

    /// The same with keep-alives or without.
    public ConnectionSettings withKeepAlive(boolean newKeepAlive) {
        return withKeepAlive(newKeepAlive, keepAliveIdle, keepAliveInterval, keepAliveProbes);
    }

    /// The same with other keep-alives.
    public ConnectionSettings withKeepAlive(
            boolean newKeepAlive, Duration idle, Duration interval, int probes) {
        return new ConnectionSettings(
                noDelay,
                newKeepAlive,
                idle,
                interval,
                probes,
                userTimeout,
                receiveBuffer,
                sendBuffer,
                sendOptions);
    }

    /// The same with another user timeout.
    public ConnectionSettings withUserTimeout(Duration newUserTimeout) {
        return new ConnectionSettings(
                noDelay,
                keepAlive,
                keepAliveIdle,
                keepAliveInterval,
                keepAliveProbes,
                newUserTimeout,
                receiveBuffer,
                sendBuffer,
                sendOptions);
    }

    /// The same with other buffers.
    public ConnectionSettings withBuffers(int newReceiveBuffer, int newSendBuffer) {
        return new ConnectionSettings(
                noDelay,
                keepAlive,
                keepAliveIdle,
                keepAliveInterval,
                keepAliveProbes,
                userTimeout,
                newReceiveBuffer,
                newSendBuffer,
                sendOptions);
    }

    /// The same with another type of service and time to live.
    public ConnectionSettings withSendOptions(SendOptions newSendOptions) {
        return new ConnectionSettings(
                noDelay,
                keepAlive,
                keepAliveIdle,
                keepAliveInterval,
                keepAliveProbes,
                userTimeout,
                receiveBuffer,
                sendBuffer,
                newSendOptions);
    }

    private static void requirePositive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(what + " " + duration);
        }
    }
}
