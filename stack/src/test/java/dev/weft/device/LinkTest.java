package dev.weft.device;

import static dev.weft.device.Frames.numberOf;
import static dev.weft.device.Frames.numbered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.device.Link.Fate;
import dev.weft.device.LinkConditions.BurstLoss;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Frame;
import dev.weft.wire.Offload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinkTest {
    private static final LinkConditions PERFECT = LinkConditions.PERFECT;
    private static final Duration FAR = Duration.ofHours(1);

    private record Arrival(Duration at, int number) {}

    @Test
    void aPerfectLinkDeliversAtOnceAndInOrder() {
        var link = link(PERFECT);
        offer(link, 0, 1, 2, 3);
        assertEquals(List.of(arrival(0, 1), arrival(0, 2), arrival(0, 3)), arrivals(link, FAR));
    }

    @Test
    void nothingArrivesOnAnIdleLink() {
        var link = link(PERFECT);
        assertEquals(MonotonicTime.FAR_FUTURE, link.nextArrival());
        assertNull(link.takeArrived(at(1)));
    }

    @Test
    void aFrameArrivesAfterTheDelayAndNotBefore() {
        var link = link(PERFECT.withDelay(Duration.ofMillis(20)));
        offer(link, 5, 1);
        assertEquals(at(25), link.nextArrival());
        assertNull(link.takeArrived(new MonotonicTime(at(25).nanos() - 1)));
        assertEquals(List.of(arrival(25, 1)), arrivals(link, FAR));
    }

    @Test
    void theBandwidthSpreadsFrames() {
        // 125 octets at 1 Mbit/s take 1 ms
        var link = link(PERFECT.withBandwidth(1_000_000).withDelay(Duration.ofMillis(10)));
        offer(link, 0, 1, 2, 3);
        assertEquals(List.of(arrival(11, 1), arrival(12, 2), arrival(13, 3)), arrivals(link, FAR));
    }

    @Test
    void aTransmitterThatWasIdleStartsAtOnce() {
        var link = link(PERFECT.withBandwidth(1_000_000));
        offer(link, 0, 1);
        offer(link, 50, 2);
        assertEquals(List.of(arrival(1, 1), arrival(51, 2)), arrivals(link, FAR));
    }

    @Test
    void aFullQueueTakesNoMoreFramesUntilOneHasLeft() {
        var link = link(PERFECT.withBandwidth(1_000_000).withQueue(2, Integer.MAX_VALUE));
        assertEquals(Fate.CARRIED, link.offer(numbered(1, 125), at(0)));
        assertEquals(Fate.CARRIED, link.offer(numbered(2, 125), at(0)));
        assertEquals(Fate.QUEUE_FULL, link.offer(numbered(3, 125), at(0)));
        assertEquals(Fate.CARRIED, link.offer(numbered(4, 125), at(1)));
        assertEquals(List.of(arrival(1, 1), arrival(2, 2), arrival(3, 4)), arrivals(link, FAR));
    }

    @Test
    void aQueueMayBeLimitedInOctets() {
        var link = link(PERFECT.withBandwidth(1_000_000).withQueue(1000, 250));
        assertEquals(Fate.CARRIED, link.offer(numbered(1, 125), at(0)));
        assertEquals(Fate.CARRIED, link.offer(numbered(2, 125), at(0)));
        assertEquals(Fate.QUEUE_FULL, link.offer(numbered(3, 2), at(0)));
        assertEquals(Fate.CARRIED, link.offer(numbered(4, 125), at(1)));
    }

    @Test
    void aLongWireDoesNotHoldWithoutEnd() {
        var link = link(PERFECT.withDelay(Duration.ofDays(1)));
        var offered = 0;
        while (link.offer(numbered(offered, 14), at(0)) == Fate.CARRIED) {
            offered++;
            assertTrue(offered < 1_000_000, "no end");
        }
        assertEquals(Fate.QUEUE_FULL, link.offer(numbered(0, 14), at(1)));
    }

    @Test
    void aCutLinkLosesEverything() {
        var link = link(LinkConditions.CUT);
        assertEquals(Fate.LOST, link.offer(numbered(1, 125), at(0)));
        assertEquals(List.of(), arrivals(link, FAR));
    }

    @Test
    void losesAsOftenAsItShall() {
        var link = link(PERFECT.withLoss(0.1));
        var lost = 0;
        for (int i = 0; i < 10_000; i++) {
            lost += link.offer(numbered(i, 125), at(i)) == Fate.LOST ? 1 : 0;
        }
        assertTrue(lost > 900 && lost < 1100, lost + " of 10000");
    }

    @Test
    void aLostFrameHasTakenItsTimeAtTheTransmitter() {
        var link = link(LinkConditions.CUT.withBandwidth(1_000_000));
        offer(link, 0, 1);
        link.setConditions(PERFECT.withBandwidth(1_000_000));
        offer(link, 0, 2);
        assertEquals(List.of(arrival(2, 2)), arrivals(link, FAR));
    }

    @Test
    void burstsLoseFramesInARow() {
        var link = link(PERFECT.withBurst(new BurstLoss(0.01, 0.2, 1)));
        var lost = 0;
        var bursts = 0;
        var before = Fate.CARRIED;
        for (int i = 0; i < 20_000; i++) {
            var fate = link.offer(numbered(i, 125), at(i));
            if (fate == Fate.LOST) {
                lost++;
                bursts += before == Fate.LOST ? 0 : 1;
            }
            before = fate;
        }
        var meanLength = (double) lost / bursts;
        assertTrue(meanLength > 4 && meanLength < 6, "mean length " + meanLength);
        assertTrue(lost > 700 && lost < 1300, lost + " of 20000");
    }

    @Test
    void aDuplicateArrivesTwice() {
        var link = link(PERFECT.withDuplication(1));
        offer(link, 0, 1);
        assertEquals(List.of(arrival(0, 1), arrival(0, 1)), arrivals(link, FAR));
    }

    @Test
    void jitterKeepsTheOrder() {
        var link = link(PERFECT.withDelay(Duration.ofMillis(10)).withJitter(Duration.ofMillis(5)));
        for (int i = 0; i < 500; i++) {
            link.offer(numbered(i, 125), at(i));
        }
        var found = arrivals(link, FAR);
        var differentDelays = new java.util.HashSet<Duration>();
        for (int i = 0; i < 500; i++) {
            assertEquals(i, found.get(i).number);
            var delay = found.get(i).at.minusMillis(i);
            assertTrue(
                    delay.compareTo(Duration.ofMillis(10)) >= 0
                            && delay.compareTo(Duration.ofMillis(15)) <= 0,
                    "delay " + delay);
            differentDelays.add(delay);
        }
        assertTrue(differentDelays.size() > 100);
    }

    @Test
    void laterFramesOvertakeOneThatIsHeldBack() {
        var link = link(PERFECT.withReordering(1, Duration.ofMillis(3)));
        offer(link, 0, 1);
        link.setConditions(PERFECT);
        offer(link, 1, 2);
        assertEquals(List.of(arrival(1, 2), arrival(3, 1)), arrivals(link, FAR));
    }

    @Test
    void corruptionFlipsOneBitAndNobodyVouchesForTheRest() {
        var link = link(PERFECT.withCorruption(1));
        var sent = new Frame(numbered(1, 125).content(), Offload.VERIFIED);
        link.offer(sent, at(0));
        var arrived = link.takeArrived(at(0));
        assertEquals(Offload.NONE, arrived.offload());
        var bits = 0;
        for (int i = 0; i < 125; i++) {
            bits += Integer.bitCount(arrived.octets().u8(i) ^ sent.octets().u8(i));
        }
        assertEquals(1, bits);
        assertEquals(numbered(1, 125).octets(), sent.octets(), "the sender's stays as it is");
    }

    @Test
    void newConditionsDoNotConcernFramesOnTheirWay() {
        var link = link(PERFECT.withDelay(Duration.ofMillis(50)));
        offer(link, 0, 1);
        link.setConditions(LinkConditions.CUT);
        offer(link, 1, 2);
        assertEquals(List.of(arrival(50, 1)), arrivals(link, FAR));
    }

    @Test
    void aShorterDelayDoesNotReorder() {
        var link = link(PERFECT.withDelay(Duration.ofMillis(50)));
        offer(link, 0, 1);
        link.setConditions(PERFECT);
        offer(link, 1, 2);
        assertEquals(List.of(arrival(50, 1), arrival(50, 2)), arrivals(link, FAR));
    }

    @Test
    void theSameSeedGivesTheSameArrivals() {
        assertEquals(adventures(7), adventures(7));
        assertNotEquals(adventures(7), adventures(8));
    }

    private static List<Arrival> adventures(long seed) {
        var conditions =
                PERFECT.withDelay(Duration.ofMillis(5))
                        .withJitter(Duration.ofMillis(2))
                        .withBandwidth(10_000_000)
                        .withLoss(0.05)
                        .withBurst(new BurstLoss(0.02, 0.3, 0.9))
                        .withDuplication(0.05)
                        .withReordering(0.05, Duration.ofMillis(1));
        var link = new Link(conditions, new SplittableRandom(seed));
        for (int i = 0; i < 500; i++) {
            link.offer(numbered(i, 125), at(i));
        }
        return arrivals(link, FAR);
    }

    private static Link link(LinkConditions conditions) {
        return new Link(conditions, new SplittableRandom(1));
    }

    private static void offer(Link link, long millis, int... numbers) {
        for (int number : numbers) {
            link.offer(numbered(number, 125), at(millis));
        }
    }

    /// Everything that arrives by a time, each frame when the link says.
    private static List<Arrival> arrivals(Link link, Duration until) {
        var found = new ArrayList<Arrival>();
        while (link.nextArrival().isBefore(MonotonicTime.START.plus(until))) {
            var now = link.nextArrival();
            var frame = link.takeArrived(now);
            found.add(new Arrival(now.since(MonotonicTime.START), numberOf(frame)));
        }
        return found;
    }

    private static Arrival arrival(long millis, int number) {
        return new Arrival(Duration.ofMillis(millis), number);
    }

    private static MonotonicTime at(long millis) {
        return MonotonicTime.START.plus(Duration.ofMillis(millis));
    }
}
