package dev.weft.csp;

import static dev.weft.csp.LoomKind.awaitWaiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SelectTest {
    @ParameterizedTest
    @EnumSource
    void takesFromWhicheverSourceHasAValue(LoomKind kind) throws Exception {
        kind.run((_, group) -> {
            var numbers = group.<Integer>channel("numbers", 1);
            var words = group.<String>channel("words", 1);
            var events =
                    Select.<Integer, String>from(numbers, it -> "number " + it)
                            .or(words, it -> "word " + it);
            words.send("a");
            assertEquals("word a", events.next());
            numbers.send(1);
            assertEquals("number 1", events.next());
            words.send("b");
            assertEquals("word b", events.next());
        });
    }

    @ParameterizedTest
    @EnumSource
    void wakesForAnyOfItsSources(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var a = group.<String>channel("a", 1);
            var b = group.<String>channel("b", 1);
            var answers = group.<String>channel("answers", 1);
            var far = LoomKind.far(loom);
            group.start(
                    "selector",
                    () -> {
                        var events = Select.<String, String>from(a, it -> it).or(b, it -> it);
                        answers.send(events.next());
                        answers.send(events.next(far, "none"));
                        answers.send(events.next());
                    });
            for (var source : List.of(b, a, b)) {
                awaitWaiting(loom, "selector", "a or b");
                source.send(source.name());
                assertEquals(source.name(), answers.receive());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void sourcesThatAllHaveValuesTakeTurns(LoomKind kind) throws Exception {
        kind.run((_, group) -> {
            var events = Select.<String, String>from(full(group, "a"), it -> it);
            events.or(full(group, "b"), it -> it).or(full(group, "c"), it -> it);
            var taken = new StringBuilder();
            for (int i = 0; i < 9; i++) {
                taken.append(events.next());
            }
            assertEquals("abcabcabc", taken.toString());
        });
    }

    @ParameterizedTest
    @EnumSource
    void givesTheAlternativeAtTheDeadlineAndNotBefore(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var a = group.<String>channel("a", 1);
            var b = group.<String>channel("b", 1);
            var events = Select.<String, String>from(a, it -> it).or(b, it -> it);
            var deadline = LoomKind.soon(loom);
            assertEquals("none", events.next(deadline, "none"));
            LoomKind.assertReached(loom, deadline);
            assertEquals("none", events.next(deadline, "none"), "has passed");
            b.send("b");
            assertEquals("b", events.next(deadline, "none"), "value first");
        });
    }

    @ParameterizedTest
    @EnumSource
    void passesOverAClosedSourceUntilAllAreClosed(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var a = group.<String>channel("a", 1);
            var b = group.<String>channel("b", 1);
            var answers = group.<String>channel("answers", 9);
            a.send("last of a");
            a.close();
            group.start(
                    "selector",
                    () -> {
                        var events = Select.<String, String>from(a, it -> it).or(b, it -> it);
                        answers.send(events.next());
                        answers.send(events.next());
                        ChannelTest.reportEnd(events::next, answers);
                        var past = loom.clock().now();
                        ChannelTest.reportEnd(() -> events.next(past, ""), answers);
                    });
            assertEquals("last of a", answers.receive());
            awaitWaiting(loom, "selector", "b");
            b.send("b");
            assertEquals("b", answers.receive());
            awaitWaiting(loom, "selector", "b");
            b.close();
            assertEquals("closed", answers.receive());
            assertEquals("closed", answers.receive());
        });
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWaitAndTakesNothing(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var a = group.<String>channel("a", 1);
            var b = group.<String>channel("b", 1);
            var ends = group.<String>channel("ends", 1);
            var events = Select.<String, String>from(a, it -> it).or(b, it -> it);
            var selector = group.start("selector", () -> ChannelTest.reportEnd(events::next, ends));
            awaitWaiting(loom, "selector", "a or b");
            selector.interrupt();
            assertEquals("interrupted", ends.receive());
            a.send("a");
            b.send("b");
            assertEquals("ab", a.receive() + b.receive());
        });
    }

    @ParameterizedTest
    @EnumSource
    void refusesASourceOfAnotherLoom(LoomKind kind) throws Exception {
        try (var elsewhere = kind.start()) {
            var foreign = elsewhere.group("there").<String>channel("foreign", 1);
            kind.run((_, group) -> {
                var events = Select.<String, String>from(full(group, "a"), it -> it);
                assertThrows(IllegalArgumentException.class, () -> events.or(foreign, it -> it));
            });
        }
    }

    /// The select is woken by `a` and takes from `b`: who waits at `a` has to get its value.
    @ParameterizedTest
    @EnumSource
    void whoTakesFromAnotherSourcePassesTheWakeOn(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var a = group.<String>channel("a", 2);
            var b = group.<String>channel("b", 2);
            var answers = group.<String>channel("answers", 9);
            var events = Select.<String, String>from(a, it -> it).or(b, it -> it);
            a.send("first a");
            assertEquals("first a", events.next()); // it is now the turn of b
            group.start("selector", () -> answers.send("selector " + events.next()));
            awaitWaiting(loom, "selector", "a or b");
            group.start("receiver", () -> answers.send("receiver " + a.receive()));
            awaitWaiting(loom, "receiver", "a");
            loom.enter(); // both at once on the shared loom, too
            a.trySend("a");
            b.trySend("b");
            loom.leave();
            assertEquals(Set.of("selector b", "receiver a"), two(answers));
        });
    }

    /// Two selects over the same two sources, one value in each: both get one.
    @ParameterizedTest
    @EnumSource
    void twoSelectsShareTwoValues(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var a = group.<String>channel("a", 1);
            var b = group.<String>channel("b", 1);
            var answers = group.<String>channel("answers", 9);
            for (int round = 0; round < 100; round++) {
                for (var name : List.of("one", "two")) {
                    var events = Select.<String, String>from(a, it -> it).or(b, it -> it);
                    group.start(name, () -> answers.send(events.next()));
                    awaitWaiting(loom, name, "a or b");
                }
                loom.enter();
                a.trySend("a");
                b.trySend("b");
                loom.leave();
                assertEquals(Set.of("a", "b"), two(answers));
                group.join();
            }
        });
    }

    /// Several wait at one channel in different ways; one of them is interrupted in the moment in
    /// which a value comes. Whoever it had woken, the value reaches somebody.
    @ParameterizedTest
    @EnumSource
    void noValueIsForgottenWhenOneOfTheWaitingIsInterrupted(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            for (int round = 0; round < 120; round++) {
                var a = group.<Integer>channel("a", 4);
                var b = group.<Integer>channel("b", 4);
                var got = group.<Integer>channel("got", 9);
                var waiting = startThree(loom, group, a, b, got, round);
                loom.enter();
                if (round % 2 == 0) {
                    waiting.get(round % 3).interrupt();
                }
                a.trySend(1);
                if (round % 4 == 1) {
                    waiting.get(round % 3).interrupt();
                }
                loom.leave();
                assertEquals(1, got.receive());
                waiting.forEach(Thread::interrupt);
                group.join();
            }
        });
    }

    /// The same with a deadline that passes in the moment in which the value comes.
    @ParameterizedTest
    @EnumSource
    void noValueIsForgottenWhenOneOfTheWaitingTimesOut(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            for (int round = 0; round < 60; round++) {
                var a = group.<Integer>channel("a", 4);
                var b = group.<Integer>channel("b", 4);
                var got = group.<Integer>channel("got", 9);
                var never = group.<Integer>channel("never", 1);
                var deadline = loom.clock().now().plusNanos(50_000);
                group.start(
                        "impatient",
                        () -> {
                            var value =
                                    Select.<Integer, Integer>from(b, it -> it)
                                            .or(a, it -> it)
                                            .next(deadline, 0);
                            if (value != 0) {
                                got.send(value);
                            }
                        });
                var waiting = startThree(loom, group, a, b, got, round);
                never.receive(deadline, 0);
                a.trySend(1);
                assertEquals(1, got.receive());
                waiting.forEach(Thread::interrupt);
                group.join();
            }
        });
    }

    private static List<Thread> startThree(
            Loom loom,
            ProcessGroup group,
            Source<Integer> a,
            Source<Integer> b,
            Sink<Integer> got,
            int round)
            throws InterruptedException {
        var far = LoomKind.far(loom);
        var kinds = new ArrayList<CspProcess>();
        kinds.add(() -> got.trySend(a.receive())); // not send(), which minds an interrupt
        kinds.add(() ->
                got.send(Select.<Integer, Integer>from(b, it -> it).or(a, it -> it).next(far, 0)));
        kinds.add(() -> got.trySend(a.receive(far, 0)));
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 3; i++) {
            var name = "waiting" + i;
            threads.add(group.start(name, kinds.get((i + round) % 3)));
            awaitWaiting(loom, name, "a");
        }
        assertEquals(3, new HashSet<>(threads).size());
        return threads;
    }

    private static Set<String> two(Source<String> source) throws InterruptedException {
        var found = new HashSet<String>();
        found.add(source.receive());
        found.add(source.receive());
        return found;
    }

    private static Channel<String> full(ProcessGroup group, String name) {
        var channel = group.<String>channel(name, 4);
        while (channel.trySend(name)) {
            // until it is full
        }
        return channel;
    }
}
