package dev.weft.testbed;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Moves the current thread into a network namespace (`setns(2)`). It stays there, so it had better
/// be one that ends soon.
final class NamespaceEntry {
    private static final String NAMED = "/run/netns/";
    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;

    private static final MethodHandle OPEN =
            function(
                    "open",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS =
            function(
                    "setns",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private NamespaceEntry() {}

    @SuppressWarnings("restricted") // surefire's command line enables it
    private static MethodHandle function(
            String name, FunctionDescriptor type, Linker.Option... options) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }

    /// @param name as `ip netns` knows it
    static void enter(String name) {
        try (var arena = Arena.ofConfined()) {
            var descriptor = open(arena.allocateFrom(NAMED + name));
            if (descriptor < 0) {
                throw new IllegalStateException("there is no network namespace " + name);
            }
            var entered = (int) SETNS.invokeExact(descriptor, CLONE_NEWNET);
            var _ = (int) CLOSE.invokeExact(descriptor);
            if (entered != 0) {
                throw new IllegalStateException(
                        "the network namespace " + name + " is closed to us");
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e); // these functions throw nothing
        }
    }

    private static int open(MemorySegment path) throws Throwable {
        return (int) OPEN.invokeExact(path, O_RDONLY | O_CLOEXEC, 0);
    }
}
