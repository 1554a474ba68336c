package dev.weft.bench.host;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Most experiments need root. What root writes belongs to whoever owns the checkout all the same,
/// as with the launcher's builds (`hand_over` there): he could neither delete it nor write beside
/// it.
public final class Ownership {
    private static final String USER = "unix:uid";
    private static final String GROUP = "unix:gid";

    private final @Nullable Owner owner;

    private record Owner(Object user, Object group) {}

    private Ownership(@Nullable Owner owner) {
        this.owner = owner;
    }

    /// That of a checkout, if this is root.
    ///
    /// @param install where it is
    /// @return what hands over to its owner
    public static Ownership of(Install install) {
        try {
            return isRoot() ? new Ownership(ownerOf(install.root())) : new Ownership(null);
        } catch (IOException | UnsupportedOperationException e) {
            return new Ownership(null); // no such thing here
        }
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), USER));
    }

    private static Owner ownerOf(Path path) throws IOException {
        return new Owner(
                Files.getAttribute(path, USER, LinkOption.NOFOLLOW_LINKS),
                Files.getAttribute(path, GROUP, LinkOption.NOFOLLOW_LINKS));
    }

    /// Makes a folder and those above it, and hands over the ones that were not there.
    ///
    /// @param folder which
    /// @return the folder
    public Path createDirectories(Path folder) throws IOException {
        var missing = new ArrayDeque<Path>();
        for (var each = folder.toAbsolutePath();
                each != null && !Files.exists(each);
                each = each.getParent()) {
            missing.push(each);
        }
        Files.createDirectories(folder);
        for (var each : missing) {
            give(each);
        }
        return folder;
    }

    /// Hands over a file, or a folder with all in it, if it is there.
    ///
    /// @param path which
    public void handOver(Path path) throws IOException {
        if (owner == null || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(
                path,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes what)
                            throws IOException {
                        give(each);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path each, BasicFileAttributes what)
                            throws IOException {
                        give(each);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private void give(Path path) throws IOException {
        if (owner != null && !owner.equals(ownerOf(path))) {
            Files.setAttribute(path, USER, owner.user(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, GROUP, owner.group(), LinkOption.NOFOLLOW_LINKS);
        }
    }
}
