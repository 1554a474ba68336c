package dev.weft.tcp.connection;

import dev.weft.tcp.congestion.CongestionControl;
import dev.weft.tcp.congestion.NewReno;
import java.time.Duration;

/// The bounds and times of TCP. Immutable; begin with [#DEFAULT] and change what needs changing.
///
/// @param bounds how much may wait where
/// @param minRto the least retransmission timeout; RFC 6298 §2.4 says one second, all systems in
///   use have less
/// @param initialRto the retransmission timeout before anything was measured (RFC 6298 §2.1)
/// @param maxRto the greatest (RFC 6298 §2.5: at least 60 seconds)
/// @param delayedAck how long an acknowledgment may wait for something to go with (RFC 9293
///   §3.8.6.3: less than half a second)
/// @param synTimeout how long a handshake may take (RFC 9293 §3.8.3: at least three minutes)
/// @param timeWait how long TIME-WAIT lasts, twice the maximum segment lifetime; also how long a
///   peer may take to close when nobody here reads any more
/// @param timestamps whether to offer timestamps (RFC 7323 §3)
/// @param windowScaling whether to offer window scaling (RFC 7323 §2)
/// @param congestionControl makes the congestion control of each connection
public record TcpConfig(
        TcpBounds bounds,
        Duration minRto,
        Duration initialRto,
        Duration maxRto,
        Duration delayedAck,
        Duration synTimeout,
        Duration timeWait,
        boolean timestamps,
        boolean windowScaling,
        CongestionControl.Factory congestionControl) {
    /// What suits most: the times of Linux, where they are not the RFC's.
    public static final TcpConfig DEFAULT =
            new TcpConfig(
                    TcpBounds.DEFAULT,
                    Duration.ofMillis(200),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(120),
                    Duration.ofMillis(40),
                    Duration.ofMinutes(3),
                    Duration.ofSeconds(60),
                    true,
                    true,
                    NewReno.FACTORY);

    /// Checks the values.
    public TcpConfig {
        if (minRto.isNegative()
                || minRto.isZero()
                || initialRto.compareTo(minRto) < 0
                || maxRto.compareTo(initialRto) < 0) {
            throw new IllegalArgumentException("0 < least RTO <= initial RTO <= greatest RTO");
        }
        if (delayedAck.isNegative() || delayedAck.compareTo(Duration.ofMillis(500)) >= 0) {
            throw new IllegalArgumentException("delayed ACK: less than 500 ms, RFC 9293 MUST-40");
        }
        if (timeWait.isNegative() || synTimeout.isNegative()) {
            throw new IllegalArgumentException("times are not negative");
        }
    }

    /// The same with other bounds.
    public TcpConfig withBounds(TcpBounds newBounds) {
        return new TcpConfig(
                newBounds,
                minRto,
                initialRto,
                maxRto,
                delayedAck,
                synTimeout,
                timeWait,
                timestamps,
                windowScaling,
                congestionControl);
    }

    /// The same with another TIME-WAIT.
    public TcpConfig withTimeWait(Duration newTimeWait) {
        return new TcpConfig(
                bounds,
                minRto,
                initialRto,
                maxRto,
                delayedAck,
                synTimeout,
                newTimeWait,
                timestamps,
                windowScaling,
                congestionControl);
    }

    /// The same with or without the options of RFC 7323.
    public TcpConfig withOptions(boolean newTimestamps, boolean newWindowScaling) {
        return new TcpConfig(
                bounds,
                minRto,
                initialRto,
                maxRto,
                delayedAck,
                synTimeout,
                timeWait,
                newTimestamps,
                newWindowScaling,
                congestionControl);
    }

    /// The same with other bounds of the retransmission timeout.
    public TcpConfig withRto(Duration least, Duration initial, Duration greatest) {
        return new TcpConfig(
                bounds,
                least,
                initial,
                greatest,
                delayedAck,
                synTimeout,
                timeWait,
                timestamps,
                windowScaling,
                congestionControl);
    }

    /// The same with another delay of acknowledgments.
    public TcpConfig withDelayedAck(Duration newDelayedAck) {
        return new TcpConfig(
                bounds,
                minRto,
                initialRto,
                maxRto,
                newDelayedAck,
                synTimeout,
                timeWait,
                timestamps,
                windowScaling,
                congestionControl);
    }

    /// The same with another congestion control.
    public TcpConfig withCongestionControl(CongestionControl.Factory newCongestionControl) {
        return new TcpConfig(
                bounds,
                minRto,
                initialRto,
                maxRto,
                delayedAck,
                synTimeout,
                timeWait,
                timestamps,
                windowScaling,
                newCongestionControl);
    }
}
