package dev.weft.tcp;

import dev.weft.tcp.connection.TimeWait;
import dev.weft.time.MonotonicTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The connections in TIME-WAIT, in the order in which they leave it. Owned by the [TcpDealer].
final class TimeWaitTable {
    private final Duration duration;
    private final int most;
    private final Map<ConnectionKey, TimeWait> table = new LinkedHashMap<>();

    /// @param duration how long each of them stays
    /// @param most how many; the oldest gives way
    TimeWaitTable(Duration duration, int most) {
        this.duration = duration;
        this.most = most;
    }

    boolean isEmpty() {
        return table.isEmpty();
    }

    @Nullable TimeWait get(ConnectionKey key) {
        return table.get(key);
    }

    /// Begins, or begins anew.
    void put(ConnectionKey key, TimeWait rest) {
        table.remove(key);
        if (table.size() >= most) {
            var oldest = table.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        table.put(key, rest);
    }

    void remove(ConnectionKey key) {
        table.remove(key);
    }

    List<ConnectionKey> keys() {
        return new ArrayList<>(table.keySet());
    }

    MonotonicTime nextExpiry() {
        return table.isEmpty()
                ? MonotonicTime.FAR_FUTURE
                : expiry(table.values().iterator().next());
    }

    void expire(MonotonicTime now) {
        var each = table.values().iterator();
        while (each.hasNext() && !now.isBefore(expiry(each.next()))) {
            each.remove();
        }
    }

    private MonotonicTime expiry(TimeWait rest) {
        return rest.since().plus(duration);
    }
}
