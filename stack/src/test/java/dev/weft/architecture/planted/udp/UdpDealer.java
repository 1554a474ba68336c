package dev.weft.architecture.planted.udp;

import dev.weft.architecture.planted.csp.Channel;
import dev.weft.architecture.planted.ipv4.core.Fragments;
import dev.weft.architecture.planted.wire.Frame;

/// Allowed: a room that knows what is below it.
public record UdpDealer(Channel<Frame> upward) {
    public boolean deal(Frame frame) {
        return new Fragments().isWhole(frame) && upward.trySend(frame);
    }
}
