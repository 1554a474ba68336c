package dev.weft.tcp;

import dev.weft.csp.Sink;
import dev.weft.message.Endpoint;

/// What a program has of a connection.
///
/// @param calls takes what it wants
/// @param local our end
/// @param remote the peer's
public record ConnectionHandle(Sink<ConnectionEvent> calls, Endpoint local, Endpoint remote) {}
