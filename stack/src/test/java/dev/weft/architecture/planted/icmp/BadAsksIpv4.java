package dev.weft.architecture.planted.icmp;

import dev.weft.architecture.planted.ipv4.Routes;

final class BadAsksIpv4 {
    private BadAsksIpv4() {}

    static int count(Object message) {
        return message instanceof Routes routes ? routes.size() : 0;
    }
}
