package dev.weft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this process may do.
final class Privileges {
    private static final int CAP_NET_ADMIN = 12;
    private static final long NOBODY = 65_534;

    private Privileges() {}

    /// Whether it may make interfaces. Being root is neither enough (in a container) nor necessary.
    static boolean mayAdministerNetwork() {
        try {
            var effective = Long.parseUnsignedLong(status("CapEff:"), 16);
            return (effective >> CAP_NET_ADMIN & 1) != 0;
        } catch (IOException | NumberFormatException e) {
            return false; // an unusual kernel: then the attempt will tell
        }
    }

    /// The number of the user for whom it runs; of nobody, where nothing tells.
    static long effectiveUser() {
        try {
            return Long.parseUnsignedLong(
                    status("Uid:").split("\\s+", -1)[1]); // real, effective, ...
        } catch (IOException | NumberFormatException e) {
            return NOBODY;
        }
    }

    private static String status(String field) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(field)) {
                return line.substring(field.length()).strip();
            }
        }
        throw new IOException("no " + field);
    }
}
