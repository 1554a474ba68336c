package dev.weft.bench.host;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A start is measured with the cache only if the launcher would take it.
class LauncherCacheTest {
    private static final String JDK = "/some/jdk";
    private static final String MADE_FOR =
            JDK + " " + System.getProperty("java.version") + " -Xms64m -Xmn16m \n";

    @TempDir private Path root;
    private Path jar;

    @BeforeEach
    void hasAJar() throws IOException {
        jar = root.resolve("cli/target/weft.jar");
        Files.createDirectories(jar.getParent());
        Files.createDirectories(root.resolve(".weft/aot"));
        Files.writeString(jar, "1234");
        Files.setLastModifiedTime(jar, FileTime.from(1_000_000_000L, TimeUnit.SECONDS));
    }

    @Test
    void thatOfThisJarFits() throws IOException {
        hasCache("weft-1000000000-4.aot", MADE_FOR);
        assertNull(complaint());
    }

    @Test
    void thatOfAnEarlierJarDoesNot() throws IOException {
        hasCache("weft-1000000000-4.aot", MADE_FOR);
        Files.setLastModifiedTime(jar, FileTime.from(1_000_000_001L, TimeUnit.SECONDS));
        assertTrue(complaint().contains("weft-1000000001-4.aot"), complaint());
    }

    @Test
    void oneThatIsNotWholeYetDoesNot() throws IOException {
        Files.writeString(root.resolve(".weft/aot/weft-1000000000-4.aot"), "");
        assertNotNull(complaint());
    }

    @Test
    void thatOfOtherFlagsDoesNot() throws IOException {
        hasCache("weft-1000000000-4.aot", MADE_FOR.replace("-Xmn16m", "-Xmn32m"));
        assertTrue(complaint().contains("other flags"), complaint());
    }

    private void hasCache(String name, String madeFor) throws IOException {
        Files.writeString(root.resolve(".weft/aot").resolve(name), "");
        Files.writeString(root.resolve(".weft/aot").resolve(name + ".for"), madeFor);
    }

    private String complaint() throws IOException {
        var install = new Install(root, jar, "java", List.of("-Xms64m", "-Xmn16m"));
        return new LauncherCache(install, Map.of("JAVA_HOME", JDK)).complaint();
    }
}
