package dev.weft.architecture.planted.message;

import dev.weft.architecture.planted.wire.Frame;

public record Drop(Frame frame) {}
