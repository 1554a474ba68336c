package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/// Something that a process does while the test goes on.
///
/// @param <T> its result
public final class Pending<T> {
    private final Lab lab;
    private final String name;
    private Thread thread;
    private boolean done;
    private T result;
    private Throwable thrown;

    Pending(Lab lab, String name) {
        this.lab = lab;
        this.name = name;
    }

    void startedAs(Thread process) {
        thread = process;
    }

    void ended(T value, Throwable failure) {
        result = value;
        thrown = failure;
        done = true;
    }

    public void isWaiting() {
        lab.settle();
        assertFalse(done, () -> name + " has ended: " + (thrown == null ? result : thrown));
    }

    public T result() {
        lab.settle();
        assertTrue(done, () -> name + " still waits; " + lab.describe());
        assertNull(thrown, () -> name + " failed: " + thrown);
        return result;
    }

    public <E extends Throwable> E failsWith(Class<E> type) {
        lab.settle();
        assertTrue(done, () -> name + " still waits; " + lab.describe());
        assertNotNull(thrown, () -> name + " gave " + result);
        return assertInstanceOf(type, thrown);
    }

    public void interrupt() {
        thread.interrupt();
        lab.settle();
    }
}
