package dev.weft.tcp;

import dev.weft.tcp.connection.CloseReason;

/// What a [ConnectionEvent.Write] leads to.
public sealed interface WriteOutcome {
    /// The octets are on their way.
    record Written() implements WriteOutcome {}

    /// The program itself has said that nothing follows.
    record OutputShut() implements WriteOutcome {}

    /// The connection has ended.
    record Broken(CloseReason reason) implements WriteOutcome {}
}
