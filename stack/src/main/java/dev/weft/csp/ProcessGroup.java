package dev.weft.csp;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A parallel composition with a life span: processes, and groups inside it, that end together.
///
/// The group has ended when all its parts have. A part that fails ends the whole group, and the
/// groups around it; the failure names the process. [#close] ends a group by interrupting its
/// processes.
public final class ProcessGroup implements AutoCloseable {
    private final Loom loom;
    private final String path;
    private final @Nullable ProcessGroup parent;
    private final List<ProcessGroup> children = new ArrayList<>();
    private final WaitQueue waitingForEnd = new WaitQueue();
    private List<WeakReference<Channel<?>>> channels = new ArrayList<>();
    private int purgeAt = 64;
    private @Nullable ProcessRun first;
    private int running;
    private boolean closing;
    private @Nullable ProcessFailedException failure;

    ProcessGroup(Loom loom, String path, @Nullable ProcessGroup parent) {
        this.loom = loom;
        this.path = path;
        this.parent = parent;
    }

    /// The names of the groups around this one and its own, with slashes between.
    public String path() {
        return path;
    }

    /// The loom that runs this group.
    public Loom loom() {
        return loom;
    }

    /// Makes a group inside this one.
    public ProcessGroup group(String name) {
        return loom.onLoom(() -> {
            requireOpen();
            var child = new ProcessGroup(loom, path + "/" + name, this);
            children.add(child);
            return child;
        });
    }

    /// Makes a channel for the answers to one who asks: an ordinary channel, but that nobody lists
    /// it. There are several for each socket, and listing takes more than making.
    ///
    /// @param <T> what the channel carries
    /// @param capacity how many values fit, at least one
    public <T> Channel<T> answers(String name, int capacity) {
        return new Channel<>(loom, name, capacity);
    }

    /// Makes a channel. It lives as long as somebody has an end of it; the group only lists it.
    ///
    /// @param <T> what the channel carries
    /// @param capacity how many values fit, at least one
    public <T> Channel<T> channel(String name, int capacity) {
        return loom.onLoom(() -> {
            var channel = new Channel<T>(loom, name, capacity);
            if (channels.size() >= purgeAt) {
                channels = new ArrayList<>(channels);
                channels.removeIf(reference -> reference.refersTo(null));
                purgeAt = Math.max(64, channels.size() * 2);
            }
            channels.add(new WeakReference<>(channel));
            return channel;
        });
    }

    /// Starts a process in this group.
    ///
    /// @return the thread that runs it, to interrupt this process alone
    /// @throws LoomClosedException if the group is closing or has failed
    public Thread start(String name, CspProcess process) {
        return loom.onLoom(() -> {
            requireOpen();
            var run = new ProcessRun(name, process);
            run.next = first;
            if (first != null) {
                first.previous = run;
            }
            first = run;
            running++;
            run.thread = loom.startThread(name, run);
            return run.thread;
        });
    }

    /// Waits until all parts have ended by themselves or by [#close].
    ///
    /// @throws ProcessFailedException if one of them failed
    public void join() throws InterruptedException {
        if (!loom.isCurrent()) {
            callJoin();
            return;
        }
        loom.enter();
        try {
            awaitEnd();
            if (failure != null) {
                throw failure;
            }
        } finally {
            loom.leave();
        }
    }

    /// Interrupts all processes of the group and waits until they have ended. If one of them calls
    /// this, it is interrupted like the others and this returns at once.
    @Override
    public void close() {
        if (!loom.isCurrent()) {
            callClose();
            return;
        }
        loom.enter();
        try {
            closing = true;
            interruptAll();
            if (!isMember(Thread.currentThread())) {
                awaitEndUninterruptibly();
            }
            detachIfEnded();
        } finally {
            loom.leave();
        }
    }

    /// How many processes run in this group and the groups inside it.
    public int size() {
        return loom.onLoom(this::count);
    }

    void collectProcesses(Map<Thread, String> waits, List<ProcessInfo> into) {
        var found = new ArrayList<ProcessInfo>();
        for (var run = first; run != null; run = run.next) {
            found.add(new ProcessInfo(run.name, path, waits.getOrDefault(run.thread, "")));
        }
        into.addAll(found.reversed());
        children.forEach(child -> child.collectProcesses(waits, into));
    }

