package dev.weft.csp;

import static dev.weft.csp.LoomKind.awaitWaiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.time.MonotonicTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChannelTest {
    @ParameterizedTest
    @EnumSource
    void holdsAsManyValuesAsItsCapacityInTheirOrder(LoomKind kind) throws Exception {
        kind.run((_, group) -> {
            for (int capacity : new int[] {1, 2, 3, 7, 8, 9, 100}) {
                var channel = group.<Integer>channel("channel", capacity);
                for (int i = 0; i < capacity; i++) {
                    assertTrue(channel.trySend(i));
                }
                assertFalse(channel.trySend(-1), "more than " + capacity);
                for (int i = 0; i < capacity; i++) {
                    assertEquals(i, channel.tryReceive());
                }
                assertNull(channel.tryReceive());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void takesTheLargestCapacityThereIs(LoomKind kind) throws Exception {
        kind.run((_, group) -> {
            var channel = group.<Integer>channel("channel", Integer.MAX_VALUE);
            for (int i = 0; i < 100; i++) {
                assertTrue(channel.trySend(i));
            }
            assertEquals(0, channel.receive());
        });
    }

    @ParameterizedTest
    @EnumSource
    void refusesNoCapacityAndNoValue(LoomKind kind) throws Exception {
        kind.run((_, group) -> {
            assertThrows(IllegalArgumentException.class, () -> group.channel("none", 0));
            var channel = group.<String>channel("channel", 1);
            assertThrows(NullPointerException.class, () -> channel.trySend(null));
            assertThrows(NullPointerException.class, () -> channel.send(null));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> channel.receiveBatch(new ArrayList<>(), 0));
        });
    }

    @ParameterizedTest
    @EnumSource
    void sendWaitsForRoom(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var channel = group.<Integer>channel("channel", 2);
            var sent = group.<Integer>channel("sent", 10);
            group.start(
                    "sender",
                    () -> {
                        for (int i = 0; i < 4; i++) {
                            channel.send(i);
                            sent.send(i);
                        }
                    });
            awaitWaiting(loom, "sender", "room in channel");
            assertEquals(2, count(sent));
            assertEquals(0, channel.receive());
            assertEquals(2, sent.receive());
            awaitWaiting(loom, "sender", "room in channel");
            assertEquals(List.of(1, 2), List.of(channel.receive(), channel.receive()));
            group.join();
            assertEquals(3, channel.receive());
        });
    }

    @ParameterizedTest
    @EnumSource
    void receiveWaitsForAValue(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var channel = group.<String>channel("channel", 1);
            var answers = group.<String>channel("answers", 1);
            group.start("receiver", () -> answers.send("got " + channel.receive()));
            awaitWaiting(loom, "receiver", "channel");
            channel.send("it");
            assertEquals("got it", answers.receive());
        });
    }

    @ParameterizedTest
    @EnumSource
    void waitingReceiversAreServedInTheirOrder(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var channel = group.<Integer>channel("channel", 5);
            var answers = group.<String>channel("answers", 5);
            for (var name : List.of("first", "second", "third")) {
                group.start(name, () -> answers.send(name + channel.receive()));
                awaitWaiting(loom, name, "channel");
            }
            for (var name : List.of("first", "second", "third")) {
                channel.send(1);
                assertEquals(name + 1, answers.receive());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void receiveGivesTheAlternativeAtTheDeadlineAndNotBefore(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var channel = group.<String>channel("channel", 1);
            var deadline = LoomKind.soon(loom);
            assertEquals("none", channel.receive(deadline, "none"));
            LoomKind.assertReached(loom, deadline);
            assertEquals("none", channel.receive(deadline, "none"), "has passed");
            channel.send("value");
            assertEquals("value", channel.receive(deadline, "none"), "value first");
        });
    }

    @ParameterizedTest
    @EnumSource
    void aValueEndsAWaitWithDeadline(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var channel = group.<String>channel("channel", 1);
            var answers = group.<String>channel("answers", 1);
            var deadline = LoomKind.far(loom);
            group.start(
                    "receiver",
                    () -> {
                        answers.send(channel.receive(deadline, "none"));
                        answers.send(channel.receive(MonotonicTime.FAR_FUTURE, "none"));
                    });
            for (int i = 0; i < 2; i++) {
                awaitWaiting(loom, "receiver", "channel");
                channel.send("value");
                assertEquals("value", answers.receive());
            }
            assertTrue(loom.clock().now().isBefore(deadline));
        });
    }

    @ParameterizedTest
    @EnumSource
    void aBatchTakesWhatIsThereUpToItsLimit(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var channel = group.<Integer>channel("channel", 5);
            var answers = group.<List<Integer>>channel("answers", 5);
            for (int i = 0; i < 5; i++) {
                channel.send(i);
            }
            var batch = new ArrayList<Integer>();
            assertEquals(3, channel.receiveBatch(batch, 3));
            assertEquals(2, channel.receiveBatch(batch, 3));
            assertEquals(List.of(0, 1, 2, 3, 4), batch);
            group.start(
                    "receiver",
                    () -> {
                        var late = new ArrayList<Integer>();
                        channel.receiveBatch(late, 3);
                        answers.send(late);
                    });
            awaitWaiting(loom, "receiver", "channel");
            channel.send(7);
            assertEquals(7, answers.receive().getFirst());
        });
    }

    @ParameterizedTest
    @EnumSource
    void aBatchMakesRoomForAllWaitingSenders(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var channel = group.<String>channel("channel", 2);
            channel.send("a");
            channel.send("b");
            for (var name : List.of("c", "d")) {
                group.start(name, () -> channel.send(name));
                awaitWaiting(loom, name, "room");
            }
            var batch = new ArrayList<String>();
            assertEquals(2, channel.receiveBatch(batch, 2));
            group.join();
            assertEquals(2, channel.receiveBatch(batch, 2));
            assertEquals(Set.of("a", "b", "c", "d"), Set.copyOf(batch));
        });
    }

    @ParameterizedTest
    @EnumSource
    void aClosedChannelGivesWhatItHoldsAndThenNoMore(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var channel = group.<Integer>channel("it", 3);
            channel.send(1);
            channel.send(2);
            channel.close();
            channel.close();
            assertFalse(channel.trySend(3));
            assertThrows(ChannelClosedException.class, () -> channel.send(3));
            assertEquals(1, channel.receive());
            assertEquals(2, channel.receive(LoomKind.far(loom), 0));
            assertNull(channel.tryReceive());
            var closed = assertThrows(ChannelClosedException.class, channel::receive);
            assertEquals("channel it is closed", closed.getMessage());
            var past = loom.clock().now();
            assertThrows(ChannelClosedException.class, () -> channel.receive(past, 0));
            assertThrows(
                    ChannelClosedException.class, () -> channel.receiveBatch(new ArrayList<>(), 1));
        });
    }

    @ParameterizedTest
    @EnumSource
    void closingWakesAllWhoWait(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var empty = group.<Integer>channel("empty", 1);
            var full = group.<Integer>channel("full", 1);
            full.send(0);
            var ends = group.<String>channel("ends", 10);
            for (int i = 0; i < 2; i++) {
                group.start("receiver" + i, () -> reportEnd(empty::receive, ends));
                group.start("sender" + i, () -> reportEnd(() -> full.send(1), ends));
                awaitWaiting(loom, "receiver" + i, "empty");
                awaitWaiting(loom, "sender" + i, "room in full");
            }
            group.start("timed", () -> reportEnd(timed(loom, empty), ends));
            awaitWaiting(loom, "timed", "empty");
            empty.close();
            full.close();
            for (int i = 0; i < 5; i++) {
                assertEquals("closed", ends.receive());
            }
            assertEquals(0, full.receive(), "what was sent before");
        });
    }

    @ParameterizedTest
    @EnumSource
    void cancelDropsWhatIsQueuedAndTellsSenders(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var channel = group.<Integer>channel("channel", 1);
            var ends = group.<String>channel("ends", 10);
            channel.send(1);
            group.start("sender", () -> reportEnd(() -> channel.send(2), ends));
            awaitWaiting(loom, "sender", "room");
            channel.cancel();
            assertEquals("closed", ends.receive());
            assertNull(channel.tryReceive());
            assertFalse(channel.trySend(3));
            assertThrows(ChannelClosedException.class, channel::receive);
        });
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsAWaitAndLeavesTheChannelAsItWas(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var empty = group.<Integer>channel("empty", 1);
            var full = group.<Integer>channel("full", 1);
            full.send(0);
            var ends = group.<String>channel("ends", 10);
            var waiting =
                    List.of(
                            group.start("a", () -> reportEnd(empty::receive, ends)),
                            group.start("b", () -> reportEnd(timed(loom, empty), ends)),
                            group.start("c", () -> reportEnd(() -> full.send(1), ends)));
            awaitWaiting(loom, "a", "empty");
            awaitWaiting(loom, "b", "empty");
            awaitWaiting(loom, "c", "room in full");
            for (var thread : waiting) {
                thread.interrupt();
                assertEquals("interrupted", ends.receive());
            }
            assertEquals(0, full.receive());
            assertNull(full.tryReceive(), "the interrupted sender has sent nothing");
            empty.send(1);
            assertEquals(1, empty.receive());
        });
    }

    @ParameterizedTest
    @EnumSource
    void whoIsInterruptedAlreadyNeitherSendsNorReceives(LoomKind kind) throws Exception {
        kind.run((_, group) -> {
            var channel = group.<Integer>channel("channel", 2);
            channel.send(1);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, channel::receive);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> channel.send(2));
            assertFalse(Thread.currentThread().isInterrupted());
            assertEquals(1, channel.receive());
            assertNull(channel.tryReceive());
        });
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatItLooksLike(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var channel = group.<Integer>channel("channel", 4);
            channel.send(1);
            channel.send(2);
            channel.receive();
            assertEquals(List.of(new ChannelInfo("channel", 4, 1, 2, false)), loom.channels());
            channel.close();
            assertTrue(loom.channels().getFirst().closed());
        });
    }

    /// One process against a plain queue, over many random operations.
    @ParameterizedTest
    @EnumSource
    void behavesLikeABoundedQueue(LoomKind kind) throws Exception {
        kind.run((loom, group) -> {
            var random = new SplittableRandom(7);
            for (int round = 0; round < 40; round++) {
                var capacity = 1 + random.nextInt(40);
                var channel = group.<Integer>channel("channel", capacity);
                var model = new ArrayDeque<Integer>();
                for (int i = 0; i < 500; i++) {
                    switch (random.nextInt(6)) {
                        case 0, 1, 2 -> {
                            var fits = model.size() < capacity && model.offer(i);
                            assertEquals(fits, channel.trySend(i));
                        }
                        case 3 -> assertEquals(model.poll(), channel.tryReceive());
                        case 4 -> {
                            var value = model.isEmpty() ? -1 : model.remove();
                            assertEquals(value, channel.receive(MonotonicTime.START, -1));
                        }
                        default -> {
                            if (!model.isEmpty()) {
                                var batch = new ArrayList<Integer>();
                                channel.receiveBatch(batch, 1 + random.nextInt(8));
                                batch.forEach(it -> assertEquals(model.remove(), it));
                            }
                        }
                    }
                }
            }
            assertEquals(0, loom.processes().size());
        });
    }

    /// An action of a process that may be ended from outside.
    interface Action {
        void run() throws InterruptedException;
    }

    static void reportEnd(Action action, Sink<String> ends) throws InterruptedException {
        String end;
        try {
            action.run();
            end = "done";
        } catch (InterruptedException e) {
            end = "interrupted";
        } catch (ChannelClosedException e) {
            end = "closed";
        }
        ends.send(end);
    }

    private static Action timed(Loom loom, Source<Integer> source) {
        var deadline = LoomKind.far(loom);
        return () -> source.receive(deadline, 0);
    }

    private static int count(Source<?> source) {
        var count = 0;
        while (source.tryReceive() != null) {
            count++;
        }
        return count;
    }
}
