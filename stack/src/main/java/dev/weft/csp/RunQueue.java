package dev.weft.csp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The processes that can run, in the order in which they became able to. One thread only.
final class RunQueue {
    private @Nullable Runnable[] ring = new @Nullable Runnable[64];
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(Runnable task) {
        if (size == ring.length) {
            var grown = Arrays.copyOf(ring, size * 2);
            // what lay before the head moves behind the old end
            System.arraycopy(ring, 0, grown, size, head);
            Arrays.fill(grown, 0, head, null);
            ring = grown;
        }
        ring[(head + size++) & (ring.length - 1)] = task;
    }

    @Nullable Runnable poll() {
        if (size == 0) {
            return null;
        }
        var task = ring[head];
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        return task;
    }

    /// Takes the n-th from the front; those before it move back by one.
    @Nullable Runnable poll(int n) {
        var mask = ring.length - 1;
        var task = ring[(head + n) & mask];
        for (int i = n; i > 0; i--) {
            ring[(head + i) & mask] = ring[(head + i - 1) & mask];
        }
        ring[head] = task;
        return poll();
    }
}
