package dev.weft.time;

import org.jspecify.annotations.Nullable;

/// Something that happens once at a deadline, unless it is cancelled before. The wheel's links are
/// fields of the timer itself, so arming one allocates nothing.
public abstract class Timer {
    long deadline;
    long order;
    int slot = -1;
    @Nullable Timer previous;
    @Nullable Timer next;

    /// Makes a timer that is not armed.
    protected Timer() {}

    /// Called by the wheel once, at or after the deadline; the timer is no longer armed then and
    /// may be armed again.
    protected abstract void onExpiry();

    /// Whether the timer waits on a wheel.
    public final boolean isArmed() {
        return slot >= 0;
    }
}
