package dev.weft.csp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CarrierLoomTest {
    private static final LoomConfig STRICT = LoomConfig.DEFAULT.withHoldLimit(Duration.ofMillis(5));

    @Test
    void allProcessesRunOnOneThread() throws Exception {
        try (var loom = CarrierLoom.start("test loom", LoomConfig.DEFAULT)) {
            var carriers = new HashSet<Thread>();
            var group = loom.group("group");
            for (int i = 0; i < 10; i++) {
                group.start(
                        "process",
                        () -> {
                            carriers.add(VirtualThreads.currentCarrier());
                            loom.pause();
                            carriers.add(VirtualThreads.currentCarrier());
                        });
            }
            group.join();
            assertEquals(1, carriers.size());
            assertEquals("test loom", carriers.iterator().next().getName());
            assertFalse(loom.isCurrent());
        }
    }

    @Test
    void theWatchdogNamesWhoHoldsTheLoom() throws Exception {
        try (var loom = CarrierLoom.start("test loom", STRICT)) {
            var told = new AtomicReference<String>();
            loom.onHeld((process, heldFor, stack) -> {
                assertEquals(STRICT.holdLimit(), heldFor);
                var where = Arrays.stream(stack).map(StackTraceElement::getMethodName);
                told.set(process + (where.anyMatch("hold"::equals) ? " in hold" : ""));
            });
            var group = loom.group("group");
            var channel = group.<Integer>channel("channel", 1);
            group.start("innocent", channel::receive);
            group.start(
                    "culprit",
                    () -> {
                        loom.pause();
                        hold(told);
                        channel.send(1);
                    });
            group.join();
            assertEquals("culprit in hold", told.getAndSet(null));
            loom.call(
                    "caller",
                    () -> {
                        hold(told);
                        return true;
                    });
            assertEquals("caller in hold", told.get());
        }
    }

    /// A process that comes back from a park the loom knows nothing of is not confused with
    /// another.
    @Test
    void theWatchdogAccusesNobodyWithoutKnowing() throws Exception {
        try (var loom = CarrierLoom.start("test loom", STRICT)) {
            var told = new AtomicReference<String>();
            loom.onHeld((process, _, _) -> told.set(process));
            var group = loom.group("group");
            var channel = group.<Integer>channel("channel", 1);
            group.start(
                    "culprit",
                    () -> {
                        Thread.sleep(1);
                        hold(told);
                        channel.send(1);
                    });
            group.start("innocent", channel::receive);
            group.join();
            assertEquals("?", told.get());
        }
    }

    @Test
    void aLoomThatLooksAroundIsHeldByNobody() throws Exception {
        var config =
                LoomConfig.DEFAULT.withPollMode(PollMode.BUSY).withHoldLimit(Duration.ofMillis(60));
        try (var loom = CarrierLoom.start("test loom", config)) {
            var told = new AtomicReference<String>();
            loom.onHeld((process, _, _) -> told.set(process));
            var never = loom.group("group").<Integer>channel("never", 1);
            var deadline = loom.clock().now().plus(Duration.ofMillis(150));
            assertEquals(0, loom.<Integer>call("idle", () -> never.receive(deadline, 0)));
            assertSame(null, told.get());
        }
    }

    @Test
    void pauseLetsAllOthersGoFirst() throws Exception {
        LoomKind.CARRIER.run((loom, group) -> {
            var steps = new ArrayList<String>();
            var channel = group.<Integer>channel("channel", 1);
            group.start(
                    "reader",
                    () -> {
                        steps.add("read");
                        loom.pause();
                        steps.add("read again");
                    });
            group.start(
                    "dealer",
                    () -> {
                        for (int i = 0; i < 3; i++) {
                            steps.add("deal");
                            channel.send(i);
                        }
                    });
            group.start(
                    "user",
                    () -> {
                        for (int i = 0; i < 3; i++) {
                            channel.receive();
                            steps.add("use");
                        }
                    });
            group.join();
            assertEquals("read", steps.getFirst());
            assertEquals("read again", steps.getLast());
            assertEquals(8, steps.size());
        });
    }

    @Test
    void pauseEndsWhenInterrupted() throws Exception {
        LoomKind.CARRIER.run((loom, group) -> {
            var ends = group.<String>channel("ends", 1);
            group.start("pauses", () -> ChannelTest.reportEnd(loom::pause, ends)).interrupt();
            assertEquals("interrupted", ends.receive());
        });
    }

    @Test
    void timedParksOfForeignCodeWork() throws Exception {
        LoomKind.CARRIER.run((loom, group) -> {
            var start = loom.clock().now();
            group.start("sleeps", () -> Thread.sleep(3));
            group.start("parks", () -> LockSupport.parkNanos(FakePoller.millis(3)));
            group.start(
                    "acquires",
                    () -> assertFalse(new Semaphore(0).tryAcquire(3, TimeUnit.MILLISECONDS)));
            var monitor = new Object();
            group.start(
                    "waits",
                    () -> {
                        var end = System.nanoTime() + FakePoller.millis(3);
                        synchronized (monitor) {
                            while (System.nanoTime() < end) {
                                monitor.wait(1);
                            }
                        }
                    });
            group.join();
            LoomKind.assertReached(loom, start.plus(Duration.ofMillis(3)));
        });
    }

    @Test
    void aTimedParkThatIsEndedEarlyLeavesNoTimer() throws Exception {
        LoomKind.CARRIER.run((loom, group) -> {
            var permits = new Semaphore(0);
            group.start("acquires", () -> assertTrue(permits.tryAcquire(1, TimeUnit.DAYS)));
            loom.pause();
            permits.release();
            group.join();
            group.start("sleeps", () -> Thread.sleep(Duration.ofDays(1))).interrupt();
            group.join();
        });
    }

    /// 2^63 nanoseconds from now is a time, not the past.
    @Test
    void whoSleepsForEverLetsTheLoomSleep() throws Exception {
        var poller = new FakePoller();
        try (var loom = CarrierLoom.start("test loom", LoomConfig.DEFAULT, poller)) {
            var group = loom.group("group");
            var never = group.<Integer>channel("never", 1);
            group.start("sleeps", () -> Thread.sleep(Long.MAX_VALUE));
            group.start("parks", () -> LockSupport.parkNanos(Long.MAX_VALUE));
            var deadline = loom.clock().now().plus(Duration.ofMillis(5));
            var before = poller.polls();
            loom.<Integer>call("timer", () -> never.receive(deadline, 0));
            assertTrue(poller.polls() - before < 50, "polls: " + (poller.polls() - before));
            assertEquals(2, group.size());
        }
    }

    @Test
    void timersOfManyProcessesFireInOrder() throws Exception {
        LoomKind.CARRIER.run((loom, group) -> {
            var never = group.<Integer>channel("never", 1);
            for (var delay = Duration.ofMillis(4); true; delay = delay.multipliedBy(2)) {
                var order = new ArrayList<Integer>();
                var start = loom.clock().now().plus(delay);
                for (int i : List.of(3, 0, 4, 1, 2)) {
                    var deadline = start.plusNanos(i);
                    group.start("timer" + i, () -> order.add(never.receive(deadline, i)));
                    loom.pause();
                }
                var inTime = loom.clock().now().isBefore(start); // on a slow machine: again
                group.join();
                if (inTime) {
                    assertEquals(List.of(0, 1, 2, 3, 4), order);
                    return;
                }
            }
        });
    }

    @Test
    void aFailureOfTheLoomItselfEndsItAndIsTold() {
        var poller =
                new Poller() {
                    volatile boolean broken;
                    final ParkingPoller parking = new ParkingPoller();

                    @Override
                    public int add(int fileDescriptor) {
                        return 0;
                    }

                    @Override
                    public void remove(int token) {}

                    @Override
                    public void setInterest(int token, boolean interested) {}

                    @Override
                    public boolean poll(long timeoutNanos) {
                        if (broken) {
                            throw new IllegalStateException("broken");
                        }
                        return parking.poll(timeoutNanos);
                    }

                    @Override
                    public boolean isReady(int token) {
                        return false;
                    }

                    @Override
                    public void wakeup() {
                        parking.wakeup();
                    }

                    @Override
                    public void close() {}
                };
        var loom = CarrierLoom.start("test loom", LoomConfig.DEFAULT, poller);
        var told = new AtomicReference<ProcessFailedException>();
        loom.onFailure(told::set);
        var never = loom.group("group").<Integer>channel("never", 1);
        poller.broken = true;
        assertThrows(LoomClosedException.class, () -> loom.<Integer>call("wait", never::receive));
        loom.close();
        assertNotNull(told.get());
        assertEquals("broken", told.get().getCause().getMessage());
    }

    @Test
    void checksItsConfiguration() {
        assertThrows(
                IllegalArgumentException.class,
                () -> LoomConfig.DEFAULT.withSpin(Duration.ofNanos(-1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> LoomConfig.DEFAULT.withHoldLimit(Duration.ZERO));
        assertEquals(PollMode.BLOCK, LoomConfig.DEFAULT.pollMode());
    }

    /// Holds the loom until the watchdog has noticed, or for five seconds.
    private static void hold(AtomicReference<String> told) {
        var end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (told.get() == null && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
