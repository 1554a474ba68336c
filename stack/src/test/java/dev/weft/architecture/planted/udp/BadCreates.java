package dev.weft.architecture.planted.udp;

import dev.weft.architecture.planted.csp.Channel;
import dev.weft.architecture.planted.csp.ProcessGroup;
import dev.weft.architecture.planted.wire.Frame;

final class BadCreates {
    private BadCreates() {}

    static Channel<Frame> create(ProcessGroup group) {
        return group.channel("secret", 1);
    }
}
