package dev.weft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this process may do.
final class Privileges {
    private static final int CAP_NET_ADMIN = 12;

    private Privileges() {}

    /// Whether it may make interfaces. Being root is neither enough (in a container) nor necessary.
    static boolean mayAdministerNetwork() {
        try {
            for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("CapEff:")) {
                    var effective = Long.parseUnsignedLong(line.substring(7).strip(), 16);
                    return (effective >> CAP_NET_ADMIN & 1) != 0;
                }
            }
        } catch (IOException | NumberFormatException e) {
            // an unusual kernel: then the attempt will tell
        }
        return false;
    }
}
