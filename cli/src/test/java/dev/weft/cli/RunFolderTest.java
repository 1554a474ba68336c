package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final long US = Privileges.effectiveUser();

    @TempDir private Path temporary;

    @Test
    void isMadeForOneUserAlone() throws IOException {
        var folder = temporary.resolve("run");
        assertEquals(folder, named(folder, US).make());
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        assertEquals(folder, named(folder, US).make(), "and is there already");
    }

    @Test
    void isInTheRuntimeFolderOfTheUser() throws IOException {
        var runtime = RunFolder.of(Map.of("XDG_RUNTIME_DIR", temporary.toString()), US);
        assertEquals(temporary.resolve("weft"), runtime.make());
    }

    @Test
    void whatOthersMayEnterOrOwnIsNotTaken() throws IOException {
        var open =
                Files.createDirectory(
                        temporary.resolve("open"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwxr-x---")));
        var link = Files.createSymbolicLink(temporary.resolve("link"), temporary);
        var file = Files.createFile(temporary.resolve("file"));
        for (var each : List.of(open, link, file)) {
            assertThrows(IOException.class, () -> named(each, US).make(), each.toString());
        }
        var other = named(temporary.resolve("run"), US + 1);
        assertThrows(IOException.class, other::make, "in the folder of somebody else");
    }

    @Test
    void socketsBearTheNameOfTheInterfaceAndTheProcess() throws IOException {
        var folder = named(temporary.resolve("run"), US);
        assertEquals(List.of(), folder.sockets());
        var socket = Files.createFile(folder.socketOf("weft0"));
        Files.createFile(folder.make().resolve("other"));
        assertEquals(List.of(socket), folder.sockets());
        var name = "weft0." + ProcessHandle.current().pid();
        assertEquals(name, RunFolder.nameOf(socket));
        assertTrue(RunFolder.isNamed(socket, "weft0"));
        assertTrue(RunFolder.isNamed(socket, name));
        assertFalse(RunFolder.isNamed(socket, "weft"));
        assertFalse(RunFolder.isNamed(Path.of("strange.sock"), "weft0"));
    }

    private static RunFolder named(Path folder, long user) {
        return RunFolder.of(Map.of(RunFolder.VARIABLE, folder.toString()), user);
    }
}
