package dev.weft.cli;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where the stacks that run have their sockets: a folder of the user's own, into which nobody else
/// may look but root.
final class RunFolder {
    /// Names the folder; for those who have none of the usual.
    static final String VARIABLE = "WEFT_RUN_DIR";

    private static final String ENDING = ".sock";
    private static final Set<PosixFilePermission> PRIVATE =
            EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private final List<Path> candidates;
    private final long user;

    private RunFolder(List<Path> candidates, long user) {
        this.candidates = candidates;
        this.user = user;
    }

    /// The folder that the environment and the user suggest.
    static RunFolder of(Map<String, String> environment, long user) {
        var candidates = new ArrayList<Path>();
        try {
            var named = environment.getOrDefault(VARIABLE, "");
            if (!named.isEmpty()) {
                return new RunFolder(List.of(Path.of(named)), user);
            }
            // The XDG base directories; sudo takes the variable away, the folder may be there.
            var runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
            if (!runtime.isEmpty()) {
                candidates.add(Path.of(runtime, "weft"));
            }
        } catch (InvalidPathException e) {
            // then one of the others
        }
        candidates.add(Path.of("/run/user/" + user, "weft"));
        candidates.add(Path.of("/tmp/weft-" + user));
        return new RunFolder(candidates, user);
    }

    /// The folder of this program's user.
    static RunFolder ofThisProcess() {
        return of(System.getenv(), Privileges.effectiveUser());
    }

    long user() {
        return user;
    }

    /// Makes the folder if it is not there.
    ///
    /// @throws IOException if there is none of our own
    Path make() throws IOException {
        for (var folder : candidates) {
            if (isOwn(folder) || isMade(folder)) {
                return folder;
            }
        }
        throw new IOException("none of these is for this user alone: " + candidates);
    }

    private boolean isMade(Path folder) {
        try {
            var parent = folder.toAbsolutePath().getParent();
            // What is root's has no place in a folder of somebody else's.
            if (parent == null || !(isOwned(parent) || parent.equals(Path.of("/tmp")))) {
                return false;
            }
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
        } catch (FileAlreadyExistsException e) {
            // by whom?
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
        return isOwn(folder);
    }

    /// Whether it is a folder, no link to one, and ours alone.
    private boolean isOwn(Path folder) {
        try {
            return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && isOwned(folder)
                    && PRIVATE.containsAll(
                            Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private boolean isOwned(Path folder) throws IOException {
        var owner = Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return owner instanceof Integer number && Integer.toUnsignedLong(number) == user;
    }

    /// Where a stack's socket is to be.
    Path socketOf(String interfaceName) throws IOException {
        var name = interfaceName + "." + ProcessHandle.current().pid() + ENDING;
        return make().resolve(name);
    }

    /// All sockets that are there, be somebody behind them or not.
    List<Path> sockets() throws IOException {
        var found = new ArrayList<Path>();
        for (var folder : candidates) {
            if (isOwn(folder)) {
                try (var entries = Files.newDirectoryStream(folder, "*" + ENDING)) {
                    entries.forEach(found::add);
                } catch (DirectoryIteratorException e) {
                    throw e.getCause();
                }
            }
        }
        found.sort(null);
        return found;
    }

    /// The name of a stack, after its socket: that of its interface, and its process.
    static String nameOf(Path socket) {
        var file = String.valueOf(socket.getFileName());
        return file.substring(0, file.length() - ENDING.length());
    }

    /// Whether somebody who says `weft0` or `weft0.1234` means this one.
    static boolean isNamed(Path socket, String wanted) {
        var name = nameOf(socket);
        return name.equals(wanted) || name.replaceFirst("\\.[0-9]+$", "").equals(wanted);
    }
}
