package dev.weft.csp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What crosses threads, many times and with seeded delays of a few nanoseconds to some
/// microseconds, so that every order of the steps on both sides comes up. A wake that gets lost
/// shows as a test that hangs.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StressTest {
    private static final int PRODUCERS = 4;
    private static final int VALUES = 4000;

    /// Several producers and consumers of different kinds at one small channel: each value arrives
    /// once, and those of one producer reach a consumer in their order.
    @ParameterizedTest
    @EnumSource
    void everyValueArrivesOnceAndInOrder(LoomKind kind) throws Exception {
        for (int capacity : new int[] {1, 2, 7, 64}) {
            kind.run((loom, group) -> exchange(loom, group, capacity));
        }
    }

    private record Numbered(int producer, int number) {}

    private static void exchange(Loom loom, ProcessGroup group, int capacity)
            throws InterruptedException {
        var channel = group.<Numbered>channel("channel", capacity);
        var other = group.<Numbered>channel("other", 1);
        var producers = group.group("producers");
        for (int producer = 0; producer < PRODUCERS; producer++) {
            var self = producer;
            var random = new SplittableRandom(capacity * 100L + producer);
            producers.start(
                    "producer",
                    () -> {
                        for (int i = 0; i < VALUES; i++) {
                            var value = new Numbered(self, i);
                            if (random.nextInt(3) > 0 || !channel.trySend(value)) {
                                channel.send(value);
                            }
                            if (random.nextInt(50) == 0) {
                                loom.pause();
                            }
                        }
                    });
        }
        var seen = new ArrayList<List<Numbered>>();
        var consumers = group.group("consumers");
        for (int consumer = 0; consumer < 4; consumer++) {
            var mine = new ArrayList<Numbered>();
            seen.add(mine);
            var way = consumer;
            var random = new SplittableRandom(capacity * 1000L + consumer);
            var events = Select.<Numbered, Numbered>from(other, it -> it).or(channel, it -> it);
            consumers.start(
                    "consumer",
                    () -> {
                        var none = new Numbered(-1, 0);
                        try {
                            while (true) {
                                var deadline = loom.clock().now().plusNanos(random.nextInt(20_000));
                                switch (way) {
                                    case 0 -> mine.add(channel.receive());
                                    case 1 -> channel.receiveBatch(mine, 1 + random.nextInt(9));
                                    case 2 -> mine.add(channel.receive(deadline, none));
                                    default -> mine.add(events.next(deadline, none));
                                }
                                mine.remove(none);
                            }
                        } catch (ChannelClosedException e) {
                            // that was all
                        }
                    });
        }
        producers.join();
        channel.close();
        other.close();
        consumers.join();
        var arrived = new BitSet();
        var count = 0;
        for (var mine : seen) {
            var last = new int[PRODUCERS];
            for (var value : mine) {
                assertTrue(value.number >= last[value.producer], "order of one producer");
                last[value.producer] = value.number;
                arrived.set(value.producer * VALUES + value.number);
                count++;
            }
        }
        assertEquals(PRODUCERS * VALUES, count);
        assertEquals(PRODUCERS * VALUES, arrived.cardinality());
    }

    /// The carrier goes to sleep after each call; the next comes before, in or after that moment.
    @Test
    void aCallAlwaysWakesTheCarrier() throws Exception {
        for (var mode : PollMode.values()) {
            try (var loom = CarrierLoom.start("test loom", LoomConfig.DEFAULT.withPollMode(mode))) {
                for (int threads = 1; threads <= 3; threads += 2) {
                    var calls = threads == 1 ? 12_000 : 1500;
                    var callers = new ArrayList<LoomCallTest.Caller>();
                    for (int i = 0; i < threads; i++) {
                        var random = new SplittableRandom(i);
                        callers.add(
                                new LoomCallTest.Caller(() -> {
                                    for (int n = 0; n < calls; n++) {
                                        spin(random);
                                        var it = n;
                                        assertEquals(it, loom.<Integer>call("it", () -> it));
                                    }
                                    return 0;
                                }));
                    }
                    for (var caller : callers) {
                        assertNull(caller.thrown.join());
                    }
                }
            }
        }
    }

    /// Processes wait in code that does not know the loom; threads outside end those waits.
    @Test
    void anUnparkFromOutsideAlwaysWakesTheCarrier() throws Exception {
        try (var loom = CarrierLoom.start("test loom", LoomConfig.DEFAULT)) {
            var group = loom.group("group");
            var there = new LinkedBlockingQueue<Integer>();
            var back = new LinkedBlockingQueue<Integer>();
            group.start(
                    "echo",
                    () -> {
                        while (true) {
                            back.add(there.take());
                        }
                    });
            var random = new SplittableRandom(3);
            for (int i = 0; i < 5000; i++) {
                spin(random);
                there.add(i);
                assertEquals(i, back.take());
            }
        }
    }

    /// The end of a call meets the caller before, in or after its park.
    @Test
    void theEndOfACallAlwaysReachesTheCaller() throws Exception {
        var offered = new AtomicReference<CallFromOutside<Integer>>();
        var done = new AtomicInteger();
        var process =
                new LoomCallTest.Caller(() -> {
                    var random = new SplittableRandom(4);
                    while (done.get() == 0) {
                        var call = offered.getAndSet(null);
                        if (call != null) {
                            spin(random);
                            if (random.nextInt(10) == 0) {
                                call.abandon(new LoomClosedException("test loom"));
                            } else {
                                call.run();
                            }
                        }
                        Thread.onSpinWait();
                    }
                    return 0;
                });
        var random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            var it = i;
            var call = new CallFromOutside<>(() -> it);
            offered.set(call);
            spin(random);
            call.await(process.thread);
            try {
                assertEquals(it, call.result());
            } catch (Exception e) {
                assertInstanceOf(LoomClosedException.class, e);
            }
        }
        done.set(1);
        assertNull(process.thrown.join());
    }

    /// A wakeup comes before, in or after the park of the poller.
    @Test
    void aWakeupAlwaysEndsThePollThatIsGoingOnOrTheNext() throws Exception {
        var poller = new ParkingPoller();
        var items = new AtomicInteger();
        var taken = new AtomicInteger();
        var consumer =
                new LoomCallTest.Caller(() -> {
                    var random = new SplittableRandom(6);
                    while (taken.get() < 20_000) {
                        if (items.get() > taken.get()) {
                            taken.incrementAndGet();
                        } else {
                            spin(random);
                            poller.poll(Long.MAX_VALUE);
                        }
                    }
                    return 0;
                });
        var random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            spin(random);
            items.incrementAndGet();
            poller.wakeup();
            while (taken.get() <= i) {
                Thread.onSpinWait();
            }
        }
        assertNull(consumer.thrown.join());
    }

    /// A descriptor becomes readable before, in or after the wait for it.
    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void aReadableDescriptorAlwaysWakesItsReader(LoomKind kind) throws Exception {
        var poller = new FakePoller();
        try (var loom =
                kind == LoomKind.CARRIER
                        ? CarrierLoom.start("test loom", LoomConfig.DEFAULT, poller)
                        : SharedLoom.start("test loom", poller)) {
            var reads = new LinkedBlockingQueue<Integer>();
            loom.group("group")
                    .start(
                            "reader",
                            () -> {
                                try (var readiness = loom.readiness(1)) {
                                    for (int i = 0; true; ) {
                                        readiness.await(); // may return early
                                        if (poller.read(1)) {
                                            reads.add(i++);
                                        }
                                    }
                                }
                            });
            var random = new SplittableRandom(8);
            for (int i = 0; i < 3000; i++) {
                spin(random);
                poller.makeReadable(1);
                reads.take();
            }
        }
    }

    /// Groups start and end from several threads at once.
    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void groupsComeAndGoFromManyThreads(LoomKind kind) throws Exception {
        try (var loom = kind.start()) {
            var root = loom.group("root");
            var callers = new ArrayList<LoomCallTest.Caller>();
            for (int i = 0; i < 4; i++) {
                var random = new SplittableRandom(i);
                callers.add(
                        new LoomCallTest.Caller(() -> {
                            for (int n = 0; n < 150; n++) {
                                var group = root.group("group");
                                var channel = group.<Integer>channel("channel", 1);
                                group.start("waits", channel::receive);
                                group.group("inner").start("waits", channel::receive);
                                spin(random);
                                group.close();
                                assertEquals(0, group.size());
                            }
                            return 0;
                        }));
            }
            for (var caller : callers) {
                assertNull(caller.thrown.join());
            }
            assertEquals(0, root.size());
            assertEquals(List.of(), loom.processes());
            assertEquals(List.of(), loom.channels(), "closed groups are forgotten");
        }
    }

    /// Lets a time pass that differs each time, without giving the core away.
    private static void spin(SplittableRandom random) {
        for (int i = random.nextInt(1 << random.nextInt(10)); i > 0; i--) {
            Thread.onSpinWait();
        }
    }
}
