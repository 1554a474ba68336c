package dev.weft.bench.natives;

import static dev.weft.bench.natives.TapSide.STACK;
import static dev.weft.bench.natives.TapSide.TAP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// gVisor's netstack offers what it is compared by.
@NeedsNatives(
        programs = {"ping", "socat", "go"},
        files = "/usr/share/gocode/src/gvisor.dev/gvisor/pkg/tcpip/tcpip.go")
class GvisorTest {
    @Test
    void serves() throws Exception {
        try (var side = new TapSide()) {
            var gvisor = side.load.serve("gvisor", TAP, STACK + "/24");
            Services.check(side.load);
            assertTrue(gvisor.end().get("connections") >= 200);
        }
    }

    @Test
    void speaksToItself() throws Exception {
        try (var side = new TapSide()) {
            InStackFigures.check(side.load, "gvisor");
        }
    }

    @Test
    void holdsIdleConnectionsWithItself() throws Exception {
        try (var side = new TapSide()) {
            var octets = InStackFigures.ofIdle(side.load, "gvisor").get("octets_per_connection");
            // an endpoint has a structure of some kilobytes, and no buffers at rest
            assertTrue(octets > 1000 && octets < 50_000, () -> "octets: " + octets);
        }
    }

    @Test
    void whatIsTypedWrongIsSaid() throws Exception {
        try (var side = new TapSide()) {
            for (var wrong :
                    new String[][] {{}, {"--in-stack", "speed", "1"}, {TAP, "--mtu", "x"}}) {
                var output = side.load.run("gvisor", wrong);
                assertEquals(2, output.status());
                assertTrue(output.errors().contains("usage: gvisor"), output::errors);
            }
        }
    }
}
