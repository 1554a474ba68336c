package dev.weft.architecture.planted.csp;

public final class ProcessGroup {
    public <T> Channel<T> channel(String name, int capacity) {
        return new Channel<>();
    }

    public ProcessGroup group(String name) {
        return this;
    }

    /// Allowed: threads are started here.
    public void start(String name, Runnable process) {
        Thread.ofVirtual().name(name).start(process);
    }
}
