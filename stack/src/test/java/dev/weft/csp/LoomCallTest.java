package dev.weft.csp;

import static dev.weft.csp.LoomKind.awaitWaiting;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoomCallTest {
    @ParameterizedTest
    @EnumSource
    void givesTheResult(LoomKind kind) throws Exception {
        try (var loom = kind.start()) {
            assertEquals(42, loom.<Integer>call("answer", () -> 42));
            assertNull(loom.<Object>call("nothing", () -> null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void passesOnWhatWasThrown(LoomKind kind) {
        try (var loom = kind.start()) {
            for (var thrown :
                    List.of(
                            new IOException("checked"),
                            new IllegalStateException("unchecked"),
                            new AssertionError("error"))) {
                assertSame(thrown, assertThrows(thrown.getClass(), () -> throwIn(loom, thrown)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProcessThatCallsIsCalledDirectly(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var answers = group.<Thread>channel("answers", 2);
            var process =
                    group.start(
                            "process",
                            () -> {
                                try {
                                    answers.send(loom.call("inner", Thread::currentThread));
                                } catch (InterruptedException e) {
                                    throw e;
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            assertSame(process, answers.receive());
        });
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptOfTheCallerReachesWhatRunsForIt(LoomKind kind) {
        try (var loom = kind.start()) {
            var never = loom.group("group").<Integer>channel("never", 1);
            Thread.currentThread().interrupt();
            assertThrows(
                    InterruptedException.class, () -> loom.<Integer>call("wait", never::receive));
            assertFalse(Thread.currentThread().isInterrupted());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptThatDidNotEndTheCallStaysWithTheCaller(LoomKind kind) throws Exception {
        try (var loom = kind.start()) {
            Thread.currentThread().interrupt();
            assertEquals(1, loom.<Integer>call("quick", () -> 1));
            assertTrue(Thread.interrupted());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void anInterruptWhileTheCallWaitsEndsIt(LoomKind kind) throws Exception {
        try (var loom = kind.start()) {
            var group = loom.group("group");
            var never = group.<Integer>channel("never", 1);
            var caller = new Caller(() -> loom.<Integer>call("wait", never::receive));
            awaitReceiver(loom, never);
            caller.thread.interrupt();
            assertInstanceOf(InterruptedException.class, caller.thrown.join());
            assertFalse(caller.interrupted, "the exception has said it");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedLoomTakesNoCalls(LoomKind kind) {
        var loom = kind.start();
        var group = loom.group("group");
        loom.close();
        loom.close();
        var calls = new AtomicInteger();
        assertThrows(LoomClosedException.class, () -> loom.call("late", calls::incrementAndGet));
        assertThrows(LoomClosedException.class, () -> loom.group("late"));
        assertThrows(LoomClosedException.class, () -> group.start("late", () -> {}));
        assertDoesNotThrow(group::close);
        assertEquals(0, calls.get());
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void aCallThatWaitsEndsWhenTheLoomCloses(LoomKind kind) throws Exception {
        var loom = kind.start();
        var never = loom.group("group").<Integer>channel("never", 1);
        var caller = new Caller(() -> loom.<Integer>call("wait", never::receive));
        awaitReceiver(loom, never);
        loom.close();
        assertInstanceOf(LoomClosedException.class, caller.thrown.join());
        assertFalse(caller.interrupted);
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsAllProcessesAndRefusesNewOnes(LoomKind kind) throws Exception {
        var loom = kind.start();
        var group = loom.group("group");
        var other = loom.group("other");
        var never = group.<Integer>channel("never", 1);
        var refused = new AtomicInteger();
        var ended = new AtomicInteger();
        for (var part : List.of(group, other, group.group("inner"))) {
            part.start(
                    "stubborn",
                    () -> {
                        try {
                            never.receive();
                        } finally {
                            try {
                                loom.group("new");
                            } catch (LoomClosedException e) {
                                refused.incrementAndGet();
                            }
                            ended.incrementAndGet();
                        }
                    });
        }
        loom.call(
                "wait",
                () -> {
                    awaitWaiting(loom, "stubborn", "never");
                    return true;
                });
        loom.close();
        assertEquals(3, ended.get());
        assertEquals(3, refused.get());
    }

    @ParameterizedTest
    @EnumSource
    void aProcessCannotCloseItsLoom(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            group.start("suicidal", loom::close);
            var failure = assertThrows(ProcessFailedException.class, group::join);
            assertInstanceOf(IllegalStateException.class, failure.getCause());
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void severalThreadsMayCloseAtOnce(LoomKind kind) throws Exception {
        for (int round = 0; round < 50; round++) {
            var loom = kind.start();
            var never = loom.group("group").<Integer>channel("never", 1);
            loom.group("group").start("waits", never::receive);
            var closers = new ArrayList<Caller>();
            for (int i = 0; i < 3; i++) {
                closers.add(
                        new Caller(() -> {
                            loom.close();
                            return 0;
                        }));
            }
            for (var closer : closers) {
                assertNull(closer.thrown.join());
            }
        }
    }

    /// A loom gives back its threads: the carrier or poller, and the watchdog.
    @ParameterizedTest
    @EnumSource
    void leavesNoThreadBehind(LoomKind kind) throws Exception {
        var loom = kind.start();
        var group = loom.group("group");
        var never = group.<Integer>channel("never", 1);
        var processes = new ArrayList<Thread>();
        for (int i = 0; i < 20; i++) {
            processes.add(group.start("process", never::receive));
        }
        assertEquals(20, group.size());
        assertTrue(hasThreads());
        loom.close();
        assertFalse(hasThreads(), "platform threads");
        for (var process : processes) {
            process.join(); // has ended, but for its last step on the JDK's scheduler
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void hundredsOfThreadsCallAtOnce(LoomKind kind) throws Exception {
        try (var loom = kind.start()) {
            var group = loom.group("group");
            var requests = group.<Channel<Integer>>channel("requests", 3);
            group.start(
                    "server",
                    () -> {
                        for (int i = 0; true; i++) {
                            requests.receive().send(i);
                        }
                    });
            Set<Integer> answers = ConcurrentHashMap.newKeySet();
            var start = new CountDownLatch(1);
            var callers = new ArrayList<Caller>();
            for (int i = 0; i < 300; i++) {
                callers.add(
                        new Caller(() -> {
                            start.await();
                            for (int n = 0; n < 5; n++) {
                                answers.add(loom.<Integer>call("ask", () -> ask(group, requests)));
                            }
                            return 0;
                        }));
            }
            start.countDown();
            for (var caller : callers) {
                assertNull(caller.thrown.join());
            }
            assertEquals(1500, answers.size());
            assertEquals(1, group.size());
        }
    }

    /// Calls that race with the end of the loom have a result or are told; none is forgotten.
    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void callsThatRaceWithCloseEnd(LoomKind kind) throws Exception {
        for (int round = 0; round < 40; round++) {
            var loom = kind.start();
            var never = loom.group("group").<Integer>channel("never", 1);
            var start = new CountDownLatch(1);
            var callers = new ArrayList<Caller>();
            for (int i = 0; i < 6; i++) {
                Callable<Integer> task = i % 2 == 0 ? () -> 1 : never::receive;
                callers.add(
                        new Caller(() -> {
                            start.await();
                            while (true) {
                                loom.call("race", task);
                            }
                        }));
            }
            start.countDown();
            loom.call("some time", () -> 1);
            loom.close();
            for (var caller : callers) {
                assertInstanceOf(LoomClosedException.class, caller.thrown.join());
                assertFalse(caller.interrupted, "no interrupt is left over");
            }
        }
    }

    @Test
    void onTheCarrierLoomEachCallIsAProcessOfThatName() throws Exception {
        try (var loom = LoomKind.CARRIER.start()) {
            var callers = new ArrayList<Caller>();
            for (int i = 0; i < 8; i++) {
                var name = "caller " + i;
                callers.add(
                        new Caller(() -> {
                            for (int n = 0; n < 200; n++) {
                                assertEquals(
                                        name,
                                        loom.call(name, () -> Thread.currentThread().getName()));
                            }
                            return 0;
                        }));
            }
            for (var caller : callers) {
                assertNull(caller.thrown.join());
            }
            assertNotSame(Thread.currentThread(), loom.call("who", Thread::currentThread));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SIMULATED"})
    void whoIsNoProcessCannotTouchAChannel(LoomKind kind) {
        try (var loom = kind.start()) {
            var channel = loom.group("group").<Integer>channel("channel", 1);
            assertFalse(loom.isCurrent());
            assertThrows(WrongLoomException.class, () -> channel.trySend(1));
            assertThrows(WrongLoomException.class, channel::receive);
            assertThrows(WrongLoomException.class, channel::close);
            assertThrows(WrongLoomException.class, loom::pause);
        }
    }

    private static int ask(ProcessGroup group, Sink<Channel<Integer>> requests)
            throws InterruptedException {
        var answer = group.<Integer>channel("answer", 1);
        requests.send(answer);
        return answer.receive();
    }

    private static void throwIn(Loom loom, Throwable thrown) throws Exception {
        loom.call(
                "throw",
                () -> {
                    switch (thrown) {
                        case Exception e -> throw e;
                        case Error e -> throw e;
                        case Throwable t -> throw new AssertionError(t);
                    }
                });
    }

    private static void awaitReceiver(Loom loom, Channel<?> channel) throws Exception {
        loom.call(
                "look",
                () -> {
                    while (loom.onLoom(() -> channel.receivers().isEmpty())) {
                        loom.pause();
                    }
                    return true;
                });
    }

    private static boolean hasThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("test loom"));
    }

    /// A platform thread that does one thing and says how it ended.
    static final class Caller {
        final CompletableFuture<Throwable> thrown = new CompletableFuture<>(); // or null
        final Thread thread;
        volatile boolean interrupted;

        Caller(Callable<?> task) {
            thread =
                    Thread.ofPlatform()
                            .daemon(true)
                            .start(() -> {
                                Throwable end = null;
                                try {
                                    task.call();
                                } catch (Throwable t) {
                                    end = t;
                                }
                                interrupted = Thread.currentThread().isInterrupted();
                                thrown.complete(end);
                            });
        }
    }
}
