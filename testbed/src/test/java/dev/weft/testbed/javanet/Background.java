package dev.weft.testbed.javanet;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// Something that another thread does meanwhile.
///
/// @param <T> its result
final class Background<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    private Background(Thread.Builder threads, Callable<T> what) {
        this.task = new FutureTask<>(what);
        this.thread = threads.start(task);
    }

    static <T> Background<T> start(Callable<T> what) {
        return new Background<>(Thread.ofPlatform().daemon(), what);
    }

    static <T> Background<T> startVirtual(Callable<T> what) {
        return new Background<>(Thread.ofVirtual(), what);
    }

    void interrupt() {
        thread.interrupt();
    }

    T result() throws Exception {
        return task.get(30, TimeUnit.SECONDS);
    }

    <E extends Throwable> E failure(Class<E> type) {
        var failed = assertThrows(ExecutionException.class, this::result);
        return assertThrows(
                type,
                () -> {
                    throw failed.getCause();
                });
    }
}
