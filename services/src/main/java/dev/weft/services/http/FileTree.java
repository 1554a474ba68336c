package dev.weft.services.http;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A folder, everything in which may be read by everybody, and nothing outside.
///
/// A symbolic link is followed as long as it stays in the folder: what counts is where a path leads
/// in the end. Whoever may write there while files are served can still put a link in the way
/// between look and opening; he could as well copy what he wants to show.
final class FileTree {
    /// How many entries of a folder are looked at.
    static final int MOST_ENTRIES = 10_000;

    private final Path root;

    /// What there is at a path.
    sealed interface Found {}

    /// A file.
    ///
    /// @param path without links
    record Leaf(Path path, BasicFileAttributes attributes) implements Found {}

    /// A folder.
    ///
    /// @param path without links
    record Folder(Path path) implements Found {}

    /// Nothing, or nothing that may be known.
    record Nothing() implements Found {}

    /// Something that this program may not read.
    record Forbidden() implements Found {}

    /// One line of a listing.
    ///
    /// @param size of a file, in octets
    record Entry(String name, boolean folder, long size, Instant modified) {}

    private FileTree(Path root) {
        this.root = root;
    }

    /// Makes a folder one that is served.
    ///
    /// @throws IOException if there is no such folder
    static FileTree of(Path folder) throws IOException {
        var root = folder.toRealPath();
        if (!Files.isDirectory(root)) {
            throw new NotDirectoryException(folder.toString());
        }
        return new FileTree(root);
    }

    /// Looks for what a path names.
    Found find(List<String> segments) throws IOException {
        try {
            var path = root;
            for (var segment : segments) {
                path = path.resolve(Path.of(segment));
            }
            return find(path);
        } catch (AccessDeniedException e) {
            return new Forbidden();
        } catch (InvalidPathException e) {
            return new Nothing(); // a name that no file here can have
        }
    }

    private Found find(Path path) throws IOException {
        var real = realPath(path);
        if (real == null || !real.startsWith(root)) {
            return new Nothing();
        }
        var attributes =
                Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
            return new Folder(real);
        }
        // Not a pipe or a device, which may never end.
        return attributes.isRegularFile() ? new Leaf(real, attributes) : new Nothing();
    }

    /// Where a path leads in the end; null if nowhere.
    private static @Nullable Path realPath(Path path) throws IOException {
        try {
            return path.toRealPath();
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            return null; // missing, a loop of links, a file in the place of a folder
        }
    }

    /// What is in a folder: folders first, then by name. What cannot be had is not shown.
    List<Entry> list(Folder folder) throws IOException {
        var entries = new ArrayList<Entry>();
        try (var names = Files.newDirectoryStream(folder.path())) {
            for (var path : names) {
                if (entries.size() == MOST_ENTRIES) {
                    break;
                }
                var entry = entry(path);
                if (entry != null) {
                    entries.add(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.sort(Comparator.comparing(Entry::folder).reversed().thenComparing(Entry::name));
        return entries;
    }

    private @Nullable Entry entry(Path path) {
        try {
            return switch (find(path)) {
                case Leaf(var _, var attributes) -> entry(path, attributes);
                case Folder(var real) ->
                        entry(path, Files.readAttributes(real, BasicFileAttributes.class));
                case Nothing _, Forbidden _ -> null;
            };
        } catch (IOException e) {
            return null; // gone meanwhile, or not for us
        }
    }

    private static Entry entry(Path path, BasicFileAttributes attributes) {
        return new Entry(
                String.valueOf(path.getFileName()),
                attributes.isDirectory(),
                attributes.size(),
                attributes.lastModifiedTime().toInstant());
    }
}
