package dev.weft.csp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.time.MonotonicTime;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SimulatedLoomTest {
    private final SimulatedLoom loom = new SimulatedLoom("test loom", 1);
    private final ProcessGroup group = loom.group("group");
    private final Channel<Integer> never = group.channel("never", 1);

    @AfterEach
    void close() {
        loom.close();
    }

    @Test
    void timeJumpsToTheNextDeadline() throws Exception {
        var year = MonotonicTime.START.plus(Duration.ofDays(365));
        assertEquals(1, loom.<Integer>call("wait", () -> never.receive(year, 1)));
        assertEquals(year, loom.clock().now());
        assertEquals(SimulatedLoom.EPOCH.plus(Duration.ofDays(365)), loom.clock().wallTime());
    }

    @Test
    void timeStandsStillWhileSomethingCanRun() throws Exception {
        loom.call(
                "work",
                () -> {
                    for (int i = 0; i < 100; i++) {
                        loom.pause();
                        never.trySend(1);
                        never.receive();
                    }
                    return true;
                });
        assertEquals(MonotonicTime.START, loom.clock().now());
    }

    @Test
    void advanceRunsWhatIsDueAndStopsInBetween() {
        var times = new ArrayList<MonotonicTime>();
        group.start(
                "ticks",
                () -> {
                    while (true) {
                        never.receive(loom.clock().now().plus(Duration.ofSeconds(1)), 0);
                        times.add(loom.clock().now());
                    }
                });
        loom.advance(Duration.ofMillis(2500));
        assertEquals("[1.000000 s, 2.000000 s]", times.toString());
        assertEquals(new MonotonicTime(2_500_000_000L), loom.clock().now());
        loom.advanceTo(new MonotonicTime(3_000_000_000L));
        assertEquals(3, times.size(), "what is due at that very moment has happened");
        loom.advanceTo(MonotonicTime.START);
        assertEquals(new MonotonicTime(3_000_000_000L), loom.clock().now());
        loom.close();
        assertEquals(3, times.size());
    }

    @Test
    void nothingRunsBetweenCalls() {
        var steps = new ArrayList<String>();
        group.start("process", () -> steps.add("ran"));
        loom.advance(Duration.ZERO);
        assertEquals(List.of("ran"), steps);
    }

    @Test
    void saysWhoWaitsForWhatWhenNothingCanGoOn() throws Exception {
        var requests = group.<Integer>channel("requests", 1);
        var answers = group.<Integer>channel("answers", 1);
        var full = group.group("inner").<Integer>channel("full", 1);
        group.start("server", requests::receive);
        group.start("server 2", requests::receive);
        group.start(
                "selector",
                () -> Select.<Integer, Integer>from(requests, it -> it).or(never, it -> it).next());
        var inner = group.group("inner 2");
        inner.start(
                "writer",
                () -> {
                    full.send(1);
                    full.send(2);
                });
        inner.start("joiner", loom.group("other")::join);
        group.start("sleeper", () -> LockSupport.park());
        loom.group("waited for").start("guest", never::receive);
        var deadlock =
                assertThrows(
                        DeadlockException.class,
                        () -> loom.<Integer>call("client", answers::receive));
        assertEquals(
                """
                client waits for ever for answers; processes:
                  group/server waits for requests
                  group/server 2 waits for requests
                  group/selector waits for requests or never
                  group/sleeper waits for something unknown
                  group/inner 2/writer waits for room in full
                  waited for/guest waits for never\
                """,
                deadlock.getMessage());
        // The loom lives on, and the one that was stuck has been told to end.
        assertEquals(
                1,
                loom.<Integer>call(
                        "client 2",
                        () -> {
                            answers.send(1);
                            return answers.receive();
                        }));
        loom.close();
    }

    @Test
    void aParkWithoutEndIsNoTimer() {
        group.start("sleeper", () -> LockSupport.parkNanos(Long.MAX_VALUE));
        assertThrows(DeadlockException.class, () -> loom.<Integer>call("client", never::receive));
        assertEquals(MonotonicTime.START, loom.clock().now());
        loom.close();
    }

    @Test
    void timedParksOfForeignCodeRunOnVirtualTime() throws Exception {
        group.start("parks", () -> LockSupport.parkNanos(Duration.ofDays(1).toNanos()));
        group.join();
        assertEquals(MonotonicTime.START.plus(Duration.ofDays(1)), loom.clock().now());
    }

    @Test
    void onlyAPlatformThreadCanRunASimulation() throws Exception {
        var thrown = new CompletableFuture<Throwable>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        loom.advance(Duration.ZERO);
                        thrown.complete(null);
                    } catch (IllegalStateException e) {
                        thrown.complete(e);
                    }
                });
        assertTrue(thrown.join() instanceof IllegalStateException);
        try (var inner = new SimulatedLoom("inner", 1)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> loom.call("nest", () -> inner.call("inner", () -> 1)));
        }
    }

    /// A thread that a virtual thread freezes on loses its monitors to it, so it must not be ours.
    @Test
    void whoHoldsAMonitorMayRunASimulation() throws Exception {
        group.start("waits", never::receive);
        var monitor = new Object();
        for (int i = 0; i < 100; i++) {
            synchronized (monitor) {
                var soon = loom.clock().now().plus(Duration.ofSeconds(1));
                assertEquals(1, loom.<Integer>call("wait", () -> never.receive(soon, 1)));
                loom.advance(Duration.ofSeconds(1));
                assertTrue(Thread.holdsLock(monitor));
            }
            assertFalse(Thread.holdsLock(monitor));
        }
    }

    @Test
    void anInterruptOfTheCallerEndsTheWaitOfItsProcess() throws Exception {
        var caller = Thread.currentThread();
        group.start("interrupts", caller::interrupt);
        assertThrows(InterruptedException.class, () -> loom.<Integer>call("wait", never::receive));
        assertFalse(Thread.interrupted());
        caller.interrupt();
        assertThrows(InterruptedException.class, () -> loom.<Integer>call("wait", never::receive));
        assertFalse(Thread.interrupted());
    }

    @Test
    void anInterruptThatEndsNothingIsStillThere() throws Exception {
        var caller = Thread.currentThread();
        caller.interrupt();
        assertEquals(1, loom.<Integer>call("call", () -> 1));
        assertTrue(Thread.interrupted());
        group.start("interrupts", caller::interrupt);
        loom.advance(Duration.ofSeconds(1));
        assertTrue(Thread.interrupted());
    }

    @Test
    void chanceComesFromTheSeed() {
        assertEquals(draws(5), draws(5));
        assertNotEquals(draws(5), draws(6));
        assertEquals(1, loom.seed());
    }

    private static List<Integer> draws(long seed) {
        try (var seeded = new SimulatedLoom("seeded", seed)) {
            return seeded.random().ints(20).boxed().toList();
        }
    }

    /// The whole trace of a short run. If it changes, old seeds no longer show old failures: say so
    /// in the change log.
    @Test
    void aSeedGivesThisRunAndNoOther() throws Exception {
        assertEquals(
                """
                0.000000 s producer of right sent right0 right
                0.000000 s dealer received right0 right
                0.000000 s dealer sent right0 out
                0.000000 s user received right0 out
                0.000000 s producer of left sent left0 left
                0.000000 s dealer received left0 left
                0.000000 s dealer sent left0 out
                0.000000 s user received left0 out
                0.001000 s dealer sent nothing out
                0.001000 s user received nothing out
                0.002000 s producer of left sent left1 left
                0.002000 s dealer received left1 left
                0.002000 s dealer sent left1 out
                0.002000 s user received left1 out
                0.002000 s producer of right sent right1 right
                0.002000 s dealer received right1 right
                0.002000 s dealer sent right1 out
                0.002000 s user received right1 out
                0.003000 s dealer sent nothing out
                0.003000 s user received nothing out
                """,
                TracedRun.trace(2016, 2).replace(System.lineSeparator(), "\n"));
    }

    @Test
    void theSameSeedGivesTheSameRunAndOthersOtherOrders() throws Exception {
        var traces = new HashSet<String>();
        for (int seed = 0; seed < 20; seed++) {
            var trace = TracedRun.trace(seed, 20);
            assertEquals(trace, TracedRun.trace(seed, 20));
            traces.add(trace);
        }
        assertEquals(20, traces.size());
    }

    /// Equal starting points, so that only the choice among the runnable differs.
    @Test
    void theSeedDecidesWhoOfTheRunnableIsNext() throws Exception {
        var orders = new HashSet<String>();
        for (int seed = 0; seed < 200; seed++) {
            try (var seeded = new SimulatedLoom("seeded", seed)) {
                var order = new StringBuilder();
                var three = seeded.group("three");
                seeded.call(
                        "start",
                        () -> {
                            for (var name : List.of("a", "b", "c")) {
                                three.start(name, () -> order.append(name));
                            }
                            three.join();
                            return true;
                        });
                orders.add(order.toString());
            }
        }
        assertEquals(6, orders.size(), "all orders happen");
    }

    @Test
    void anotherJvmSeesTheSameRun() throws Exception {
        var process =
                new ProcessBuilder(
                                System.getProperty("java.home")
                                        + "/bin/java".replace('/', File.separatorChar),
                                "-XX:TieredStopAtLevel=1",
                                "--add-opens",
                                "java.base/java.lang=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                TracedRun.class.getName(),
                                "7",
                                "200")
                        .redirectErrorStream(true)
                        .start();
        String elsewhere;
        try (var output = process.getInputStream()) {
            elsewhere = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertEquals(0, process.waitFor(), elsewhere);
        assertEquals(TracedRun.trace(7, 200), elsewhere);
        assertTrue(elsewhere.lines().count() > 1000);
    }

    @Test
    void noTracerSeesNothing() throws Exception {
        var seen = new ArrayList<Object>();
        loom.traceTo((_, _, _, _, value) -> seen.add(value));
        loom.call("send", () -> never.trySend(1));
        assertEquals(List.of(1), seen);
        assertNull(loom.<Object>call("null", () -> null));
    }
}
