package dev.weft.architecture.planted.ipv4.core;

import dev.weft.architecture.planted.time.MonotonicTime;
import dev.weft.architecture.planted.wire.Frame;

/// Allowed: pure code that is told the time.
public final class Fragments {
    private MonotonicTime deadline = new MonotonicTime(0);

    public boolean isWhole(Frame frame) {
        return frame.length() >= 20;
    }

    public MonotonicTime onFragment(Frame frame, MonotonicTime now) {
        deadline = new MonotonicTime(now.nanos() + frame.length());
        return deadline;
    }
}
