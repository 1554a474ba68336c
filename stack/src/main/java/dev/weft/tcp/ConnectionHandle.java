package dev.weft.tcp;

import dev.weft.csp.Sink;
import dev.weft.message.Endpoint;

/// What a program has of a connection.
///
/// @param calls takes what it wants
/// @param local our end
/// @param remote the peer's
/// @param number counts the connections of the stack as they begin, with a SYN sent or received
public record ConnectionHandle(
        Sink<ConnectionEvent> calls, Endpoint local, Endpoint remote, long number) {}
