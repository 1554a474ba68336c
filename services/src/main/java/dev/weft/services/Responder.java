package dev.weft.services;

import dev.weft.socket.Datagram;
import dev.weft.wire.Bytes;
import org.jspecify.annotations.Nullable;

/// What a service says to a datagram.
@FunctionalInterface
interface Responder {
    /// {@return the answer; null for none}
    @Nullable Bytes answer(Datagram datagram);
}
