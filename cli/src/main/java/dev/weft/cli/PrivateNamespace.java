package dev.weft.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A user and network namespace of this program's own, in which everybody may make interfaces.
///
/// The program enters it by starting again through `unshare(1)`, in the same process: a JVM has
/// threads, and a process with threads cannot enter a user namespace.
final class PrivateNamespace {
    private static final String MARK = "WEFT_PRIVATE_NAMESPACE";
    private static final List<String> UNSHARE =
            List.of("unshare", "--user", "--map-root-user", "--net");

    private PrivateNamespace() {}

    /// Whether this program has been started again in one.
    static boolean isEntered() {
        return System.getenv(MARK) != null;
    }

    /// Starts this program again in such a namespace; returns only if that cannot be.
    ///
    /// @throws IOException says why not
    static void enter() throws IOException, InterruptedException {
        requireUnshare();
        var command = new ArrayList<>(UNSHARE);
        command.add("--");
        command.addAll(ownCommandLine());
        execute(command, runFolder());
    }

    /// Tries before, since nobody can come back afterwards to say what went wrong.
    private static void requireUnshare() throws IOException, InterruptedException {
        var command = new ArrayList<>(UNSHARE);
        command.add("true");
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException("the command unshare is missing (package util-linux)", e);
        }
        String said;
        try (var output = process.getInputStream()) {
            said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
        if (process.waitFor() != 0) {
            throw new IOException(
                    "the kernel does not let you make one ("
                            + said
                            + "): see the sysctls kernel.unprivileged_userns_clone,"
                            + " kernel.apparmor_restrict_unprivileged_userns and"
                            + " user.max_user_namespaces; containers often forbid it");
        }
    }

    /// Inside, this user is root, who would look for it elsewhere.
    private static String runFolder() {
        try {
            return RunFolder.ofThisProcess().make().toAbsolutePath().toString();
        } catch (IOException e) {
            return ""; // said by who wants to use it
        }
    }

    private static List<String> ownCommandLine() throws IOException {
        var arguments = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
        var words = new ArrayList<>(List.of(arguments.split("\0", -1)));
        words.removeLast(); // behind the last zero
        words.set(0, Files.readSymbolicLink(Path.of("/proc/self/exe")).toString());
        return words;
    }

    /// `execvp(3)`: the same process, so that signals, terminal and exit code need no passing on.
    private static void execute(List<String> command, String runFolder) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var words = arena.allocate(ADDRESS, command.size() + 1L);
            for (int i = 0; i < command.size(); i++) {
                words.setAtIndex(ADDRESS, i, arena.allocateFrom(command.get(i)));
            }
            words.setAtIndex(ADDRESS, command.size(), MemorySegment.NULL);
            var setenv =
                    function("setenv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
            var execvp = function("execvp", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
            var _ = (int) setenv.invokeExact(arena.allocateFrom(MARK), arena.allocateFrom("1"), 1);
            if (!runFolder.isEmpty()) {
                var variable = arena.allocateFrom(RunFolder.VARIABLE);
                var _ = (int) setenv.invokeExact(variable, arena.allocateFrom(runFolder), 1);
            }
            var _ = (int) execvp.invokeExact(words.get(ADDRESS, 0), words);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        throw new IOException(command.getFirst() + " could not be executed");
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }
}
