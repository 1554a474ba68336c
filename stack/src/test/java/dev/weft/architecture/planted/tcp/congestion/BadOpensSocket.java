package dev.weft.architecture.planted.tcp.congestion;

import java.nio.channels.SocketChannel;

record BadOpensSocket(SocketChannel channel) {}
