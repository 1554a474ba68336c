package dev.weft.architecture.planted.device;

import dev.weft.architecture.planted.udp.UdpDealer;

record BadDeviceKnowsRoom(UdpDealer udp) {}
