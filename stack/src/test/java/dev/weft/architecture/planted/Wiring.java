package dev.weft.architecture.planted;

import dev.weft.architecture.planted.csp.Channel;
import dev.weft.architecture.planted.csp.Loom;
import dev.weft.architecture.planted.socket.PingSocket;
import dev.weft.architecture.planted.udp.UdpDealer;
import dev.weft.architecture.planted.wire.Frame;

/// Allowed: knows every room, creates channels and starts processes.
public final class Wiring {
    public PingSocket wire(Loom loom) {
        var group = loom.group("stack");
        Channel<Frame> frames = group.channel("frames", 64);
        group.start("udp", () -> new UdpDealer(frames).deal(new Frame(20)));
        return new PingSocket();
    }
}
