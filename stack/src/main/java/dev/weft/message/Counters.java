package dev.weft.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;

/// How often each [Counter] happened.
///
/// Where one process runs at a time, an ordinary addition will do; the shared loom wants an atomic
/// one, which costs some nanoseconds each, and every packet is counted five times.
@SuppressWarnings("EnumOrdinal") // an index for the life of this object, not stored anywhere
public final class Counters {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] counts = new long[Counter.values().length];
    private final boolean parallel;

    /// Makes counters that stand at zero.
    ///
    /// @param parallel whether several threads may count at the same moment; reading works from any
    ///   thread in any case
    public Counters(boolean parallel) {
        this.parallel = parallel;
    }

    /// Adds one.
    public void count(Counter counter) {
        add(counter, 1);
    }

    /// Adds several.
    public void add(Counter counter, long amount) {
        var at = counter.ordinal();
        if (parallel) {
            LONGS.getAndAddRelease(counts, at, amount);
        } else {
            LONGS.setOpaque(counts, at, counts[at] + amount);
        }
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
