package dev.weft.socket;

import dev.weft.csp.Channel;
import dev.weft.csp.ProcessGroup;
import dev.weft.time.MonotonicTime;
import org.jspecify.annotations.Nullable;

/// Who reads, writes or accepts now: one at a time. The others wait, on the loom's clock, for as
/// long as they have patience; the locks of the JDK know only the system's.
final class Turn {
    private boolean taken;
    private int waiting;
    private @Nullable Channel<Boolean> ended; // turns; made once somebody has to wait

    /// Takes the turn, waiting for it until then; false if somebody else still had it.
    boolean take(ProcessGroup group, MonotonicTime deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        while (!tryTake()) {
            if (!awaitEnd(group, deadline)) {
                return false;
            }
        }
        return true;
    }

    /// Takes the turn, waiting for it.
    void take(ProcessGroup group) throws InterruptedException {
        while (!take(group, MonotonicTime.FAR_FUTURE)) {
            // the far future is not now
        }
    }

    /// Takes the turn unless somebody has it.
    synchronized boolean tryTake() {
        var free = !taken;
        taken = true;
        return free;
    }

    /// Gives the turn to who waits, or comes first.
    void end() {
        var told = free();
        if (told != null) {
            told.trySend(true); // no matter if the last one that was sent is still there
        }
    }

    private synchronized @Nullable Channel<Boolean> free() {
        taken = false;
        return waiting == 0 ? null : ended;
    }

    /// Somebody else may be quicker, and then there is one more to wait for.
    private boolean awaitEnd(ProcessGroup group, MonotonicTime deadline)
            throws InterruptedException {
        var told = join(group.answers("turns ended", 1));
        if (told == null) {
            return true;
        }
        try {
            return told.receive(deadline) != null;
        } finally {
            leave();
        }
    }

    /// Null if the turn has ended meanwhile.
    private synchronized @Nullable Channel<Boolean> join(Channel<Boolean> made) {
        if (!taken) {
            return null;
        }
        waiting++;
        if (ended == null) {
            ended = made;
        }
        return ended;
    }

    private synchronized void leave() {
        waiting--;
    }
}
