package dev.weft.architecture.planted.wire;

import dev.weft.architecture.planted.message.Drop;

record BadKnowsMessage(Drop drop) {}
