package dev.weft.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.csp.CarrierLoom;
import dev.weft.csp.Loom;
import dev.weft.csp.LoomConfig;
import dev.weft.csp.PollMode;
import dev.weft.csp.SharedLoom;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An eventfd stands for the devices: it is readable once it has been written to.
@EnabledOnOs(OS.LINUX)
@Timeout(30)
class LinuxPollerTest {
    private static final long FOREVER = Long.MAX_VALUE;

    @Test
    void withoutAnythingToTellItComesBackInTime() {
        try (var poller = LinuxPoller.open()) {
            assertFalse(poller.poll(0));
            assertFalse(poller.poll(1));
            assertFalse(poller.poll(1_000_000));
        }
    }

    @Test
    void aWakeupEndsOnePoll() {
        try (var poller = LinuxPoller.open()) {
            poller.wakeup();
            poller.wakeup();
            assertFalse(poller.poll(FOREVER));
            poller.wakeup();
            assertFalse(poller.poll(FOREVER));
        }
    }

    @Test
    void aWakeupFromAnotherThreadEndsThePollThatIsGoingOn() throws Exception {
        try (var poller = LinuxPoller.open()) {
            for (int i = 0; i < 1000; i++) {
                var waker = Thread.ofPlatform().start(poller::wakeup);
                assertFalse(poller.poll(FOREVER));
                waker.join();
            }
        }
    }

    @Test
    void tellsWhichDescriptorOfInterestIsReadable() {
        try (var poller = LinuxPoller.open()) {
            var files = new int[10]; // more than there is room for at first
            var tokens = new int[files.length];
            for (int i = 0; i < files.length; i++) {
                files[i] = Libc.eventfd();
                tokens[i] = poller.add(files[i]);
            }
            signal(files[3]);
            signal(files[8]);
            assertFalse(poller.poll(0), "nobody is interested");

            poller.setInterest(tokens[3], true);
            assertTrue(poller.poll(FOREVER));
            assertTrue(poller.isReady(tokens[3]));
            assertFalse(poller.isReady(tokens[8]));

            poller.setInterest(tokens[8], true);
            poller.wakeup();
            assertTrue(poller.poll(FOREVER));
            assertTrue(poller.isReady(tokens[8]));

            poller.setInterest(tokens[3], false);
            poller.remove(tokens[8]);
            assertFalse(poller.poll(0));
            assertEquals(tokens[8], poller.add(files[8]), "the token is given out again");
            for (int file : files) {
                Libc.close(file);
            }
        }
    }

    @Test
    void afterItsEndAWakeupDoesNothing() {
        var poller = LinuxPoller.open();
        poller.close();
        poller.close();
        // the kernel gives the lowest free number out first: most likely the poller's own
        var next = Libc.eventfd();
        poller.wakeup();
        assertFalse(isReadable(next));
        Libc.close(next);
    }

    @ParameterizedTest
    @MethodSource("looms")
    void aProcessWaitsUntilItsDescriptorIsReadable(Supplier<Loom> start) throws Exception {
        try (var loom = start.get()) {
            var file = Libc.eventfd();
            loom.call(
                    "test",
                    () -> {
                        var group = loom.group("group");
                        var ready = group.<Integer>channel("ready", 1);
                        group.start(
                                "reader",
                                () -> {
                                    try (var readiness = loom.readiness(file)) {
                                        for (int i = 0; i < 100; i++) {
                                            while (!isReadable(file)) {
                                                readiness.await();
                                            }
                                            ready.send(i);
                                        }
                                    }
                                });
                        for (int i = 0; i < 100; i++) {
                            signal(file);
                            assertEquals(i, ready.receive());
                        }
                        group.join();
                        return true;
                    });
            Libc.close(file);
        }
    }

    static List<Supplier<Loom>> looms() {
        return List.of(
                () -> carrier(PollMode.BLOCK),
                () -> carrier(PollMode.ADAPTIVE),
                () -> carrier(PollMode.BUSY),
                () -> SharedLoom.start("loom", LinuxPoller.open()));
    }

    private static Loom carrier(PollMode mode) {
        return CarrierLoom.start("loom", LoomConfig.DEFAULT.withPollMode(mode), LinuxPoller.open());
    }

    private static void signal(int file) {
        var one = MemorySegment.ofArray(new long[] {1});
        assertEquals(8, Libc.write(file, one, 8, Libc.callState()));
    }

    /// And takes the signal away.
    private static boolean isReadable(int file) {
        var counter = MemorySegment.ofArray(new byte[8]);
        var result = Libc.read(file, counter, 8, Libc.callState());
        assertTrue(result == 8 || result == -Libc.EAGAIN, "result " + result);
        return result == 8;
    }
}
