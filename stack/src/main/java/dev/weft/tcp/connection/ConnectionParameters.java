package dev.weft.tcp.connection;

import dev.weft.message.Endpoint;
import dev.weft.wire.SequenceNumber;

/// What a connection begins with.
///
/// @param config bounds and times
/// @param budget what all connections may hold
/// @param settings what the program wants
/// @param path the way to the peer
/// @param local our end
/// @param remote the peer's
/// @param iss of [InitialSequenceNumbers]
/// @param timestampOffset of [InitialSequenceNumbers]
public record ConnectionParameters(
        TcpConfig config,
        BufferBudget budget,
        ConnectionSettings settings,
        Path path,
        Endpoint local,
        Endpoint remote,
        SequenceNumber iss,
        int timestampOffset) {}
