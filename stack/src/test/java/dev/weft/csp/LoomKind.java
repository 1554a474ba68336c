package dev.weft.csp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.time.MonotonicTime;
import java.time.Duration;

/// The three looms, for tests that all of them have to pass.
enum LoomKind {
    CARRIER {
        @Override
        Loom start() {
            return CarrierLoom.start("test loom", LoomConfig.DEFAULT);
        }
    },
    SHARED {
        @Override
        Loom start() {
            return SharedLoom.start("test loom");
        }
    },
    SIMULATED {
        @Override
        Loom start() {
            return new SimulatedLoom("test loom", 42);
        }
    };

    abstract Loom start();

    /// What a test does on a loom.
    interface Body {
        void run(Loom loom, ProcessGroup group) throws Exception;
    }

    /// Runs a test on a fresh loom of this kind; failures of processes are the test's business.
    void run(Body body) throws Exception {
        try (var loom = start()) {
            loom.onFailure(failure -> {});
            loom.call(
                    "test",
                    () -> {
                        body.run(loom, loom.group("group"));
                        return true;
                    });
        }
    }

    /// Lets others run until this process waits for this.
    static void awaitWaiting(Loom loom, String process, String what) throws InterruptedException {
        while (loom.processes().stream()
                .noneMatch(it -> it.name().equals(process) && it.waitsFor().contains(what))) {
            loom.pause();
        }
    }

    /// So far from now that a test which waits for it hangs, and is found by its time limit.
    static MonotonicTime far(Loom loom) {
        return loom.clock().now().plus(Duration.ofDays(365));
    }

    static MonotonicTime soon(Loom loom) {
        return loom.clock().now().plus(Duration.ofMillis(2));
    }

    static void assertReached(Loom loom, MonotonicTime deadline) {
        assertTrue(!loom.clock().now().isBefore(deadline), "too early");
    }
}
