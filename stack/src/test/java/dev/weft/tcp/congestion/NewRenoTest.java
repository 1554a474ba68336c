package dev.weft.tcp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewRenoTest {
    private static final int SMSS = 1000;

    private final CongestionControl reno = NewReno.FACTORY.create(SMSS, false);

    /// min (10*MSS, max (2*MSS, 14600)).
    @ParameterizedTest
    @Requirement("RFC 6928 §2")
    @CsvSource({"536, 5360", "1000, 10000", "1460, 14600", "4000, 14600", "9000, 18000"})
    void theInitialWindowIsTenSegmentsOrNearly(int smss, int window) {
        assertEquals(window, NewReno.FACTORY.create(smss, false).window());
    }

    @Test
    @Requirement("RFC 5681 §3.1")
    void afterALostSynTheInitialWindowIsOneSegment() {
        assertEquals(SMSS, NewReno.FACTORY.create(SMSS, true).window());
    }

    @Test
    @Requirement({"RFC 5681 §3.1", "RFC 9293 MUST-19"})
    void slowStartAddsWhatWasAcknowledged() {
        reno.onAcknowledged(2 * SMSS, true);
        assertEquals(12 * SMSS, reno.window());
    }

    @Test
    @Requirement({"RFC 5681 §3.1", "RFC 9293 MUST-19"})
    void congestionAvoidanceAddsASegmentForEachWindow() {
        reno.onLoss(20 * SMSS);
        reno.onRecovered(20 * SMSS);
        assertEquals(10 * SMSS, reno.window());
        for (int i = 0; i < 9; i++) {
            reno.onAcknowledged(SMSS, true);
            assertEquals(10 * SMSS, reno.window());
        }
        reno.onAcknowledged(SMSS, true);
        assertEquals(11 * SMSS, reno.window());
    }

    @Test
    @Requirement("RFC 7661 §3")
    void aWindowThatIsNotUsedDoesNotGrow() {
        reno.onAcknowledged(SMSS, false);
        assertEquals(10 * SMSS, reno.window());
    }

    @Test
    @Requirement("RFC 5681 §3.2")
    void aLossHalvesTheFlight() {
        reno.onLoss(10 * SMSS);
        assertEquals(5 * SMSS, reno.slowStartThreshold());
        assertEquals(8 * SMSS, reno.window()); // three have left the network
        reno.onDuplicate();
        assertEquals(9 * SMSS, reno.window());
    }

    @Test
    @Requirement("RFC 5681 §3.1")
    void theThresholdIsNeverLessThanTwoSegments() {
        reno.onLoss(SMSS);
        assertEquals(2 * SMSS, reno.slowStartThreshold());
    }

    /// Deflated by what was acknowledged, and a segment added back.
    @Test
    @Requirement("RFC 6582 §3.2")
    void aPartialAcknowledgmentDeflatesTheWindow() {
        reno.onLoss(10 * SMSS);
        reno.onPartialAcknowledgment(3 * SMSS);
        assertEquals(6 * SMSS, reno.window());
        reno.onPartialAcknowledgment(SMSS / 2);
        assertEquals(5 * SMSS + SMSS / 2, reno.window());
    }

    /// min (ssthresh, max(FlightSize, SMSS) + SMSS).
    @Test
    @Requirement("RFC 6582 §3.2")
    void recoveryEndsWithoutABurst() {
        reno.onLoss(10 * SMSS);
        reno.onRecovered(2 * SMSS);
        assertEquals(3 * SMSS, reno.window());
    }

    @Test
    @Requirement({"RFC 5681 §3.1", "RFC 9293 MUST-19"})
    void aTimeoutBeginsAnewWithOneSegment() {
        reno.onTimeout(8 * SMSS, false);
        assertEquals(SMSS, reno.window());
        assertEquals(4 * SMSS, reno.slowStartThreshold());
    }

    /// What had arrived before the timeout is acknowledged at once: that opens the window up to the
    /// threshold, and no farther.
    @Test
    @Requirement({"RFC 5681 §3.1", "RFC 9293 MUST-19"})
    void slowStartEndsAtTheThreshold() {
        reno.onTimeout(20 * SMSS, false);
        reno.onAcknowledged(SMSS, true);
        assertEquals(2 * SMSS, reno.window());
        reno.onAcknowledged(18 * SMSS, true);
        assertEquals(10 * SMSS, reno.window());
        reno.onAcknowledged(SMSS, true); // congestion avoidance
        assertEquals(10 * SMSS, reno.window());
    }

    /// Just below the threshold, an acknowledgment of a segment counts as before.
    @Test
    @Requirement("RFC 5681 §3.1")
    void slowStartMayCrossTheThresholdByPartOfASegment() {
        reno.onTimeout(3 * SMSS, false);
        assertEquals(2 * SMSS, reno.slowStartThreshold());
        reno.onAcknowledged(SMSS - 1, true);
        assertEquals(2 * SMSS - 1, reno.window());
        reno.onAcknowledged(SMSS, true);
        assertEquals(3 * SMSS - 1, reno.window());
    }

    @Test
    @Requirement("RFC 5681 §3.1")
    void aTimeoutOfTheSameSegmentKeepsTheThreshold() {
        reno.onTimeout(8 * SMSS, false);
        reno.onTimeout(SMSS, true);
        assertEquals(4 * SMSS, reno.slowStartThreshold());
    }

    /// As much as has left the network may follow, but no more than at the beginning.
    @Test
    @Requirement("RFC 4015 §3.2")
    void aTimeoutForNothingIsUndone() {
        reno.onLoss(40 * SMSS);
        reno.onTimeout(16 * SMSS, false);
        reno.onSpuriousTimeout(4 * SMSS, 12 * SMSS);
        assertEquals((4 + 10) * SMSS, reno.window());
        assertEquals(20 * SMSS, reno.slowStartThreshold());
    }

    /// A few octets were all that was in flight: a window of as many would hold every segment back.
    @Test
    @Requirement("RFC 4015 §3.2")
    void aTimeoutOfLittleForNothingLeavesAWindow() {
        reno.onTimeout(37, false);
        reno.onSpuriousTimeout(0, 37);
        assertEquals(10 * SMSS, reno.window());
    }

    @Test
    @Requirement("RFC 5681 §4.1")
    void anIdleConnectionBeginsWithTheRestartWindow() {
        reno.onAcknowledged(30 * SMSS, true);
        reno.onIdle();
        assertEquals(10 * SMSS, reno.window());
    }

    @Test
    void theWindowNeverOverflows() {
        for (int i = 0; i < 10; i++) {
            reno.onAcknowledged(1 << 29, true);
            assertTrue(reno.window() > 0 && reno.window() <= 1 << 30);
        }
    }
}
