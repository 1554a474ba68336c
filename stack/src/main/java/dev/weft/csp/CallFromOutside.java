package dev.weft.csp;

import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A process that runs something for a thread outside the loom, which waits for it.
final class CallFromOutside<T extends @Nullable Object> implements Runnable {
    private final Thread caller = Thread.currentThread();
    private final Callable<T> task;
    private @Nullable T result;
    private @Nullable Throwable thrown;
    private boolean interrupted; // the caller's own
    private volatile boolean done;

    CallFromOutside(Callable<T> task) {
        this.task = task;
    }

    @Override
    public void run() {
        try {
            result = task.call();
        } catch (Throwable t) {
            thrown = t;
        }
        finish();
    }

    /// Ends a call that will never run.
    void abandon(Throwable because) {
        if (!done) {
            thrown = because;
            finish();
        }
    }

    boolean isDone() {
        return done;
    }

    /// Waits for the end, passing on an interrupt to the process.
    void await(Thread process) {
        while (!done) {
            LockSupport.park(this);
            passOnInterrupt(process);
        }
        restoreInterrupt();
    }

    void passOnInterrupt(Thread process) {
        if (Thread.interrupted()) {
            interrupt(process);
        }
    }

    /// The caller has been interrupted.
    void interrupt(Thread process) {
        interrupted = true;
        process.interrupt();
    }

    /// Gives the caller back an interrupt that did not end the call.
    void restoreInterrupt() {
        if (interrupted && !(thrown instanceof InterruptedException)) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("NullAway") // null only where T allows it
    T result() throws Exception {
        return switch (thrown) {
            case null -> result;
            case Exception e -> throw e;
            case Error e -> throw e;
            case Throwable t -> throw new IllegalStateException(t);
        };
    }

    private void finish() {
        done = true;
        LockSupport.unpark(caller);
    }
}
