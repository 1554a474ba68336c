package dev.weft.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;

/// How often each [Counter] happened.
///
/// On one carrier there is one writer at a time, and an ordinary addition would do; the shared loom
/// has several. An atomic addition costs about 5 ns, so those who handle packets add up a batch
/// where they can.
@SuppressWarnings("EnumOrdinal") // an index for the life of this object, not stored anywhere
public final class Counters {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] counts = new long[Counter.values().length];

    /// Makes counters that stand at zero.
    public Counters() {}

    /// Adds one.
    public void count(Counter counter) {
        add(counter, 1);
    }

    /// Adds several.
    public void add(Counter counter, long amount) {
        LONGS.getAndAddRelease(counts, counter.ordinal(), amount);
    }

    /// What has been counted so far.
    public long of(Counter counter) {
        return (long) LONGS.getOpaque(counts, counter.ordinal());
    }

    /// All of them, zeros included.
    public Map<Counter, Long> all() {
        var found = new EnumMap<Counter, Long>(Counter.class);
        for (var counter : Counter.values()) {
            found.put(counter, of(counter));
        }
        return found;
    }
}
