package dev.weft.services;

import dev.weft.NetworkStack;
import dev.weft.socket.Datagram;
import dev.weft.wire.Ipv4Address;

/// Decides who gets an answer, so that nobody makes two services answer each other for ever, or one
/// datagram be answered by a whole network (RFC 1122 §3.2.2.6 has the same care for echo).
final class Askers {
    /// Clients have higher ports; what comes from below is a service itself, or pretends to be one.
    private static final int FIRST_PORT = 1024;

    private final NetworkStack stack;

    Askers(NetworkStack stack) {
        this.stack = stack;
    }

    /// The responder, for those who may have an answer.
    Responder only(Responder responder) {
        return datagram -> mayBeAnswered(datagram) ? responder.answer(datagram) : null;
    }

    private boolean mayBeAnswered(Datagram datagram) {
        return datagram.remote().getPort() >= FIRST_PORT
                && isForOneHost(Ipv4Address.from(datagram.destination()));
    }

    private boolean isForOneHost(Ipv4Address destination) {
        return !destination.isBroadcast()
                && !destination.isMulticast()
                && stack.interfaces().stream()
                        .noneMatch(each -> each.address().isDirectedBroadcast(destination));
    }
}
