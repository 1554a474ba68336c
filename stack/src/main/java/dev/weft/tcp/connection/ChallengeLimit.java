package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;
import java.time.Duration;

/// How many acknowledgments go to segments that are no good: RFC 5961 §7 wants them limited, so
/// that nobody makes us talk to somebody else. Per connection: a common limit tells a third party
/// what goes on (CVE-2016-5696).
final class ChallengeLimit {
    private static final int PER_PERIOD = 10;
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private MonotonicTime periodEnd = MonotonicTime.START;
    private int left;

    boolean allows(MonotonicTime now) {
        if (!now.isBefore(periodEnd)) {
            periodEnd = now.plus(PERIOD);
            left = PER_PERIOD;
        }
        return left-- > 0;
    }
}
