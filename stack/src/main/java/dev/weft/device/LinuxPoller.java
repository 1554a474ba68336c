package dev.weft.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weft.csp.Poller;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Waits with `ppoll(2)`; an eventfd is the way to end the wait from another thread.
///
/// ```text
///   struct pollfd  [0] eventfd   [1] token 1   [2] token 2 ...     a descriptor nobody is
///                  { int fd; short events; short revents; }        interested in is negative
/// ```
///
/// One thread, the loom's, uses it; only [#wakeup] may come from others.
public final class LinuxPoller implements Poller {
    private static final int POLLFD = 8;
    private static final int EVENTS_AT = 4;
    private static final int REVENTS_AT = 6;
    private static final short POLLIN = 1;
    private static final int EVENTFD_COUNTER = 8;
    private static final int NO_FD = -1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment timeout = arena.allocate(2 * JAVA_LONG.byteSize(), 8);
    private final MemorySegment counter = MemorySegment.ofArray(new byte[EVENTFD_COUNTER]);
    private final MemorySegment callState = Libc.callState();
    private final MemorySegment pollState = Libc.callState(arena);
    private final int eventFd;
    private MemorySegment descriptors = arena.allocate(4 * POLLFD, 8);
    private int[] fdOfToken = new int[4];
    private int count = 1;

    // Guarded by the lock: nobody writes to a number that has become another file's.
    private final Object wakeLock = new Object();
    private boolean closed;
    private volatile boolean wakePending;

    private LinuxPoller(int eventFd) {
        this.eventFd = eventFd;
        put(0, eventFd);
    }

    /// {@return a poller for one loom, which closes it}
    ///
    /// @throws UnsupportedOperationException if this is no Linux
    public static LinuxPoller open() {
        if (!TapDevice.isLinux()) {
            throw new UnsupportedOperationException(
                    "file descriptors are waited for on Linux only, and this is "
                            + System.getProperty("os.name"));
        }
        var eventFd = Libc.eventfd();
        if (eventFd < 0) {
            throw new IllegalStateException("eventfd: " + Libc.describe(-eventFd));
        }
        return new LinuxPoller(eventFd);
    }

    @Override
    public int add(int fileDescriptor) {
        var token = 1;
        while (token < count && fdOfToken[token] != NO_FD) {
            token++;
        }
        if (token == count) {
            if (count == fdOfToken.length) {
                grow();
            }
            count++;
        }
        fdOfToken[token] = fileDescriptor;
        put(token, NO_FD);
        return token;
    }

    @Override
    public void remove(int token) {
        fdOfToken[token] = NO_FD;
        put(token, NO_FD);
    }

    @Override
    public void setInterest(int token, boolean interested) {
        descriptors.set(JAVA_INT, at(token), interested ? fdOfToken[token] : NO_FD);
    }

    @Override
    public boolean poll(long timeoutNanos) {
        var ready =
                timeoutNanos == 0
                        ? Libc.pollNow(descriptors, count)
                        : Libc.ppoll(descriptors, count, timespec(timeoutNanos), pollState);
        if (ready <= 0) {
            if (ready < 0) {
                forgetResults(); // EINTR: what stands there is old
            }
            return false;
        }
        if (revents(0) == 0) {
            return true;
        }
        // Whoever finds the wake pending has put his work where the loom looks after this.
        drain();
        wakePending = false;
        return ready > 1;
    }

    @Override
    public boolean isReady(int token) {
        return revents(token) != 0;
    }

    @Override
    public void wakeup() {
        if (wakePending) {
            return;
        }
        synchronized (wakeLock) {
            if (closed || wakePending) {
                return;
            }
            wakePending = true;
            var one = MemorySegment.ofArray(new long[] {1});
            // It cannot fail but by an overflow of the counter, and then it is readable.
            var _ = Libc.write(eventFd, one, EVENTFD_COUNTER, Libc.callState());
        }
    }

    @Override
    public void close() {
        synchronized (wakeLock) {
            if (closed) {
                return;
            }
            closed = true;
            Libc.close(eventFd);
        }
        arena.close();
    }

    private void drain() {
        var _ = Libc.read(eventFd, counter, EVENTFD_COUNTER, callState);
    }

    private MemorySegment timespec(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return MemorySegment.NULL;
        }
        timeout.set(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
        timeout.set(JAVA_LONG, JAVA_LONG.byteSize(), nanos % NANOS_PER_SECOND);
        return timeout;
    }

    private void forgetResults() {
        for (int i = 0; i < count; i++) {
            descriptors.set(JAVA_SHORT, at(i) + REVENTS_AT, (short) 0);
        }
    }

    private void grow() {
        var roomier = arena.allocate(2L * fdOfToken.length * POLLFD, 8);
        roomier.copyFrom(descriptors);
        descriptors = roomier;
        fdOfToken = Arrays.copyOf(fdOfToken, 2 * fdOfToken.length);
    }

    private void put(int token, int fd) {
        descriptors.set(JAVA_INT, at(token), fd);
        descriptors.set(JAVA_SHORT, at(token) + EVENTS_AT, POLLIN);
        descriptors.set(JAVA_SHORT, at(token) + REVENTS_AT, (short) 0);
    }

    private short revents(int token) {
        return descriptors.get(JAVA_SHORT, at(token) + REVENTS_AT);
    }

    private static long at(int token) {
        return (long) token * POLLFD;
    }
}
