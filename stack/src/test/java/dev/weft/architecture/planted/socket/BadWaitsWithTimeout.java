package dev.weft.architecture.planted.socket;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

final class BadWaitsWithTimeout {
    private BadWaitsWithTimeout() {}

    static boolean await(CountDownLatch latch) throws InterruptedException {
        return latch.await(1, TimeUnit.SECONDS);
    }
}
