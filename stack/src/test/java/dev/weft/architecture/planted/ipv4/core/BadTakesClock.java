package dev.weft.architecture.planted.ipv4.core;

import dev.weft.architecture.planted.time.Clock;

record BadTakesClock(Clock clock) {}
