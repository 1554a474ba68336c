package dev.weft.csp;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks from a thread of its own whether a carrier loom gets on, and reports the process that
/// holds it. Costs the loom one addition a step.
public final class Watchdog {
    /// Is told of a process that holds its loom.
    @FunctionalInterface
    public interface Handler {
        /// Called once for each time that a process holds the loom.
        ///
        /// @param process the name of the process that took the last step
        /// @param heldFor for how long at least
        /// @param stack where it was when this was noticed
        void onHeld(String process, Duration heldFor, StackTraceElement[] stack);
    }

    private final CarrierLoom loom;
    private final Duration limit;
    private final Thread thread;
    private volatile Handler handler = Watchdog::log;
    private volatile boolean stopped;

    Watchdog(CarrierLoom loom, Duration limit) {
        this.loom = loom;
        this.limit = limit;
        this.thread =
                Thread.ofPlatform()
                        .name(loom.name() + " watchdog")
                        .daemon(true)
                        .unstarted(this::watch);
    }

    void onHeld(Handler newHandler) {
        handler = newHandler;
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    void awaitEnd() {
        Loom.awaitEnd(thread);
    }

    private void watch() {
        var seenAtStep = -1L;
        var held = 0;
        var interval = Math.max(1, limit.toNanos() / 2);
        while (!stopped) {
            LockSupport.parkNanos(this, interval);
            var step = loom.steps;
            if (!loom.busy || step != seenAtStep) {
                seenAtStep = step;
                held = 0;
            } else if (++held == 2 && !stopped) {
                report(limit);
            }
        }
    }

    private void report(Duration heldFor) {
        @Nullable Thread process = loom.running;
        if (process != null) {
            handler.onHeld(process.getName(), heldFor, process.getStackTrace());
        } else {
            handler.onHeld("?", heldFor, loom.carrier().getStackTrace());
        }
    }

    private static void log(String process, Duration heldFor, StackTraceElement[] stack) {
        var where = stack.length == 0 ? "" : ", at " + stack[0];
        System.getLogger("dev.weft")
                .log(
                        System.Logger.Level.WARNING,
                        "process {0} holds its loom for more than {1} ms{2}",
                        process,
                        heldFor.toMillis(),
                        where);
    }
}
