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
            InStackFigures.check(side.load, "lwip");
        }
    }

    @Test
    void holdsIdleConnectionsWithItself() throws Exception {
        try (var side = new TapSide()) {
            var figures = InStackFigures.ofIdle(side.load, "lwip");
            // more than the PCB, and no buffers
            var octets = figures.get("octets_per_connection");
            assertTrue(octets > 100 && octets < 1000, figures::toString);
        }
    }
}
