package dev.weft.csp;

/// A process's way to wait until a file descriptor can be read: made by [Loom#readiness].
public interface Readiness extends AutoCloseable {
    /// Waits until the descriptor is readable; may return early, so read without blocking and come
    /// back.
    void await() throws InterruptedException;

    /// Takes the descriptor off the loom's list. It has to happen before the descriptor is closed.
    @Override
    void close();
}
