package dev.weft.tcp;

import dev.weft.csp.Sink;
import dev.weft.message.Endpoint;

/// What a program has of a listener.
///
/// @param events takes what it wants
/// @param local where it listens
/// @param backlog how many connections may wait to be accepted
public record ListenerHandle(Sink<ListenerEvent> events, Endpoint local, int backlog) {}
