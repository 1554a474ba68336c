package dev.weft.architecture.planted.udp;

import dev.weft.architecture.planted.socket.PingSocket;

record BadKnowsSocket(PingSocket socket) {}
