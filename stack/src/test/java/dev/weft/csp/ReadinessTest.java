package dev.weft.csp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Waiting for file descriptors, on the looms that have them.
@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadinessTest {
    private final FakePoller poller = new FakePoller();

    private Loom start(LoomKind kind) {
        return kind == LoomKind.CARRIER
                ? CarrierLoom.start("test loom", LoomConfig.DEFAULT, poller)
                : SharedLoom.start("test loom", poller);
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void wakesTheReaderOfTheDescriptorThatIsReadable(LoomKind kind) throws Exception {
        try (var loom = start(kind)) {
            var group = loom.group("group");
            var read = group.<Integer>channel("read", 9);
            for (int descriptor = 1; descriptor <= 3; descriptor++) {
                group.start("reader", reader(loom, descriptor, read, 2));
            }
            for (int descriptor : new int[] {2, 1, 3, 3, 2, 1}) {
                poller.makeReadable(descriptor);
                assertEquals(descriptor, loom.<Integer>call("look", read::receive));
            }
            group.join();
            assertEquals(0, poller.listed());
        }
        assertEquals(1, poller.closed());
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void aReaderThatWaitsEndsWithItsGroup(LoomKind kind) {
        try (var loom = start(kind)) {
            var group = loom.group("group");
            var read = group.<Integer>channel("read", 9);
            for (int i = 0; i < 5; i++) {
                group.start("reader", reader(loom, 1, read, 1));
            }
            group.close();
            assertEquals(0, poller.listed());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void canBeClosedAfterTheLoom(LoomKind kind) {
        Readiness readiness;
        try (var loom = start(kind)) {
            readiness = loom.readiness(1);
        }
        readiness.close();
        assertEquals(1, poller.closed());
    }

    /// Closing readers race with the end of the loom; nobody waits for a thread that has gone.
    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void closingRacesWithTheEndOfTheLoom(LoomKind kind) throws Exception {
        for (int round = 0; round < 100; round++) {
            var loom = start(kind);
            var callers = new ArrayList<LoomCallTest.Caller>();
            var go = new CountDownLatch(1);
            for (int i = 0; i < 3; i++) {
                var readiness = loom.readiness(i);
                callers.add(
                        new LoomCallTest.Caller(() -> {
                            go.await();
                            readiness.close();
                            return 0;
                        }));
            }
            go.countDown();
            loom.close();
            for (var caller : callers) {
                assertEquals(null, caller.thrown.join());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLoomWithoutPollerSaysSo(LoomKind kind) {
        try (var loom = kind.start()) {
            assertThrows(UnsupportedOperationException.class, () -> loom.readiness(1));
        }
    }

    /// A reader that finds frames again and again pauses between two batches; meanwhile the other
    /// descriptors are looked at.
    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void aBusyReaderDoesNotHideOtherDescriptors(LoomKind kind) throws Exception {
        try (var loom = start(kind)) {
            var group = loom.group("group");
            var read = group.<Integer>channel("read", 9);
            group.start("reader", reader(loom, 1, read, 1));
            poller.makeReadable(1);
            group.start(
                    "busy",
                    () -> {
                        while (read.tryReceive() == null) {
                            loom.pause();
                        }
                    });
            group.join();
        }
    }

    /// The same with processes that never let the loom come to rest.
    @Test
    void processesThatAlwaysRunDoNotHideDescriptors() throws Exception {
        try (var loom = start(LoomKind.CARRIER)) {
            var group = loom.group("group");
            var read = group.<Integer>channel("read", 9);
            var ping = group.<Integer>channel("ping", 1);
            var pong = group.<Integer>channel("pong", 1);
            poller.makeReadable(1);
            loom.call(
                    "start all at once",
                    () -> {
                        group.start("reader", reader(loom, 1, read, 1));
                        var one =
                                group.start(
                                        "one",
                                        () -> {
                                            while (true) {
                                                ping.send(1);
                                                pong.receive();
                                            }
                                        });
                        group.start(
                                "two",
                                () -> {
                                    while (read.tryReceive() == null) {
                                        ping.receive();
                                        pong.send(2);
                                    }
                                    one.interrupt();
                                });
                        return true;
                    });
            group.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BLOCK", "ADAPTIVE", "BUSY"})
    void everyPollModeSeesDescriptorsTimersAndCalls(String mode) throws Exception {
        var config = LoomConfig.DEFAULT.withPollMode(PollMode.valueOf(mode));
        try (var loom = CarrierLoom.start("test loom", config, poller)) {
            var group = loom.group("group");
            var read = group.<Integer>channel("read", 9);
            group.start("reader", reader(loom, 1, read, 20));
            for (int i = 0; i < 20; i++) {
                poller.makeReadable(1);
                assertEquals(1, loom.<Integer>call("look", read::receive));
                var deadline = loom.clock().now().plusNanos(200_000);
                assertEquals(7, loom.<Integer>call("timer", () -> read.receive(deadline, 7)));
                LoomKind.assertReached(loom, deadline);
            }
        }
    }

    /// [LoomConfig#warm]: nothing is readable, and yet who waits is sent to look.
    @ParameterizedTest
    @EnumSource(
            value = PollMode.class,
            names = {"ADAPTIVE", "BUSY"})
    void aReaderIsKeptWarmAfterTraffic(PollMode mode) throws Exception {
        var config =
                LoomConfig.DEFAULT
                        .withPollMode(mode)
                        .withSpin(Duration.ZERO)
                        .withWarm(Duration.ofHours(1));
        try (var loom = CarrierLoom.start("test loom", config, poller)) {
            var group = loom.group("group");
            var looked = group.<Integer>channel("looked", 9);
            group.start(
                    "reader",
                    () -> {
                        try (var readiness = loom.readiness(1)) {
                            for (int i = 0; i < 3; i++) {
                                readiness.await();
                                looked.send(i);
                            }
                        }
                    });
            for (int i = 0; i < 3; i++) {
                assertEquals(i, loom.<Integer>call("look", looked::receive));
            }
        }
    }

    private CspProcess reader(Loom loom, int descriptor, Sink<Integer> read, int times) {
        return () -> {
            try (var readiness = loom.readiness(descriptor)) {
                for (int i = 0; i < times; i++) {
                    do {
                        readiness.await();
                    } while (!poller.read(descriptor));
                    read.send(descriptor);
                }
            }
        };
    }
}
