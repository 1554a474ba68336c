package dev.weft.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.device.LinkConditions.BurstLoss;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkConditionsTest {
    private static final LinkConditions PERFECT = LinkConditions.PERFECT;

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesWhatIsNoProbability(double probability) {
        assertRefused(() -> PERFECT.withLoss(probability));
        assertRefused(() -> PERFECT.withDuplication(probability));
        assertRefused(() -> PERFECT.withCorruption(probability));
        assertRefused(() -> PERFECT.withReordering(probability, Duration.ZERO));
        assertRefused(() -> new BurstLoss(probability, 0, 0));
        assertRefused(() -> new BurstLoss(0, probability, 0));
        assertRefused(() -> new BurstLoss(0, 0, probability));
    }

    @Test
    void refusesTimesAndSizesThatCannotBe() {
        assertRefused(() -> PERFECT.withDelay(Duration.ofMillis(-1)));
        assertRefused(() -> PERFECT.withJitter(Duration.ofMillis(-1)));
        assertRefused(() -> PERFECT.withReordering(0, Duration.ofMillis(-1)));
        assertRefused(() -> PERFECT.withDelay(Duration.ofDays(2)));
        assertRefused(() -> PERFECT.withBandwidth(-1));
        assertRefused(() -> PERFECT.withQueue(0, 1));
        assertRefused(() -> PERFECT.withQueue(1, 0));
    }

    @Test
    void aCopyDiffersInOneThing() {
        var all =
                new LinkConditions(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        3,
                        4,
                        5,
                        0.6,
                        new BurstLoss(0.1, 0.2, 0.3),
                        0.7,
                        0.8,
                        Duration.ofMillis(9),
                        0.1);
        assertEquals(
                all,
                PERFECT.withDelay(all.delay())
                        .withJitter(all.jitter())
                        .withBandwidth(all.bandwidth())
                        .withQueue(all.queueFrames(), all.queueOctets())
                        .withLoss(all.loss())
                        .withBurst(all.burst())
                        .withDuplication(all.duplication())
                        .withReordering(all.reordering(), all.reorderingDelay())
                        .withCorruption(all.corruption()));
    }

    private static void assertRefused(Runnable makes) {
        assertThrows(IllegalArgumentException.class, makes::run);
    }
}
