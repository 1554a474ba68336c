package dev.weft.tcp.connection;

import java.util.concurrent.atomic.AtomicLong;

/// The octets that all connections of a stack hold together, whatever for: what has arrived and
/// waits for programs, what has arrived before something else, and what programs have written.
///
/// Once there are too many, no connection gets more than [TcpBounds#SURE_BUFFER], which is enough
/// to go on, and less than most ask for. What is there already stays until its program has read it
/// or its peer has acknowledged it.
///
/// Shared, so it counts for any thread.
public final class BufferBudget {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    /// @param most octets together
    public BufferBudget(long most) {
        this.most = most;
    }

    boolean isExhausted() {
        return held.get() >= most;
    }

    void change(int octets) {
        held.getAndAdd(octets);
    }

    /// Octets held at this moment.
    public long held() {
        return held.get();
    }
}
