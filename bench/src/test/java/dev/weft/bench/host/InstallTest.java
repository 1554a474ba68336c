package dev.weft.bench.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallTest {
    @TempDir private Path folder;

    @Test
    void whatIsNewTakesThePlaceOfItsKind() throws IOException {
        Files.createDirectories(folder.resolve("native-1/c"));
        Files.writeString(folder.resolve("native-1/c/limit"), "");
        var keep = Files.createDirectory(folder.resolve("native-2"));
        Files.writeString(folder.resolve("in-stack-1.aot"), "");
        Install.deleteOthers(keep, "native-");
        try (var left = Files.list(folder)) {
            assertEquals(
                    Set.of("native-2", "in-stack-1.aot"),
                    left.map(each -> each.getFileName().toString()).collect(Collectors.toSet()));
        }
    }
}
