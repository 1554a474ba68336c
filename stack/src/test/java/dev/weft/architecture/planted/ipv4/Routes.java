package dev.weft.architecture.planted.ipv4;

public record Routes(int size) {}
