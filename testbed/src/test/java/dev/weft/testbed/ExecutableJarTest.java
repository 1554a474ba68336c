package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/// What the launcher runs.
class ExecutableJarTest {
    private static final Path JAR =
            Path.of(System.getProperty("weft.root"), "cli", "target", "weft.jar");

    /// The ahead-of-time cache takes no class without stack maps.
    private static final int JAVA_6 = 50;

    @Test
    void allClassesCanBeCached() throws IOException {
        List<String> old = new ArrayList<>();
        var classes = 0;
        try (var jar = new JarFile(JAR.toFile())) {
            for (var entries = jar.entries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                if (entry.getName().endsWith(".class")) {
                    classes++;
                    if (majorVersion(jar, entry) < JAVA_6) {
                        old.add(entry.getName());
                    }
                }
            }
        }
        assertTrue(classes > 1000, "classes: " + classes);
        assertEquals(List.of(), old);
    }

    /// After the magic number and the minor version (JVMS §4.1).
    private static int majorVersion(JarFile jar, JarEntry entry) throws IOException {
        try (var octets = new DataInputStream(jar.getInputStream(entry))) {
            octets.skipNBytes(6);
            return octets.readUnsignedShort();
        }
    }
}
