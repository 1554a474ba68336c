package dev.weft.bench.natives;

import static dev.weft.bench.natives.TapSide.STACK;
import static dev.weft.bench.natives.TapSide.TAP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The reflector does what it is timed for.
@NeedsNatives(programs = {"ping", "socat"})
class LimitTest {
    @Test
    void servesFrameByFrame() throws Exception {
        try (var side = new TapSide()) {
            var limit = side.load.serve("limit", "reflect", TAP, STACK);
            Services.check(side.load);
            assertEquals(0, limit.end().get("write_errors"));
        }
    }

    @Test
    void servesWithOffload() throws Exception {
        try (var side = new TapSide()) {
            var limit = side.load.serve("limit", "--offload", "reflect", TAP, STACK);
            Services.check(side.load);
            assertEquals(0, limit.end().get("write_errors"));
        }
    }

    /// Round robin: none of a hundred has less than half of the mean.
    @Test
    void isFairToAHundredThatReceive() throws Exception {
        try (var side = new TapSide()) {
            var limit = side.load.serve("limit", "reflect", TAP, STACK);
            var figures =
                    side.load.measure(
                            "tcpload",
                            "receive",
                            STACK,
                            "19",
                            "--connections",
                            "100",
                            "--seconds",
                            "0.7");
            assertTrue(
                    figures.get("min_connection_bytes") >= figures.get("mean_connection_bytes") / 2,
                    figures::toString);
            limit.end();
        }
    }

    @Test
    void writesWhatTheKernelCounts() throws Exception {
        try (var side = new TapSide()) {
            var figures = side.load.measure("limit", "write", TAP, "0.2", "64");
            var counted = side.load.say("cat", "/sys/class/net/" + TAP + "/statistics/rx_packets");
            assertEquals(Double.parseDouble(counted.strip()), figures.get("frames"));
            assertEquals(64 * figures.get("frames"), figures.get("octets"));
            assertEquals(0, figures.get("errors"));
        }
    }

    @Test
    void readsUntilItsTimeIsOver() throws Exception {
        try (var side = new TapSide()) {
            // Nobody answers its ARP requests, which are what is to be read.
            var load = side.load.namespace.inside(List.of("ping", "-c", "3", STACK));
            side.host.start(load);
            var figures = side.load.measure("limit", "read", TAP, "0.5");
            assertTrue(figures.get("frames") >= 1, figures::toString);
            assertEquals(42 * figures.get("frames"), figures.get("octets"));
        }
    }
}
