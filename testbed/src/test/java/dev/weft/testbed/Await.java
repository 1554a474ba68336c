package dev.weft.testbed;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// Waits for what nobody tells us.
final class Await {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private Await() {}

    /// Looks again and again, until it is so.
    static void until(String what, Callable<Boolean> condition) throws Exception {
        var begin = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new AssertionError("does not come true: " + what);
            }
            Thread.onSpinWait();
        }
    }
}
