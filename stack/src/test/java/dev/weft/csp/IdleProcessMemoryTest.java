package dev.weft.csp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// What a process that waits costs: many of them are one process per connection.
class IdleProcessMemoryTest {
    private static final int PROCESSES = 10_000;
    private static final int LIMIT_OCTETS = 3_000;

    @Test
    void aWaitingProcessAndItsChannelTakeLessThanThreeKilobytes() throws Exception {
        try (var loom = CarrierLoom.start("idle", LoomConfig.DEFAULT)) {
            var before = usedHeap();
            var group = loom.group("idle");
            loom.call(
                    "start",
                    () -> {
                        for (int i = 0; i < PROCESSES; i++) {
                            Channel<String> channel = group.channel("idle", 16);
                            group.start("idle", () -> channel.receive());
                        }
                        loom.pause(); // until all of them wait
                        return true;
                    });
            var each = (usedHeap() - before) / PROCESSES;
            System.out.println("an idle process with its channel: " + each + " octets");
            assertEquals(PROCESSES, group.size());
            assertTrue(each < LIMIT_OCTETS, each + " octets for each idle process");
        }
    }

    private static long usedHeap() {
        var memory = ManagementFactory.getMemoryMXBean();
        System.gc();
        System.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
