package dev.weft.message;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/// How often each [Drop] happened. Counting and reading work from any thread.
@SuppressWarnings("EnumOrdinal") // an index for the life of this object, not stored anywhere
public final class Drops {
    /// Is told of drops as they happen, by whoever counts them; must neither wait nor take long.
    @FunctionalInterface
    public interface Observer {
        /// Something was dropped.
        ///
        /// @param drop why
        /// @param times how often
        void onDrop(Drop drop, int times);
    }

    private final AtomicLongArray counts = new AtomicLongArray(Drop.values().length);
    private final Observer observer;

    /// Makes counters that stand at zero.
    public Drops() {
        this((_, _) -> {});
    }

    /// Makes counters that stand at zero.
    ///
    /// @param observer is told, too
    public Drops(Observer observer) {
        this.observer = observer;
    }

    /// Counts one.
    public void count(Drop drop) {
        counts.getAndIncrement(drop.ordinal());
        observer.onDrop(drop, 1);
    }

    /// Counts several.
    public void count(Drop drop, int times) {
        counts.getAndAdd(drop.ordinal(), times);
        observer.onDrop(drop, times);
    }

    /// How often this has happened.
    public long of(Drop drop) {
        return counts.get(drop.ordinal());
    }

    /// Those that have happened, in the order of the layers.
    public Map<Drop, Long> nonZero() {
        var found = new EnumMap<Drop, Long>(Drop.class);
        for (var drop : Drop.values()) {
            if (of(drop) != 0) {
                found.put(drop, of(drop));
            }
        }
        return found;
    }
}
