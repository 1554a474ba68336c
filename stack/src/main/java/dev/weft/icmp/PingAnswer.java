package dev.weft.icmp;

import dev.weft.message.PathError;

/// What became of an echo request.
public sealed interface PingAnswer {
    /// A reply came.
    ///
    /// @param reply the reply
    record Replied(EchoReplyReceived reply) implements PingAnswer {}

    /// An error came.
    ///
    /// @param error the error
    record Failed(PathError error) implements PingAnswer {}

    /// Nothing came in time.
    record TimedOut() implements PingAnswer {}
}
