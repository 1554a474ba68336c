package dev.weft.tcp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Requirement;
import dev.weft.time.MonotonicTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RttEstimatorTest {
    private final RttEstimator rtt = new RttEstimator(TcpConfig.DEFAULT);

    @Test
    @Requirement("RFC 6298 §2.1")
    void beforeAnythingIsMeasuredTheTimeoutIsOneSecond() {
        assertEquals(Duration.ZERO, rtt.smoothed());
        assertEquals(Duration.ofSeconds(1), rtt.timeout());
    }

    /// SRTT <- R, RTTVAR <- R/2, RTO <- SRTT + 4 * RTTVAR.
    @Test
    @Requirement({"RFC 6298 §2.2", "RFC 9293 MUST-18"})
    void theFirstMeasurementSetsEverything() {
        rtt.sample(ms(300));
        assertEquals(ms(300), rtt.smoothed());
        assertEquals(ms(900), rtt.timeout());
    }

    /// RTTVAR <- 3/4 * 150 + 1/4 * |300 - 380| = 132.5; SRTT <- 7/8 * 300 + 1/8 * 380 = 310.
    @Test
    @Requirement({"RFC 6298 §2.3", "RFC 9293 MUST-18"})
    void furtherMeasurementsAreSmoothed() {
        rtt.sample(ms(300));
        rtt.sample(ms(380));
        assertEquals(ms(310), rtt.smoothed());
        assertEquals(ms(310 + 4 * 132).plusMillis(2), rtt.timeout());
    }

    @Test
    @Requirement("RFC 6298 §2.4")
    void theTimeoutIsNeverLessThanTheLeast() {
        rtt.sample(ms(1));
        assertEquals(TcpConfig.DEFAULT.minRto(), rtt.timeout());
    }

    /// A steady round trip makes RTTVAR vanish; the clock's granularity stays.
    @Test
    @Requirement("RFC 6298 §2.3")
    void aSteadyRoundTripLeavesTheGranularity() {
        for (int i = 0; i < 300; i++) {
            rtt.sample(ms(400));
        }
        assertEquals(ms(401), rtt.timeout());
    }

    @Test
    @Requirement({"RFC 6298 §5.5", "RFC 9293 MUST-19"})
    void backingOffDoubles() {
        rtt.sample(ms(200));
        assertEquals(ms(600), rtt.timeout());
        rtt.backOff();
        assertEquals(ms(1200), rtt.timeout());
        rtt.backOff();
        assertEquals(ms(2400), rtt.timeout());
    }

    @Test
    @Requirement("RFC 6298 §2.5")
    void theTimeoutIsNeverMoreThanTheGreatest() {
        for (int i = 0; i < 100; i++) {
            rtt.backOff();
        }
        assertEquals(TcpConfig.DEFAULT.maxRto(), rtt.timeout());
    }

    @Test
    @Requirement("RFC 6298 §5.7")
    void aMeasurementEndsTheBackoff() {
        rtt.sample(ms(200));
        rtt.backOff();
        rtt.sample(ms(200));
        assertTrue(rtt.timeout().compareTo(ms(600)) < 0);
    }

    @Test
    void theLeastRoundTripCountsForAMinute() {
        assertEquals(Duration.ZERO, rtt.least());
        rtt.sampleLeast(ms(20), at(0));
        rtt.sampleLeast(ms(300), at(59));
        assertEquals(ms(20), rtt.least());
        rtt.sampleLeast(ms(10), at(59));
        rtt.sampleLeast(ms(300), at(118));
        assertEquals(ms(10), rtt.least());
        rtt.sampleLeast(ms(300), at(119));
        assertEquals(ms(300), rtt.least());
    }

    private static MonotonicTime at(int seconds) {
        return MonotonicTime.START.plus(Duration.ofSeconds(seconds));
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }
}
