package dev.weft.architecture.planted.tcp.connection;

import dev.weft.architecture.planted.csp.Channel;
import dev.weft.architecture.planted.wire.Frame;

record BadTakesChannel(Channel<Frame> frames) {}
