package dev.weft.services.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.services.http.FileTree.Entry;
import dev.weft.services.http.FileTree.Folder;
import dev.weft.services.http.FileTree.Leaf;
import dev.weft.services.http.FileTree.Nothing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
    @TempDir private Path folder;
    private Path root;
    private FileTree tree;

    @BeforeEach
    void makeTree() throws IOException {
        Files.writeString(folder.resolve("secret"), "outside");
        root = Files.createDirectory(folder.resolve("www"));
        Files.writeString(Files.createDirectory(folder.resolve("www2")).resolve("s"), "outside");
        Files.writeString(root.resolve("file"), "inside");
        Files.writeString(Files.createDirectory(root.resolve("sub")).resolve("leaf"), "inside");
        tree = FileTree.of(root);
    }

    @Test
    void whatIsThereIsFound() throws IOException {
        assertInstanceOf(Folder.class, tree.find(List.of()));
        assertInstanceOf(Folder.class, tree.find(List.of("sub")));
        assertInstanceOf(Leaf.class, tree.find(List.of("sub", "leaf")));
        assertEquals(new Nothing(), tree.find(List.of("other")));
        assertEquals(new Nothing(), tree.find(List.of("file", "below a file")));
        assertEquals(new Nothing(), tree.find(List.of("a\0b")));
        assertEquals(new Nothing(), tree.find(List.of("x".repeat(5000))));
    }

    @Test
    void linksThatStayInsideAreFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("inside"), Path.of("sub/leaf"));
        Files.createSymbolicLink(root.resolve("around"), Path.of("../www/sub"));
        assertInstanceOf(Leaf.class, tree.find(List.of("inside")));
        assertInstanceOf(Leaf.class, tree.find(List.of("around", "leaf")));
    }

    @Test
    void linksThatLeadOutAreNot() throws IOException {
        Files.createSymbolicLink(root.resolve("relative"), Path.of("../secret"));
        Files.createSymbolicLink(root.resolve("absolute"), folder.resolve("secret"));
        Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(root.resolve("chain"), Path.of("up/secret"));
        Files.createSymbolicLink(root.resolve("neighbour"), Path.of("../www2"));
        Files.createSymbolicLink(root.resolve("nowhere"), Path.of("nothing"));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        for (var name : List.of("relative", "absolute", "up", "chain", "nowhere", "loop")) {
            assertEquals(new Nothing(), tree.find(List.of(name)), name);
        }
        assertEquals(new Nothing(), tree.find(List.of("up", "secret")));
        assertInstanceOf(Leaf.class, tree.find(List.of("up", "www", "file")), "back inside");
        assertEquals(new Nothing(), tree.find(List.of("neighbour", "s")));
        assertEquals(List.of("sub", "file"), names(tree.list(new Folder(root))));
    }

    @Test
    void dotsLeadNowhereEvenIfSomebodyLetsThemIn() throws IOException {
        assertEquals(new Nothing(), tree.find(List.of("..")));
        assertEquals(new Nothing(), tree.find(List.of("..", "secret")));
        assertEquals(new Nothing(), tree.find(List.of("/etc/passwd")));
    }

    @Test
    void whatIsNoFileIsNotOpened() throws Exception {
        var made = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
        assertEquals(0, made.waitFor());
        assertEquals(new Nothing(), tree.find(List.of("pipe")));
        assertEquals(List.of("sub", "file"), names(tree.list(new Folder(root))));
    }

    @Test
    void listingHasFoldersFirst() throws IOException {
        Files.createDirectory(root.resolve("zoo"));
        Files.writeString(root.resolve("a"), "123");
        var entries = tree.list(new Folder(root));
        assertEquals(List.of("sub", "zoo", "a", "file"), names(entries));
        assertEquals(3, entries.get(2).size());
    }

    @Test
    void rootMustBeAFolder() {
        assertThrows(NotDirectoryException.class, () -> FileTree.of(root.resolve("file")));
        assertThrows(NoSuchFileException.class, () -> FileTree.of(root.resolve("none")));
    }

    private static List<String> names(List<Entry> entries) {
        return entries.stream().map(Entry::name).toList();
    }
}
