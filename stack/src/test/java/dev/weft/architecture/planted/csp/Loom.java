package dev.weft.architecture.planted.csp;

public final class Loom {
    public ProcessGroup group(String name) {
        return new ProcessGroup();
    }
}
