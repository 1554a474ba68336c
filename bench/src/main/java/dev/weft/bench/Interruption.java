package dev.weft.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What Ctrl-C and SIGTERM do while something runs: they ask it to stop, interrupt it, and let it
/// take away what it has made and write down what it has found.
final class Interruption implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = Thread.ofPlatform().name("weft bench ending").unstarted(this::end);
    private volatile Runnable stop = () -> {};
    private volatile boolean begun;

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Says what is to be asked to stop.
    void stopsBy(Runnable newStop) {
        stop = newStop;
    }

    /// {@return whether somebody wants it to end}
    boolean hasBegun() {
        return begun;
    }

    private void end() {
        begun = true;
        stop.run();
        worker.interrupt();
        try {
            var _ = finished.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // a signal came first
        }
    }
}
