package dev.weft.bench.natives;

import static dev.weft.bench.natives.TapSide.STACK;
import static dev.weft.bench.natives.TapSide.TAP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// lwIP offers what it is compared by.
@NeedsNatives(
        programs = {"ping", "socat"},
        files = "/usr/include/lwip/lwip/tcp.h")
class LwipTest {
    @Test
    void serves() throws Exception {
        try (var side = new TapSide()) {
            var lwip = side.load.serve("lwip", TAP, STACK + "/24");
            Services.check(side.load);
            assertEquals(0, lwip.end().get("write_errors"));
        }
    }

    @Test
    void speaksToItself() throws Exception {
        try (var side = new TapSide()) {
            var rounds =
                    side.load.measure("lwip", "--in-stack", "throughput", "10", "--rounds", "5");
            var bulk = side.load.measure("lwip", "--in-stack", "bulk", "4", "0.2");
            assertTrue(rounds.get("mbit_per_s") > 1, rounds::toString);
            assertTrue(bulk.get("mbit_per_s") > 1, bulk::toString);
        }
    }

    @Test
    void holdsIdleConnectionsWithItself() throws Exception {
        try (var side = new TapSide()) {
            var figures = side.load.measure("lwip", "--in-stack", "memory", "500");
            assertEquals(500, figures.get("held"));
            assertEquals(500, figures.get("answered"));
            // more than the PCB, and no buffers
            var octets = figures.get("octets_per_connection");
            assertTrue(octets > 100 && octets < 1000, figures::toString);
        }
    }
}
