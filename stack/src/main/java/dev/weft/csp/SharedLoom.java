package dev.weft.csp;

import dev.weft.time.Clock;
import dev.weft.time.RealClock;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Processes on the JDK's own scheduler: public API only, no flag. Processes run on several cores
/// at once; one lock guards all channels, which makes a [Select] over many of them simple and
/// right. Every thread may use the channels directly. Slower than the [CarrierLoom], and correct.
public final class SharedLoom extends Loom {
    private final Poller poller;
    private final RealClock clock = new RealClock();
    private final RandomGenerator random = new SecureRandom();
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread.Builder.OfVirtual threads = Thread.ofVirtual();
    private final ConcurrentHashMap<Thread, Boolean> callers = // and whether close() has told them
            new ConcurrentHashMap<>();
    private final Set<Thread> members = ConcurrentHashMap.newKeySet(); // the processes
    private final ConcurrentLinkedQueue<Runnable> forPollerThread = new ConcurrentLinkedQueue<>();
    private final List<FileReadiness> descriptors = new ArrayList<>(); // the poller thread's
    private final Thread pollerThread;
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean closed;
    private volatile boolean watching = true;

    private SharedLoom(String name, Poller poller) {
        super(name);
        this.poller = poller;
        this.pollerThread =
                Thread.ofPlatform().name(name + " poller").daemon(true).unstarted(this::watch);
    }

    /// Starts a loom that waits for no file descriptors.
    public static SharedLoom start(String name) {
        return start(name, new ParkingPoller());
    }

    /// Starts a loom.
    ///
    /// @param poller waits for file descriptors, on a thread of its own; closed with the loom
    public static SharedLoom start(String name, Poller poller) {
        var loom = new SharedLoom(name, poller);
        loom.pollerThread.start();
        return loom;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public boolean isParallel() {
        return true;
    }

    @Override
    public boolean isCurrent() {
        return true;
    }

    @Override
    public <T extends @Nullable Object> T call(String what, Callable<T> task) throws Exception {
        if (members.contains(Thread.currentThread())) {
            return task.call();
        }
        // Listed first, asked then: close() interrupts whoever is listed.
        var outermost = callers.putIfAbsent(Thread.currentThread(), false) == null;
        try {
            if (closed) {
                throw new LoomClosedException(toString());
            }
            return task.call();
        } catch (InterruptedException e) {
            if (closed) {
                throw new LoomClosedException(toString());
            }
            throw e;
        } finally {
            if (outermost && Boolean.TRUE.equals(callers.remove(Thread.currentThread()))) {
                Thread.interrupted(); // the interrupt was ours, and came too late
            }
        }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // a hint is all that the JDK's scheduler takes
    public void pause() throws InterruptedException {
        throwIfInterrupted();
        Thread.yield();
    }

    @Override
    public Readiness readiness(int fileDescriptor) {
        return new FileReadiness(fileDescriptor);
    }

    @Override
    public void close() {
        if (members.contains(Thread.currentThread())) {
            throw new IllegalStateException("a process cannot close the loom that runs it");
        }
        if (!closing.compareAndSet(false, true)) {
            awaitEnd(pollerThread);
            return;
        }
        closed = true;
        lock.lock();
        try {
            closeGroups();
        } finally {
            lock.unlock();
        }
        for (var caller : callers.keySet()) {
            callers.computeIfPresent(
                    caller,
                    (thread, told) -> {
                        thread.interrupt();
                        return true;
                    });
        }
        poller.wakeup();
        awaitEnd(pollerThread);
        poller.close();
    }

    @Override
    Thread startThread(String threadName, Runnable body) {
        var thread =
                threads.name(threadName)
                        .unstarted(() -> {
                            try {
                                body.run();
                            } finally {
                                members.remove(Thread.currentThread());
                            }
                        });
        members.add(thread);
        thread.start();
        return thread;
    }

    @Override
    void enter() {
        lock.lock();
    }

    @Override
    void leave() {
        lock.unlock();
    }

    @Override
    void park(Wait wait, long deadlineNanos) {
        var holds = lock.getHoldCount();
        for (int i = 0; i < holds; i++) {
            lock.unlock();
        }
        try {
            if (deadlineNanos == NEVER) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, deadlineNanos - clock.nanos());
            }
        } finally {
            for (int i = 0; i < holds; i++) {
                lock.lock();
            }
        }
        if (deadlineNanos != NEVER && !wait.woken && clock.nanos() >= deadlineNanos) {
            wait.expired = true;
        }
    }

    @Override
    void arm(Wait wait, long deadlineNanos) {} // park() itself looks at the clock

    @Override
    void disarm(Wait wait) {}

    @Override
    long nowNanos() {
        return clock.nanos();
    }

    /// The poller thread: everything that touches the poller but `wakeup` happens here.
    private void watch() {
        try {
            while (!closed) {
                runTasks();
                if (poller.poll(Long.MAX_VALUE)) {
                    descriptors.forEach(FileReadiness::releaseIfReady);
                }
            }
        } catch (RuntimeException | Error bug) {
            failed(new ProcessFailedException(pollerThread.getName(), bug));
        } finally {
            watching = false;
            runTasks(); // those that were put in before it could be seen that nobody watches
        }
    }

    private void runTasks() {
        for (var task = forPollerThread.poll(); task != null; task = forPollerThread.poll()) {
            task.run();
        }
    }

    /// Has the poller thread do something; false if that thread has ended.
    private boolean onPollerThread(Runnable task) {
        forPollerThread.add(task);
        poller.wakeup();
        return watching;
    }

    private final class FileReadiness implements Readiness {
        private final Semaphore readable = new Semaphore(0);
        private int token;

        FileReadiness(int fileDescriptor) {
            var added = new CompletableFuture<@Nullable Void>();
            var accepted =
                    onPollerThread(() -> {
                        try {
                            token = poller.add(fileDescriptor);
                            descriptors.add(this);
                            added.complete(null);
                        } catch (RuntimeException e) {
                            added.completeExceptionally(e);
                        }
                    });
            if (!accepted) {
                throw new LoomClosedException(SharedLoom.this.toString());
            }
            try {
                added.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }

        @Override
        public void await() throws InterruptedException {
            readable.drainPermits();
            if (!onPollerThread(() -> poller.setInterest(token, true))) {
                throw new LoomClosedException(SharedLoom.this.toString());
            }
            readable.acquire();
        }

        private void releaseIfReady() {
            if (poller.isReady(token)) {
                poller.setInterest(token, false);
                readable.release();
            }
        }

        /// Waits until the poller thread has let go: the caller closes the descriptor next.
        @Override
        public void close() {
            var gone = new Semaphore(0);
            var accepted =
                    onPollerThread(() -> {
                        if (descriptors.remove(this)) {
                            poller.remove(token);
                        }
                        gone.release();
                    });
            if (accepted) {
                gone.acquireUninterruptibly();
            }
        }
    }
}
