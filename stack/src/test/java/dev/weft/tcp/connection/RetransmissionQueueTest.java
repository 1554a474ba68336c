package dev.weft.tcp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.SequenceNumber;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetransmissionQueueTest {
    private static final MonotonicTime NOW = MonotonicTime.START;
    private static final SequenceNumber ISS = SequenceNumber.of(0xffff_fff0L);

    private final RetransmissionQueue queue = new RetransmissionQueue();

    /// A connection that is idle after much was in flight holds no more than one that sent little.
    @Test
    void anEmptyQueueIsSmall() {
        var many = 1 << 20;
        var before = usedMemory();
        for (int i = 1; i <= many; i++) {
            queue.onSent(ISS.plus(i), NOW);
        }
        assertEquals(Duration.ZERO, queue.acknowledge(ISS.plus(many), NOW));
        assertNull(queue.oldest());
        var grown = usedMemory() - before;
        assertTrue(grown < many, grown + " octets");
        queue.onSent(ISS.plus(many + 1), NOW);
        assertEquals(NOW, queue.oldest());
    }

    private static long usedMemory() {
        var runtime = Runtime.getRuntime();
        var used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