    void collectChannels(List<ChannelInfo> into) {
        for (var reference : channels) {
            var channel = reference.get();
            if (channel != null) {
                into.add(channel.info());
            }
        }
        children.forEach(child -> child.collectChannels(into));
    }

    private void requireOpen() {
        if (closing || failure != null) {
            throw new LoomClosedException("group " + path);
        }
    }

    private void callJoin() throws InterruptedException {
        try {
            loom.call(
                    "join " + path,
                    () -> {
                        join();
                        return true;
                    });
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void callClose() {
        try {
            loom.call(
                    "close " + path,
                    () -> {
                        close();
                        return true;
                    });
        } catch (LoomClosedException alreadyGone) {
            // the loom ended all its groups when it closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private int count() {
        var sum = running;
        for (var child : children) {
            sum += child.count();
        }
        return sum;
    }

    private void interruptAll() {
        for (var run = first; run != null; run = run.next) {
            var thread = run.thread;
            if (thread != null) {
                thread.interrupt();
            }
        }
        for (var child : List.copyOf(children)) {
            child.closing = true;
            child.interruptAll();
            child.detachIfEnded();
        }
    }

    private boolean isMember(Thread thread) {
        for (var run = first; run != null; run = run.next) {
            if (run.thread == thread) {
                return true;
            }
        }
        for (var child : children) {
            if (child.isMember(thread)) {
                return true;
            }
        }
        return false;
    }

    private void awaitEnd() throws InterruptedException {
        while (count() > 0) {
            var wait = new Wait("the end of " + path);
            waitingForEnd.add(wait);
            try {
                loom.await(wait, Loom.NEVER);
            } finally {
                waitingForEnd.remove(wait);
            }
        }
    }

    private void awaitEndUninterruptibly() {
        var interrupted = false;
        while (true) {
            try {
                awaitEnd();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void ended(ProcessRun run) {
        if (run.previous != null) {
            run.previous.next = run.next;
        } else {
            first = run.next;
        }
        if (run.next != null) {
            run.next.previous = run.previous;
        }
        // One that the collector has kept by chance shall not keep its neighbours.
        run.previous = null;
        run.next = null;
        running--;
        for (var group = this; group != null && group.count() == 0; group = group.parent) {
            group.waitingForEnd.wakeAll();
            group.detachIfEnded();
        }
    }

    /// A closed or failed group without processes need not be remembered by the one around it.
    private void detachIfEnded() {
        if ((!closing && failure == null) || count() > 0) {
            return;
        }
        if (parent != null) {
            parent.children.remove(this);
        } else {
            loom.forget(this);
        }
    }

    private void fail(ProcessFailedException cause) {
        if (failure != null) {
            return;
        }
        failure = cause;
        interruptAll();
        if (parent != null) {
            parent.fail(cause);
        } else {
            loom.failed(cause);
        }
    }

    /// Whether something may be thrown by a process that goes on working while its group closes.
    private static boolean isOfTheEnd(Throwable thrown) {
        return thrown instanceof ChannelClosedException || thrown instanceof LoomClosedException;
    }

    /// A process as its group sees it.
    private final class ProcessRun implements Runnable {
        private final String name;
        private final CspProcess process;
        private @Nullable Thread thread;
        private @Nullable ProcessRun previous;
        private @Nullable ProcessRun next;

        ProcessRun(String name, CspProcess process) {
            this.name = name;
            this.process = process;
        }

        @Override
        public void run() {
            Throwable thrown = null;
            loom.began();
            try {
                process.run();
            } catch (InterruptedException e) {
                // asked to end, and ended
            } catch (Throwable t) {
                thrown = t;
            }
            loom.enter();
            try {
                if (thrown != null && !(closing && isOfTheEnd(thrown))) {
                    fail(new ProcessFailedException(path + "/" + name, thrown));
                }
            } finally {
                ended(this); // even if the failure handler fails
                loom.leave();
            }
        }
    }
}
