package dev.weft.architecture.planted.socket;

import dev.weft.architecture.planted.udp.UdpDealer;

/// Allowed; together with udp.BadKnowsSocket it is half of a cycle.
record UdpSocket(UdpDealer dealer) {}
