package dev.weft.csp;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Those who wait at one side of a channel, first come first served. Nearly always that is one
/// process, so the queue behind the first exists only once it is needed. Guarded by the loom.
final class WaitQueue {
    private @Nullable Wait first;
    private @Nullable ArrayDeque<Wait> others;

    boolean isEmpty() {
        return first == null;
    }

    void add(Wait wait) {
        if (first == null) {
            first = wait;
            return;
        }
        if (others == null) {
            others = new ArrayDeque<>();
        }
        others.add(wait);
    }

    void remove(Wait wait) {
        if (first == wait) {
            first = others == null ? null : others.poll();
        } else if (others != null) {
            others.remove(wait);
        }
    }

    /// Wakes the first who has not been woken from elsewhere.
    void wakeOne() {
        while (first != null) {
            Wait chosen = first;
            first = others == null ? null : others.poll();
            if (chosen.wake()) {
                return;
            }
        }
    }

    void wakeAll() {
        while (first != null) {
            wakeOne();
        }
    }
}
