package dev.weft.socket;

import dev.weft.wire.Bytes;
import java.net.InetAddress;
import java.time.Duration;

/// What became of one echo request.
public sealed interface PingResult {
    /// The request's number.
    int sequence();

    /// It was answered.
    ///
    /// @param sequence the request's number
    /// @param from who answered
    /// @param timeToLive what was left of the reply's
    /// @param roundTrip how long it took
    /// @param data what the reply carried
    /// @param intact whether that is what was sent
    record Reply(
            int sequence,
            InetAddress from,
            int timeToLive,
            Duration roundTrip,
            Bytes data,
            boolean intact)
            implements PingResult {}

    /// Somebody says that it could not be delivered.
    ///
    /// @param sequence the request's number
    /// @param reporter who says so
    /// @param reason why, in words
    record Failure(int sequence, InetAddress reporter, String reason) implements PingResult {}

    /// Nothing came in time.
    ///
    /// @param sequence the request's number
    record Timeout(int sequence) implements PingResult {}
}
