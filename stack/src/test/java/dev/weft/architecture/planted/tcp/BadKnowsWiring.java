package dev.weft.architecture.planted.tcp;

import dev.weft.architecture.planted.Wiring;

record BadKnowsWiring(Wiring wiring) {}
