package dev.weft.bench.natives;

import static dev.weft.bench.natives.Wire.KERNEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// What udpload says, and what the kernel counts on the other side.
@NeedsNatives(programs = "ethtool")
class UdploadTest {
    @Test
    void whatItHasSentArrives() throws Exception {
        try (var wire = new Wire()) {
            var figures =
                    wire.load.measure("udpload", KERNEL, "9", "--size", "22", "--seconds", "0.3");
            assertTrue(figures.get("sent") > 0, figures::toString);
            assertEquals(22 * figures.get("sent"), figures.get("octets"));
            // Nobody has the port, and some may be lost where the receiver is slower.
            var counted = wire.kernel.say("nstat", "-asz", "UdpNoPorts");
            var came =
                    Double.parseDouble(
                            counted.replaceFirst("(?s).*UdpNoPorts\\s+(\\d+)\\s.*", "$1"));
            assertTrue(came <= figures.get("sent"), () -> counted + figures);
            assertTrue(came > figures.get("sent") / 4, () -> counted + figures);
        }
    }

    @Test
    void whatIsTooLargeIsSaid() throws Exception {
        try (var wire = new Wire()) {
            var output = wire.load.run("udpload", KERNEL, "9", "--size", "65508");
            assertEquals(2, output.status());
        }
    }
}
