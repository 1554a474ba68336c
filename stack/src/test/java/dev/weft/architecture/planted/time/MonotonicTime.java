package dev.weft.architecture.planted.time;

public record MonotonicTime(long nanos) {}
