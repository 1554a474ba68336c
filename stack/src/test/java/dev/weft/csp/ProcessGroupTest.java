package dev.weft.csp;

import static dev.weft.csp.LoomKind.awaitWaiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessGroupTest {
    @ParameterizedTest
    @EnumSource
    void joinWaitsForAllPartsToEndByThemselves(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var go = group.<Integer>channel("go", 4);
            var done = group.<String>channel("done", 4);
            var inner = group.group("inner");
            for (var part : List.of(group, inner)) {
                part.start("worker", () -> done.send(part.path() + go.receive()));
            }
            assertEquals(2, group.size());
            assertEquals(1, inner.size());
            var joined = loom.group("other").<Integer>channel("joined", 1);
            loom.group("other")
                    .start(
                            "joiner",
                            () -> {
                                group.join();
                                joined.send(group.size());
                            });
            awaitWaiting(loom, "joiner", "the end of group");
            go.send(1);
            done.receive();
            assertEquals(null, joined.tryReceive());
            go.send(2);
            assertEquals(0, joined.receive());
            group.join();
        });
    }

    @ParameterizedTest
    @EnumSource
    void closeInterruptsAllPartsAndWaitsForThem(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var ends = loom.group("other").<String>channel("ends", 9);
            var never = group.<Integer>channel("never", 1);
            var inner = group.group("inner").group("innermost");
            for (var part : List.of(group, inner)) {
                part.start("waits", () -> ChannelTest.reportEnd(never::receive, ends));
            }
            loom.pause();
            group.close();
            assertEquals(0, group.size());
            assertEquals("interrupted", ends.tryReceive());
            assertEquals("interrupted", ends.tryReceive());
            group.join(); // without an exception: nothing has failed
            group.close();
            assertEquals(List.of(), loom.processes());
        });
    }

    @ParameterizedTest
    @EnumSource
    void closeWaitsForAProcessThatTakesItsTimeToEnd(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var never = group.<Integer>channel("never", 1);
            var steps = new ArrayList<String>();
            group.start(
                    "slow",
                    () -> {
                        try {
                            never.receive();
                        } finally {
                            for (int i = 0; i < 5; i++) {
                                loom.pause();
                            }
                            steps.add("tidied up");
                        }
                    });
            awaitWaiting(loom, "slow", "never");
            group.close();
            assertEquals(List.of("tidied up"), steps);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aProcessCanCloseItsOwnGroup(LoomKind kind) throws Exception {
        kind.run((loom, outer) -> {
            var group = outer.group("closing");
            var ends = outer.<String>channel("ends", 9);
            var never = outer.<Integer>channel("never", 1);
            group.group("inner").start("waits", () -> ChannelTest.reportEnd(never::receive, ends));
            awaitWaiting(loom, "waits", "never");
            group.start(
                    "closes",
                    () -> {
                        group.close();
                        ends.trySend("went on");
                        never.receive(); // it has been interrupted like the others
                    });
            group.join();
            assertEquals(
                    Set.of("interrupted", "went on"),
                    Set.of(ends.tryReceive(), ends.tryReceive() + ""));
            assertEquals(0, outer.size());
        });
    }

    @ParameterizedTest
    @EnumSource
    void nothingStartsInAClosedGroup(LoomKind kind) throws Exception {
        kind.run((_, group) -> {
            var inner = group.group("inner");
            group.close();
            for (var part : List.of(group, inner)) {
                assertThrows(LoomClosedException.class, () -> part.start("late", () -> {}));
                assertThrows(LoomClosedException.class, () -> part.group("late"));
            }
            assertEquals(0, group.size());
        });
    }

    @ParameterizedTest
    @EnumSource
    void aFailureEndsTheGroupAndThoseAroundItAndNamesTheProcess(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var told = new ArrayList<ProcessFailedException>();
            loom.onFailure(told::add);
            var other = loom.group("other");
            var ends = other.<String>channel("ends", 9);
            var never = other.<Integer>channel("never", 1);
            var inner = group.group("inner");
            var sibling = group.group("sibling");
            for (var part : List.of(group, inner, sibling, other)) {
                part.start(part.path(), () -> ChannelTest.reportEnd(never::receive, ends));
                awaitWaiting(loom, part.path(), "never");
            }
            var mistake = new IllegalArgumentException("a mistake");
            inner.start(
                    "culprit",
                    () -> {
                        throw mistake;
                    });
            var failure = assertThrows(ProcessFailedException.class, group::join);
            assertSame(mistake, failure.getCause());
            assertEquals("process group/inner/culprit failed: " + mistake, failure.getMessage());
            assertEquals(List.of(failure), told);
            assertSame(failure, assertThrows(ProcessFailedException.class, inner::join));
            assertEquals(0, group.size());
            assertEquals(1, other.size(), "a group beside it goes on");
            for (int i = 0; i < 3; i++) {
                assertEquals("interrupted", ends.receive());
            }
            assertThrows(LoomClosedException.class, () -> group.start("late", () -> {}));
            assertThrows(LoomClosedException.class, () -> sibling.start("late", () -> {}));
            other.close();
        });
    }

    @ParameterizedTest
    @EnumSource
    void errorsAreFailuresToo(LoomKind kind) throws Exception {
        kind.run((_, group) -> {
            group.start(
                    "culprit",
                    () -> {
                        throw new AssertionError("wrong");
                    });
            assertThrows(ProcessFailedException.class, group::join);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aClosedChannelIsAFailureUnlessTheGroupIsClosing(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var channel = group.<Integer>channel("channel", 1);
            var closing = group.group("closing");
            closing.start(
                    "tidy",
                    () -> {
                        try {
                            group.<Integer>channel("never", 1).receive();
                        } finally {
                            channel.close();
                            channel.receive();
                        }
                    });
            loom.pause();
            awaitWaiting(loom, "tidy", "");
            closing.close();
            closing.join();
            group.start("surprised", channel::receive);
            var failure = assertThrows(ProcessFailedException.class, group::join);
            assertEquals(ChannelClosedException.class, failure.getCause().getClass());
        });
    }

    @ParameterizedTest
    @EnumSource
    void aFailureHandlerThatFailsStopsNoAccounts(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            loom.onFailure(_ -> {
                throw new QuietException();
            });
            group.start(
                    "culprit",
                    () -> {
                        Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
                        throw new IllegalStateException();
                    });
            assertThrows(ProcessFailedException.class, group::join);
            assertEquals(0, group.size());
        });
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedProcessEndsAlone(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var channel = group.<Integer>channel("channel", 1);
            var one = group.start("one", channel::receive);
            group.start("two", channel::receive);
            awaitWaiting(loom, "one", "channel");
            awaitWaiting(loom, "two", "channel");
            one.interrupt();
            while (group.size() > 1) {
                loom.pause();
            }
            assertEquals("two", loom.processes().getFirst().name());
            channel.send(1);
            group.join();
        });
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAlthoughTheCallerIsInterrupted(LoomKind kind) throws Exception {
        kind.run((_, group) -> {
            var never = group.<Integer>channel("never", 1);
            group.start("waits", never::receive);
            Thread.currentThread().interrupt();
            group.close();
            assertTrue(Thread.interrupted());
            assertEquals(0, group.size());
        });
    }

    @ParameterizedTest
    @EnumSource
    void joinEndsWhenInterrupted(LoomKind kind) throws Exception {
        kind.run((_, group) -> {
            var never = group.<Integer>channel("never", 1);
            group.start("waits", never::receive);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, group::join);
            assertEquals(1, group.size());
        });
    }

    @ParameterizedTest
    @EnumSource
    void showsItsProcessesAndWhatTheyWaitFor(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var in = group.<Integer>channel("in", 1);
            var out = group.<Integer>channel("out", 1);
            out.send(0);
            var inner = group.group("inner");
            group.start("reads", in::receive);
            group.start("reads, too", in::receive);
            inner.start("writes", () -> out.send(1));
            inner.start(
                    "selects",
                    () ->
                            Select.<Integer, Integer>from(in, it -> it)
                                    .or(group.<Integer>channel("more", 1), it -> it)
                                    .next());
            for (var name : List.of("reads", "reads, too", "selects")) {
                awaitWaiting(loom, name, "in");
            }
            awaitWaiting(loom, "writes", "room");
            assertEquals(
                    Set.of(
                            "group/reads: in",
                            "group/reads, too: in",
                            "group/inner/writes: room in out",
                            "group/inner/selects: in or more"),
                    loom.processes().stream()
                            .map(it -> it.group() + "/" + it.name() + ": " + it.waitsFor())
                            .collect(Collectors.toSet()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void worksFromAThreadOutside(LoomKind kind) throws Exception {
        try (var loom = kind.start()) {
            var group = loom.group("group");
            var channel = group.<Integer>channel("channel", 1);
            var thread = group.start("waits", channel::receive);
            assertEquals("waits", thread.getName());
            assertEquals(1, group.size());
            group.close();
            group.join();
            assertEquals(0, group.size());
            assertFalse(thread.isAlive() && kind != LoomKind.SHARED);
            assertThrows(LoomClosedException.class, () -> group.start("late", () -> {}));
        }
    }

    private static final class QuietException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
