package dev.weft.architecture.planted.arp;

import dev.weft.architecture.planted.udp.UdpDealer;

record BadAsksUdp(UdpDealer udp) {}
