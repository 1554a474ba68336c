package dev.weft.csp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A poller whose descriptors are numbers that a test declares readable.
final class FakePoller implements Poller {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Integer, Integer> descriptors = new HashMap<>();
    private final Set<Integer> interesting = new HashSet<>();
    private final Set<Integer> readable = new HashSet<>();
    private final Set<Integer> ready = new HashSet<>();
    private int lastToken;
    private boolean woken;
    private long polls;
    private int closed;

    void makeReadable(int fileDescriptor) {
        locked(() -> readable.add(fileDescriptor));
    }

    /// False if there was nothing to read: who waits for a descriptor may be woken early.
    boolean read(int fileDescriptor) {
        acquire();
        try {
            return readable.remove(fileDescriptor);
        } finally {
            lock.unlock();
        }
    }

    long polls() {
        acquire();
        try {
            return polls;
        } finally {
            lock.unlock();
        }
    }

    int listed() {
        acquire();
        try {
            return descriptors.size();
        } finally {
            lock.unlock();
        }
    }

    int closed() {
        acquire();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int add(int fileDescriptor) {
        var token = new int[1];
        locked(() -> {
            token[0] = ++lastToken;
            descriptors.put(lastToken, fileDescriptor);
        });
        return token[0];
    }

    @Override
    public void remove(int token) {
        locked(() -> descriptors.remove(token));
    }

    @Override
    public void setInterest(int token, boolean interested) {
        locked(() -> {
            if (interested) {
                interesting.add(token);
            } else {
                interesting.remove(token);
            }
        });
    }

    @Override
    public boolean poll(long timeoutNanos) {
        acquire();
        try {
            polls++;
            var left = timeoutNanos;
            while (!look() && !woken && left > 0) {
                if (left == Long.MAX_VALUE) {
                    changed.awaitUninterruptibly();
                } else {
                    left = changed.awaitNanos(left);
                }
            }
            woken = false;
            return !ready.isEmpty();
        } catch (InterruptedException e) {
            throw new IllegalStateException("a carrier is never interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    private boolean look() {
        ready.clear();
        for (var token : interesting) {
            if (readable.contains(descriptors.get(token))) {
                ready.add(token);
            }
        }
        return !ready.isEmpty();
    }

    @Override
    public boolean isReady(int token) {
        acquire();
        try {
            return ready.contains(token);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wakeup() {
        locked(() -> woken = true);
    }

    @Override
    public void close() {
        locked(() -> closed++);
    }

    private void locked(Runnable change) {
        acquire();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Without standing in the lock's queue: a process there would wait for its carrier to go on,
    /// and the carrier behind it for the lock.
    private void acquire() {
        while (!lock.tryLock()) {
            Thread.onSpinWait();
        }
    }

    /// How long a millisecond is, for waits whose length a test looks at.
    static long millis(int count) {
        return TimeUnit.MILLISECONDS.toNanos(count);
    }
}
