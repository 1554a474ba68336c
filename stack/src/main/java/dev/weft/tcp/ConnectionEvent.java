package dev.weft.tcp;

import dev.weft.csp.Sink;
import dev.weft.message.PathError;
import dev.weft.tcp.connection.ConnectionInfo;
import dev.weft.tcp.connection.ConnectionSettings;
import dev.weft.wire.Bytes;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import org.jspecify.annotations.Nullable;

/// What a [ConnectionProcess] hears.
public sealed interface ConnectionEvent {
    /// A segment of the connection has come.
    record SegmentArrives(TcpSegment segment) implements ConnectionEvent {}

    /// A segment of ours did not arrive.
    ///
    /// @param error why
    /// @param quoted its sequence number
    record PathFails(PathError error, SequenceNumber quoted) implements ConnectionEvent {}

    /// A handshake has to give way to newer ones.
    record GiveWay() implements ConnectionEvent {}

    /// What the program asks. It brings one [Read] and one [Write] at a time.
    sealed interface Call extends ConnectionEvent {}

    /// Octets, as soon as there are some. Those that the program was given before are used up.
    ///
    /// @param max how many at most
    /// @param reply takes one outcome
    record Read(int max, Sink<ReadOutcome> reply) implements Call {}

    /// Send this.
    ///
    /// @param octets at least one
    /// @param urgent whether the last of them is urgent
    /// @param more whether others follow at once, so that an odd end may wait for them
    /// @param reply takes one outcome, as soon as there is room for the octets
    record Write(Bytes octets, boolean urgent, boolean more, Sink<WriteOutcome> reply)
            implements Call {}

    /// Nothing more will be written.
    record ShutdownOutput() implements Call {}

    /// Nothing more will be read.
    record ShutdownInput() implements Call {}

    /// The program has done with it.
    ///
    /// @param acknowledged is closed once the peer has everything, or never will; null if nobody
    ///   waits for that
    record Close(@Nullable Sink<Boolean> acknowledged) implements Call {}

    /// The program has done with it, and the peer shall see that at once.
    record Abort() implements Call {}

    /// The program has chosen otherwise.
    record Configure(ConnectionSettings settings) implements Call {}

    /// Tell me when the peer has everything, the end of it included.
    ///
    /// @param acknowledged is closed then, or once the peer never will have it
    record AwaitAcknowledged(Sink<Boolean> acknowledged) implements Call {}

    /// Tell me about yourself.
    ///
    /// @param reply takes one answer
    record Inform(Sink<ConnectionInfo> reply) implements Call {}
}
