package dev.weft.csp;

import dev.weft.time.Timer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One stay of one process in the waiting rooms of one or more channels. It is the process's timer,
/// too, where the loom keeps a wheel, and a link of the loom's list of who waits. Guarded by the
/// loom.
final class Wait extends Timer {
    final Thread thread = Thread.currentThread();
    boolean woken;
    boolean expired;

    private final Object reason; // says in words what is waited for, once somebody asks
    @Nullable Wait older;
    @Nullable Wait newer;

    /// @param reason its words are for people
    Wait(Object reason) {
        this.reason = reason;
    }

    /// Ends the wait. Returns false if it had been ended before, so that somebody else can have the
    /// wake.
    boolean wake() {
        if (woken || expired) {
            return false;
        }
        woken = true;
        LockSupport.unpark(thread);
        return true;
    }

    /// Tells who waits, and for what, unless the wait is over.
    void tell(BiConsumer<Thread, String> action) {
        if (!woken && !expired) {
            action.accept(thread, reason.toString());
        }
    }

    @Override
    protected void onExpiry() {
        if (!woken) {
            expired = true;
            LockSupport.unpark(thread);
        }
    }
}
