package dev.weft.tcp;

import dev.weft.tcp.connection.CloseReason;
import dev.weft.wire.Bytes;
import java.util.List;

/// What a [ConnectionEvent.Read] leads to.
public sealed interface ReadOutcome {
    /// Octets, in their order.
    ///
    /// @param runs at least one
    /// @param urgentAhead octets from the first of them to the end of urgent data, 0 if there is
    ///   none
    record Octets(List<Bytes> runs, int urgentAhead) implements ReadOutcome {}

    /// There will be no more.
    record EndOfStream() implements ReadOutcome {}

    /// There will be no more, though the peer has not finished.
    record Broken(CloseReason reason) implements ReadOutcome {}
}
