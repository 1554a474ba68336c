package dev.weft.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The calls of Linux that a TAP device and its poller need.
///
/// Results are those of the kernel's own interface: a number, or `-errno`. What never blocks and
/// takes no lock of the network configuration is a critical downcall on heap arrays (4 ns); the
/// rest are ordinary ones. Numbers are those of `asm-generic`, which x86-64, AArch64 and RISC-V
/// share, but for those of system calls, which x86-64 has of its own.
@SuppressWarnings("restricted") // native code is what this class is for
final class Libc {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int ENXIO = 6;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int EOPNOTSUPP = 95;
    static final int ELOOP = 40;

    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int EFD_NONBLOCK = O_NONBLOCK;
    static final int EFD_CLOEXEC = O_CLOEXEC;
    static final int AF_INET = 2;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_CLOEXEC = O_CLOEXEC;
    static final int CLONE_NEWNET = 0x4000_0000;

    private static final boolean IS_X86_64 = System.getProperty("os.arch").equals("amd64");

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final Linker.Option CRITICAL = Linker.Option.critical(true);
    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_AT =
            CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    // Linking a function takes the JVM some 8 ms, unless one of the same shape has been linked. So
    // whatever may block has one shape, four integers as wide as a pointer: on x86-64, AArch64 and
    // RISC-V Linux passes narrower ones, and the variable arguments of open and ioctl, in the same
    // registers. They are linked when they are needed: the poller's beside the TAP's, on another
    // core.
    private static final MemoryLayout[] FOUR_WORDS = {JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG};

    /// For frames. By `syscall(2)`: the functions `read` and `write` are points where a thread may
    /// be cancelled, and saying so twice costs glibc more than the rest of them.
    private static final class Transfer {
        static final long READ_NUMBER = IS_X86_64 ? 0 : 63;
        static final long WRITE_NUMBER = IS_X86_64 ? 1 : 64;
        static final MethodHandle SYSTEM_CALL =
                link(
                        "syscall",
                        JAVA_LONG,
                        of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
                        ERRNO,
                        CRITICAL);
    }

    /// For the poller.
    private static final class Polling {
        static final MethodHandle POLL_NOW =
                link(
                        "poll",
                        JAVA_INT,
                        of(ADDRESS, JAVA_LONG, JAVA_INT),
                        Linker.Option.critical(false));
        static final MethodHandle PPOLL = link("ppoll");
        static final MethodHandle EVENTFD = link("eventfd");
    }

    /// To make an interface.
    private static final class Setup {
        static final MethodHandle OPEN = link("open");
        static final MethodHandle CLOSE = link("close");
        static final MethodHandle SOCKET = link("socket");
        static final MethodHandle IOCTL = link("ioctl");
    }

    /// To change the network namespace.
    private static final class Namespace {
        static final MethodHandle SETNS = link("setns");
    }

    /// To say what went wrong.
    private static final class Errors {
        static final MethodHandle STRERROR = link("strerror", ADDRESS, of(JAVA_INT));
    }

    private Libc() {}

    /// Where a critical call leaves `errno`; one for each process or thread that makes such calls.
    static MemorySegment callState() {
        return MemorySegment.ofArray(new int[(int) (CALL_STATE.byteSize() / Integer.BYTES)]);
    }

    /// Reads from a descriptor that does not block.
    ///
    /// @param into a heap segment
    /// @return octets read, or `-errno`
    static int read(int fd, MemorySegment into, long size, MemorySegment callState) {
        return transfer(Transfer.READ_NUMBER, fd, into, size, callState);
    }

    /// Writes to a descriptor that does not block.
    ///
    /// @param from a heap segment
    /// @return octets written, or `-errno`
    static int write(int fd, MemorySegment from, long size, MemorySegment callState) {
        return transfer(Transfer.WRITE_NUMBER, fd, from, size, callState);
    }

    private static int transfer(
            long number, int fd, MemorySegment octets, long size, MemorySegment callState) {
        try {
            var result =
                    (long)
                            Transfer.SYSTEM_CALL.invokeExact(
                                    callState, number, (long) fd, octets, size);
            return result >= 0 ? (int) result : -errno(callState);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /// Looks at descriptors without waiting.
    ///
    /// @return how many have something to tell, or -1
    static int pollNow(MemorySegment descriptors, int count) {
        try {
            return (int) Polling.POLL_NOW.invokeExact(descriptors, (long) count, 0);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /// Waits for descriptors.
    ///
    /// @param timeout a `struct timespec`, or [MemorySegment#NULL] for no limit
    /// @param callState native
    /// @return how many have something to tell, or `-errno`
    static int ppoll(
            MemorySegment descriptors, int count, MemorySegment timeout, MemorySegment callState) {
        return call(Polling.PPOLL, callState, descriptors.address(), count, timeout.address(), 0);
    }

    static int eventfd() {
        return call(Polling.EVENTFD, 0, EFD_NONBLOCK | EFD_CLOEXEC, 0);
    }

    static int open(String path, int flags) {
        try (var arena = Arena.ofConfined()) {
            return call(Setup.OPEN, arena.allocateFrom(path).address(), flags, 0);
        }
    }

    static void close(int fd) {
        // Linux gives the descriptor back whatever the result says.
        var _ = call(Setup.CLOSE, fd, 0, 0);
    }

    static int socket(int domain, int type) {
        return call(Setup.SOCKET, domain, type, 0);
    }

    /// @param argument a native segment, or an integer as an address
    static int ioctl(int fd, long request, MemorySegment argument) {
        return call(Setup.IOCTL, fd, request, argument.address());
    }

    /// Moves the calling thread into a namespace.
    static int setns(int namespaceFd, int kind) {
        return call(Namespace.SETNS, namespaceFd, kind, 0);
    }

    /// Where a call that may block leaves `errno`.
    static MemorySegment callState(Arena arena) {
        return arena.allocate(CALL_STATE);
    }

    private static int call(MethodHandle function, long first, long second, long third) {
        try (var arena = Arena.ofConfined()) {
            return call(function, callState(arena), first, second, third, 0);
        }
    }

    private static int call(
            MethodHandle function,
            MemorySegment callState,
            long first,
            long second,
            long third,
            long fourth) {
        try {
            // an int comes back in the lower half of the register
            var result = (int) (long) function.invokeExact(callState, first, second, third, fourth);
            return result >= 0 ? result : -errno(callState);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /// What the system says about an `errno`.
    static String describe(int errno) {
        try {
            var text = (MemorySegment) Errors.STRERROR.invokeExact(errno);
            return text.reinterpret(Long.MAX_VALUE).getString(0) + " (errno " + errno + ")";
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    private static int errno(MemorySegment callState) {
        return callState.get(ValueLayout.JAVA_INT, ERRNO_AT);
    }

    private static MethodHandle link(String name) {
        return link(name, JAVA_LONG, FOUR_WORDS, ERRNO);
    }

    private static MethodHandle link(
            String name, MemoryLayout returns, MemoryLayout[] takes, Linker.Option... options) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(returns, takes),
                options);
    }

    private static MemoryLayout[] of(MemoryLayout... layouts) {
        return layouts;
    }

    private static AssertionError impossible(Throwable thrown) {
        return new AssertionError("a downcall does not throw", thrown);
    }
}
