package dev.weft.bench.natives;

import static dev.weft.bench.natives.BadWireSides.KERNEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// The wire of the loss experiment delays and loses as much as it is told to.
@NeedsNatives
class BadWireTest {
    private static final double DELAY_US = 15_000;

    @Test
    void delaysEachWay() throws Exception {
        try (var sides = new BadWireSides()) {
            sides.setConditions((int) DELAY_US, 0);
            var rtts = sides.roundTrips("--connections", "20", "--count", "10");
            assertEquals(200, rtts.length);
            var fastest = rtts[0] / 1e3;
            assertTrue(fastest >= 2 * DELAY_US, () -> "too early: " + fastest);
            assertTrue(fastest < 2.2 * DELAY_US, () -> "none is on time: " + fastest);
        }
    }

    /// 0.8 of the requests arrive, and 0.8 of the replies to these. The standard deviation is
    /// 0.011.
    @Test
    void losesEachWay() throws Exception {
        try (var sides = new BadWireSides()) {
            sides.setConditions(0, 20);
            var figures =
                    sides.load.measure(
                            "pingload",
                            "--connections",
                            "100",
                            "--count",
                            "20",
                            "--interval-ms",
                            "20",
                            "--wait-ms",
                            "500",
                            KERNEL);
            assertEquals(2000, figures.get("sent"));
            assertEquals(0.64, figures.get("received") / 2000, 0.05);
            assertEquals(0, figures.get("wrong"));
            assertEquals(0, figures.get("duplicates"));
            var echoes = sides.kernel.say("nstat", "-asz", "IcmpInEchos");
            var came =
                    Double.parseDouble(
                            echoes.replaceFirst("(?s).*IcmpInEchos\\s+(\\d+)\\s.*", "$1"));
            assertEquals(0.8, came / 2000, 0.04, echoes);
        }
    }

    /// As an experiment changes them, from one case to the next.
    @Test
    void isGoodAgainWhenItIsTold() throws Exception {
        try (var sides = new BadWireSides()) {
            sides.setConditions(1000, 100);
            var lost = sides.load.measure("pingload", "--count", "3", "--wait-ms", "50", KERNEL);
            assertEquals(0, lost.get("received"));
            sides.setConditions(0, 0);
            var rtts = sides.roundTrips("--connections", "20", "--count", "10");
            assertEquals(200, rtts.length);
            assertTrue(rtts[0] / 1e3 < DELAY_US, () -> "still delays: " + rtts[0]);
        }
    }
}
