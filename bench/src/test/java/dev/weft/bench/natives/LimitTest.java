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
    void readsWhatTheKernelSends() throws Exception {
        try (var side = new TapSide()) {
            side.load.namespace.ip(
                    "neigh", "add", STACK, "lladdr", "02:00:00:00:00:01", "dev", TAP);
            // Begins when the TAP is open: before, it is no interface that sends.
            side.load.start(
                    "sh",
                    "-c",
                    "until [ \"$(cat /sys/class/net/%s/carrier)\" = 1 ]; do sleep 0.01; done; exec %s"
                            .formatted(TAP, String.join(" ", pings(side))));
            var figures = side.load.measure("limit", "read", TAP, "1");
            // The first starts the clock and does not count.
            assertEquals(999, figures.get("frames"));
            assertEquals((14 + 20 + 8 + 100) * 999, figures.get("octets"));
        }
    }

    private static List<String> pings(TapSide side) throws Exception {
        return List.of(
                side.load.path("pingload"),
                "--connections",
                "10",
                "--count",
                "100",
                "--interval-ms",
                "4",
                "--size",
                "100",
                STACK);
    }
}
