package dev.weft.architecture.planted.socket;

import dev.weft.architecture.planted.csp.ProcessGroup;

/// Allowed: a socket starts a process per job.
public final class PingSocket {
    public void ping(ProcessGroup group) {
        group.start("ping", () -> {});
    }
}
