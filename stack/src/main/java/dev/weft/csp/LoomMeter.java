package dev.weft.csp;

import dev.weft.events.LoomSliceEvent;
import org.jspecify.annotations.Nullable;

/// How a carrier loom spends its time, for Flight Recorder. Asked only while that listens.
final class LoomMeter {
    private static final long SLICE_NANOS = 20_000_000;

    private final String loom;
    private @Nullable LoomSliceEvent slice; // only when somebody listens: see Events
    private boolean begun;
    private long beganAt;
    private long idle;
    private int rests;

    LoomMeter(String loom) {
        this.loom = loom;
    }

    /// Nothing could run between these times.
    void rested(long from, long to) {
        if (begun) {
            idle += to - from;
            rests++;
        }
        look(to);
    }

    /// Ends the slice if it has been long enough; called often.
    void look(long now) {
        if (slice == null) {
            slice = new LoomSliceEvent(loom);
            return; // that took a while when it was the first of all, and `now` is long ago
        }
        if (begun && now - beganAt < SLICE_NANOS) {
            return;
        }
        if (begun) {
            slice.tell(now - beganAt - idle, idle, rests);
        }
        begun = true;
        slice.begin();
        beganAt = now;
        idle = 0;
        rests = 0;
    }

    /// Nobody listens any more: what was begun will not be told.
    void stop() {
        begun = false;
    }
}
