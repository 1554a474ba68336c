package dev.weft.csp;

import dev.weft.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Runs processes, and gives them what they must not take from elsewhere: time, chance, and a way
/// to wait.
///
/// | loom | threads | time | for |
/// |---|---|---|---|
/// | [CarrierLoom] | one platform thread carries all | real | speed |
/// | [SharedLoom] | the JDK's scheduler | real | programs that can give no JVM flag |
/// | [SimulatedLoom] | one platform thread, while a caller waits | virtual | tests; a seed decides |
///
/// Channels are not synchronised: on the first and the last loom only one process runs at a time,
/// and on the shared loom one lock guards them all. [#enter] and [#leave] are that guard.
public abstract sealed class Loom implements AutoCloseable
        permits CarrierLoom, SharedLoom, SimulatedLoom {
    static final long NEVER = Long.MAX_VALUE;

    private final String name;
    private final List<ProcessGroup> roots = new ArrayList<>();
    private boolean closing; // guarded by the loom, like the list of groups
    private @Nullable Wait newestWait; // of a list through all; guarded by the loom
    private volatile Consumer<ProcessFailedException> failureHandler = Loom::reportFailure;

    Loom(String name) {
        this.name = name;
    }

    /// The loom's name, which its threads bear too.
    public final String name() {
        return name;
    }

    /// The clock of everything that runs here.
    public abstract Clock clock();

    /// The source of chance of everything that runs here. Unpredictable on looms in real time (RFC
    /// 6056, RFC 6528 rely on it), seeded on the simulated one. For processes of this loom only.
    public abstract RandomGenerator random();

    /// Whether several processes may run at the same moment, so that what they share has to be
    /// atomic.
    public abstract boolean isParallel();

    /// Whether the calling thread may use this loom's channels directly. Everybody else goes
    /// through [#call].
    public abstract boolean isCurrent();

    /// Runs something as a process of this loom and waits for its result: the way in for threads
    /// outside. Called by a process of this loom, it simply runs it. Interrupting the caller
    /// interrupts what runs for it.
    ///
    /// @param <T> the result
    /// @throws LoomClosedException if the loom is closed, or closes meanwhile
    public abstract <T extends @Nullable Object> T call(String what, Callable<T> task)
            throws Exception;

    /// Lets everything else that can run go first, and reads of devices after that: what a device
    /// reader does between two batches.
    public abstract void pause() throws InterruptedException;

    /// Lets go first whatever can run now, once.
    @SuppressWarnings("ThreadPriorityCheck") // our schedulers take it for what it says
    public void giveWay() {
        Thread.yield();
    }

    /// Lists a file descriptor, so that a process can wait until it is readable.
    public abstract Readiness readiness(int fileDescriptor);

    /// Makes a group that belongs to no other.
    ///
    /// @throws LoomClosedException if the loom is closed or closing
    public final ProcessGroup group(String groupName) {
        return onLoom(() -> {
            if (closing) {
                throw new LoomClosedException(toString());
            }
            var group = new ProcessGroup(this, groupName, null);
            roots.add(group);
            return group;
        });
    }

    /// Says who is told when a process fails, besides those who wait for its group. The default
    /// writes to the [System.Logger] `dev.weft`.
    public final void onFailure(Consumer<ProcessFailedException> handler) {
        failureHandler = handler;
    }

    /// What runs at this moment, group by group.
    public final List<ProcessInfo> processes() {
        return onLoom(() -> {
            var waits = waits();
            List<ProcessInfo> found = new ArrayList<>();
            roots.forEach(group -> group.collectProcesses(waits, found));
            return found;
        });
    }

    /// The channels of this moment, group by group.
    public final List<ChannelInfo> channels() {
        return onLoom(() -> {
            List<ChannelInfo> found = new ArrayList<>();
            roots.forEach(group -> group.collectChannels(found));
            return found;
        });
    }

    /// Ends all groups, waits for their processes, and gives back threads and descriptors. Must not
    /// be called by a process of this loom.
    @Override
    public abstract void close();

    /// Starts a thread of this loom.
    abstract Thread startThread(String threadName, Runnable body);

    /// Called by a process as its first step.
    void began() {}

    /// Begins the use of a channel or a group.
    abstract void enter();

    /// Ends it.
    abstract void leave();

    /// Waits until the wait is woken, its time is over or the thread is interrupted; may return
    /// early. The loom is entered before and after, and not while this waits.
    abstract void park(Wait wait, long deadlineNanos);

    /// Sets the timer of a wait; [#disarm] follows in any case.
    abstract void arm(Wait wait, long deadlineNanos);

    abstract void disarm(Wait wait);

    abstract long nowNanos();

    /// Tells a tracer, if there is one.
    void trace(String channel, String action, Object value) {}

    /// Ends when the wait is woken or has expired.
    final void await(Wait wait, long deadlineNanos) throws InterruptedException {
        if (deadlineNanos != NEVER) {
            if (deadlineNanos <= nowNanos()) {
                wait.expired = true;
                return;
            }
            arm(wait, deadlineNanos);
        }
        list(wait);
        try {
            while (!wait.woken && !wait.expired) {
                park(wait, deadlineNanos);
                if (!wait.woken && !wait.expired) {
                    throwIfInterrupted();
                }
            }
        } finally {
            strike(wait);
            if (deadlineNanos != NEVER) {
                disarm(wait);
            }
        }
    }

    /// Puts a wait where [#waits] finds it.
    final void list(Wait wait) {
        var before = newestWait;
        wait.older = before;
        if (before != null) {
            before.newer = wait;
        }
        newestWait = wait;
    }

    final void strike(Wait wait) {
        var older = wait.older;
        var newer = wait.newer;
        if (newer == null) {
            newestWait = older;
        } else {
            newer.older = older;
        }
        if (older != null) {
            older.newer = newer;
        }
        // A wait that the collector has kept by chance shall not keep those that came after it.
        wait.older = null;
        wait.newer = null;
    }

    final void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    final void failed(ProcessFailedException failure) {
        failureHandler.accept(failure);
    }

    final void forget(ProcessGroup root) {
        roots.remove(root);
    }

    /// What each thread waits for, in words; called on the loom.
    final Map<Thread, String> waits() {
        Map<Thread, String> waits = new HashMap<>();
        for (var each = newestWait; each != null; each = each.older) {
            each.tell(waits::put);
        }
        return waits;
    }

    /// Interrupts every process of every group and waits for them; called on the loom.
    final void closeGroups() {
        closing = true;
        for (var group : List.copyOf(roots)) {
            group.close();
        }
    }

    /// Waits for the end of one of the loom's own threads.
    static void awaitEnd(Thread thread) {
        var interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs something that neither waits nor throws, from any thread.
    final <T> T onLoom(Callable<T> task) {
        try {
            if (!isCurrent()) {
                return call("look", task);
            }
            enter();
            try {
                return task.call();
            } finally {
                leave();
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void reportFailure(ProcessFailedException failure) {
        System.getLogger("dev.weft").log(System.Logger.Level.ERROR, failure.getMessage(), failure);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + " " + name;
    }
}
