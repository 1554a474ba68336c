package dev.weft.tcp;

import dev.weft.csp.Sink;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import org.jspecify.annotations.Nullable;

/// What a [ListenerProcess] hears.
public sealed interface ListenerEvent {
    /// Somebody wants to connect.
    ///
    /// @param key the two ends
    /// @param syn the segment
    /// @param after the last number of ours in an earlier connection of the same ends, if it is not
    ///   long ago: the new one begins past it (RFC 9293 MAY-2)
    record SynArrives(ConnectionKey key, TcpSegment syn, @Nullable SequenceNumber after)
            implements ListenerEvent {}

    /// A connection, as soon as there is one. One at a time is asked.
    ///
    /// @param reply takes one connection; closed when the listener ends
    record Accept(Sink<ConnectionHandle> reply) implements ListenerEvent {}

    /// What waits here?
    ///
    /// @param reply takes one answer
    record CountWaiting(Sink<Integer> reply) implements ListenerEvent {}

    /// The program has done with it.
    record Close() implements ListenerEvent {}
}
