package dev.weft.icmp;

import dev.weft.csp.Sink;
import dev.weft.message.PathError;

/// What the [PingDealer] is told.
public sealed interface PingEvent {
    /// Somebody sends an echo request and waits.
    ///
    /// @param identifier of the request
    /// @param sequence of the request
    /// @param answer where a reply or an error goes
    record Expect(int identifier, int sequence, Sink<PingAnswer> answer) implements PingEvent {}

    /// Nobody waits for this any longer.
    ///
    /// @param identifier of the request
    /// @param sequence of the request
    /// @param answer where the answer would have gone
    record Forget(int identifier, int sequence, Sink<PingAnswer> answer) implements PingEvent {}

    /// A reply came.
    ///
    /// @param reply the reply
    record Replied(EchoReplyReceived reply) implements PingEvent {}

    /// An error about a request came.
    ///
    /// @param error the error
    record Failed(PathError error) implements PingEvent {}
}
