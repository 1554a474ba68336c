package dev.weft.architecture.planted.wire;

public record Frame(int length) {}
