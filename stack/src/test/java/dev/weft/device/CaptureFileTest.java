package dev.weft.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CaptureFileTest {
    @Test
    void everythingThatHadRoomIsInTheFileInItsOrder(@TempDir Path directory) throws Exception {
        var path = directory.resolve("file");
        var block = new byte[100_000];
        var written = 0;
        try (var file = CaptureFile.open(path)) {
            while (written < 200) {
                if (file.hasRoom(block.length)) {
                    block[0] = (byte) written++;
                    file.write(block, 0, block.length);
                }
            }
        }
        var found = Files.readAllBytes(path);
        assertEquals(200 * block.length, found.length);
        for (int i = 0; i < 200; i++) {
            assertEquals((byte) i, found[i * block.length]);
        }
    }

    @Test
    void whatIsLargerThanTheBufferHasNoRoom(@TempDir Path directory) throws Exception {
        try (var file = CaptureFile.open(directory.resolve("file"))) {
            assertTrue(file.hasRoom(1 << 20));
            assertFalse(file.hasRoom(1 << 23));
            assertThrows(IOException.class, () -> file.write(new byte[1 << 23]));
            file.write(7);
        }
        assertArrayEquals(new byte[] {7}, Files.readAllBytes(directory.resolve("file")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDiskThatIsFullIsToldAtTheEnd() throws Exception {
        var file = CaptureFile.open(Path.of("/dev/full"));
        file.write(new byte[100]);
        assertThrows(IOException.class, file::close);
        assertFalse(file.hasRoom(1));
    }
}
