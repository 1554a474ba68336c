package dev.weft.architecture.planted.wire;

import java.time.Instant;

final class BadReadsSystemClock {
    private BadReadsSystemClock() {}

    static long today() {
        return System.currentTimeMillis() + Instant.now().toEpochMilli();
    }
}
