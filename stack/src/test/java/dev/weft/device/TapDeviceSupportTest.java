package dev.weft.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a TAP device does is held against the kernel, in the testbed.
class TapDeviceSupportTest {
    @Test
    void thereIsNoneWithoutTheFileThatMakesIt(@TempDir Path folder) throws Exception {
        assertFalse(TapDevice.isForUs(folder.resolve("tun")));
        assertTrue(TapDevice.isForUs(Files.createFile(folder.resolve("tun"))));
    }

    @Test
    void isSupportedSaysWhatThisMachineHas() {
        var file = Path.of("/dev/net/tun");
        assertEquals(
                System.getProperty("os.name").equals("Linux")
                        && Files.isReadable(file)
                        && Files.isWritable(file),
                TapDevice.isSupported());
    }
}
