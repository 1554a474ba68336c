package dev.weft.architecture.planted.arp;

import dev.weft.architecture.planted.csp.ProcessGroup;

final class BadStartsProcess {
    private BadStartsProcess() {}

    static Runnable starter(ProcessGroup group) {
        return () -> group.start("secret", () -> {});
    }
}
