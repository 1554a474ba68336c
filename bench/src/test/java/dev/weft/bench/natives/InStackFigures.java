package dev.weft.bench.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;

/// What a stack says of itself when it talks to itself. How fast it is, is no matter of a test;
/// that its figures are of what was asked for, is.
final class InStackFigures {
    private static final double BITS_OF_TEN_CLIENTS = 10 * 4096 * 8.0;
    private static final double BULK_SECONDS = 0.2;

    private InStackFigures() {}

    static void check(Side load, String program) throws IOException, InterruptedException {
        var rounds = load.measure(program, "--in-stack", "throughput", "10", "--rounds", "50");
        assertEquals(
                BITS_OF_TEN_CLIENTS / rounds.get("seconds") / 1e6,
                rounds.get("mbit_per_s"),
                rounds.get("mbit_per_s") / 1000,
                rounds::toString);

        var bulk = load.measure(program, "--in-stack", "bulk", "4", Double.toString(BULK_SECONDS));
        assertTrue(bulk.get("seconds") >= BULK_SECONDS, bulk::toString);
        assertEquals(bulk.get("mbit_per_s") / 1000, bulk.get("gbit_per_s"), 0.001, bulk::toString);
        // a window of 64 KiB each would be 52, were each acknowledged after 40 ms only
        assertTrue(bulk.get("mbit_per_s") > 60, bulk::toString);
    }

    static Map<String, Double> ofIdle(Side load, String program)
            throws IOException, InterruptedException {
        var figures = load.measure(program, "--in-stack", "memory", "500");
        assertEquals(500, figures.get("held"));
        assertEquals(500, figures.get("answered"));
        return figures;
    }
}
