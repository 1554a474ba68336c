package dev.weft.bench.natives;

import static dev.weft.bench.natives.Wire.KERNEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// What pingload says of the kernel's own replies.
@NeedsNatives(programs = {"ping", "ethtool"})
class PingloadTest {
    @Test
    void countsEachRequestAndReply() throws Exception {
        try (var wire = new Wire()) {
            var file = wire.host.folder().resolve("rtts");
            var figures =
                    wire.load.measure(
                            "pingload",
                            "--connections",
                            "20",
                            "--count",
                            "10",
                            "--interval-ms",
                            "20",
                            "--size",
                            "1471",
                            "--rtts",
                            file.toString(),
                            KERNEL);

            assertEquals(200, figures.get("sent"));
            assertEquals(200, figures.get("received"));
            assertEquals(0, figures.get("lost"));
            assertEquals(0, figures.get("duplicates"));
            assertEquals(0, figures.get("wrong"));
            var rtts = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals(200 * Long.BYTES, rtts.remaining());
            var sum = 0.0;
            while (rtts.hasRemaining()) {
                sum += rtts.getLong();
            }
            assertEquals(figures.get("mean_us"), sum / 200 / 1000, 0.01);
            var echoes = wire.kernel.say("nstat", "-asz", "IcmpInEchos");
            assertTrue(echoes.matches("(?s).*IcmpInEchos\\s+200\\s.*"), echoes);
        }
    }

    /// A frame of 14 + 20 + 8 + 1471 octets takes 12.1 ms at 1 Mbit/s, and each waits for those
    /// before it: 0, 12.1 ... 48.4 ms.
    @Test
    void measuresTheTimeThatRepliesTake() throws Exception {
        try (var wire = new Wire()) {
            Wire.slowDown(wire.kernel, "1mbit", 100_000);
            wire.load.measure("pingload", "--count", "1", "--size", "8", KERNEL); // ARP

            var figures =
                    wire.load.measure(
                            "pingload",
                            "--connections",
                            "5",
                            "--count",
                            "3",
                            "--interval-ms",
                            "200",
                            "--size",
                            "1471",
                            "--together",
                            KERNEL);

            assertEquals(15, figures.get("received"));
            assertEquals(24_200, figures.get("mean_us"), 3000);
        }
    }

    /// Over a wire that takes 20 ms: the fastest ones have the least of what the machine does
    /// besides.
    @Test
    void agreesWithPing() throws Exception {
        try (var sides = new BadWireSides()) {
            sides.setConditions(10_000, 0);
            var said = sides.load.say("ping", "-q", "-c", "40", "-i", "0.02", BadWireSides.KERNEL);
            var fastestOfPing =
                    Double.parseDouble(said.replaceFirst("(?s).* = ([^/]*)/.*", "$1")) * 1e6;

            var times = sides.roundTrips("--count", "40");

            assertEquals(40, times.length);
            assertEquals(fastestOfPing, (double) times[0], 2e6);
        }
    }

    /// The queue holds three frames beside the one that is sent at once.
    @Test
    void countsWhatTheWireLoses() throws Exception {
        try (var wire = new Wire()) {
            Wire.slowDown(wire.kernel, "1mbit", 3 * 1514);
            wire.load.measure("pingload", "--count", "1", "--size", "8", KERNEL);

            var figures =
                    wire.load.measure(
                            "pingload",
                            "--connections",
                            "10",
                            "--count",
                            "2",
                            "--interval-ms",
                            "300",
                            "--size",
                            "1471",
                            "--together",
                            "--wait-ms",
                            "300",
                            KERNEL);

            assertEquals(20, figures.get("sent"));
            assertTrue(figures.get("lost") >= 10, figures::toString);
            assertEquals(Wire.drops(wire.kernel), figures.get("lost"));
            assertEquals(20 - figures.get("lost"), figures.get("received"));
        }
    }

    /// 100 + 42 octets at 10 Mbit/s: 8800 replies a second, and no more.
    @Test
    void floodsAsFastAsTheWireAllows() throws Exception {
        try (var wire = new Wire()) {
            Wire.slowDown(wire.kernel, "10mbit", 100_000);

            var figures =
                    wire.load.measure(
                            "pingload", "--flood", "32", "--seconds", "1", "--size", "100", KERNEL);

            assertEquals(8803, figures.get("replies_per_s"), 900);
            assertEquals(0, figures.get("lost"));
            assertEquals(32 * 1e6 / 8803, figures.get("mean_us"), 500);
        }
    }

    /// Requests that were lost are given up after 500 ms and others take their place.
    @Test
    void floodGoesOnAfterLosses() throws Exception {
        try (var wire = new Wire()) {
            Wire.slowDown(wire.kernel, "10mbit", 2000);

            var figures =
                    wire.load.measure(
                            "pingload",
                            "--flood",
                            "64",
                            "--seconds",
                            "1.6",
                            "--size",
                            "100",
                            KERNEL);

            assertTrue(figures.get("lost") >= 64, figures::toString);
            assertTrue(figures.get("replies_per_s") > 1000, figures::toString);
            assertEquals(Wire.drops(wire.kernel), figures.get("lost"));
        }
    }
}
