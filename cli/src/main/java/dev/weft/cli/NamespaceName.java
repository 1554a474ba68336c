package dev.weft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What `ip netns` calls the network namespace of this process.
final class NamespaceName {
    private static final Path NAMES = Path.of("/run/netns");

    private NamespaceName() {}

    /// {@return the name, null if it has none}
    static @Nullable String ofThisProcess() {
        if (!Files.isDirectory(NAMES)) {
            return null;
        }
        try (var names = Files.newDirectoryStream(NAMES)) {
            var own = Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino");
            for (var name : names) {
                if (own.equals(Files.getAttribute(name, "unix:ino"))) {
                    return name.getFileName().toString();
                }
            }
        } catch (IOException e) {
            return null; // a name less to tell
        }
        return null;
    }
}
