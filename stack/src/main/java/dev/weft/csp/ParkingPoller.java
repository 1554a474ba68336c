package dev.weft.csp;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A poller without descriptors: waiting is parking. For looms whose devices live in memory.
final class ParkingPoller implements Poller {
    private volatile @Nullable Thread parked;
    private volatile boolean woken;

    @Override
    public int add(int fileDescriptor) {
        throw new UnsupportedOperationException(
                "this loom was started without a poller for file descriptors");
    }

    @Override
    public void remove(int token) {}

    @Override
    public void setInterest(int token, boolean interested) {}

    @Override
    public boolean poll(long timeoutNanos) {
        if (timeoutNanos > 0) {
            parked = Thread.currentThread();
            if (!woken) {
                if (timeoutNanos == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, timeoutNanos);
                }
            }
            parked = null;
        }
        woken = false;
        return false;
    }

    @Override
    public boolean isReady(int token) {
        return false;
    }

    @Override
    public void wakeup() {
        woken = true;
        LockSupport.unpark(parked);
    }

    @Override
    public void close() {}
}
