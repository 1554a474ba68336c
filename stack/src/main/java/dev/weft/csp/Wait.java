package dev.weft.csp;

import dev.weft.time.Timer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// One stay of one process in the waiting rooms of one or more channels. It is the process's timer,
/// too, where the loom keeps a wheel. Guarded by the loom.
final class Wait extends Timer {
    final Thread thread = Thread.currentThread();
    boolean woken;
    boolean expired;

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

    void tell(Consumer<Thread> action) {
        if (!woken && !expired) {
            action.accept(thread);
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
