package dev.weft.bench.natives;

import static dev.weft.bench.natives.Wire.KERNEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.load.Json;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// What tcpload says of the kernel's own TCP.
@NeedsNatives(programs = "ethtool")
class TcploadTest {
    /// 1448 of 1514 octets of a frame are data: 95.6 of 100 Mbit/s.
    private static final double GOODPUT_AT_100_MBIT = 0.0956;

    @Test
    void sendsAsFastAsTheWireAllows() throws Exception {
        try (var wire = new Wire()) {
            Wire.slowDown(wire.load, "100mbit", 60_000, 1_000_000);
            var server = wire.kernel.serve("tcpload", "serve", "discard", KERNEL, "9");

            var figures =
                    wire.load.measure(
                            "tcpload", "send", KERNEL, "9", "--connections", "4", "--seconds", "1");

            // What is written to a socket's buffer is not sent yet, and is not counted.
            assertEquals(GOODPUT_AT_100_MBIT, figures.get("gbit_per_s"), 0.006);
            assertEquals(figures.get("octets") / 4, figures.get("mean_connection_bytes"), 1);
            assertEquals(0, figures.get("died"));
            var counted = server.end();
            assertEquals(4, counted.get("connections"));
            assertTrue(counted.get("octets_in") >= figures.get("octets"), counted::toString);
        }
    }

    @Test
    void receivesAsFastAsTheWireAllows() throws Exception {
        try (var wire = new Wire()) {
            Wire.slowDown(wire.kernel, "100mbit", 60_000, 1_000_000);
            var server = wire.kernel.serve("tcpload", "serve", "source", KERNEL, "19");

            var figures =
                    wire.load.measure(
                            "tcpload",
                            "receive",
                            KERNEL,
                            "19",
                            "--connections",
                            "4",
                            "--seconds",
                            "1");

            assertEquals(GOODPUT_AT_100_MBIT, figures.get("gbit_per_s"), 0.006);
            assertEquals(0, figures.get("died"));
            server.end();
        }
    }

    /// For a while no acknowledgment gets through: the load's kernel has to send again.
    @Test
    void countsRetransmissions() throws Exception {
        try (var wire = new Wire()) {
            var server = wire.kernel.serve("tcpload", "serve", "discard", KERNEL, "9");
            var hole = "blackhole " + Wire.LOAD + "/32";
            wire.kernel.start(
                    "sh",
                    "-c",
                    "sleep 0.8; ip route add %s; sleep 0.7; ip route del %s".formatted(hole, hole));

            var figures =
                    wire.load.measure(
                            "tcpload", "send", KERNEL, "9", "--connections", "4", "--seconds", "2");

            assertTrue(figures.get("retransmissions") >= 4, figures::toString);
            server.end();
        }
    }

    @Test
    void measuresTheTimeOfATransaction() throws Exception {
        try (var wire = new Wire()) {
            Wire.slowDown(wire.kernel, "1mbit", 100_000);
            var server = wire.kernel.serve("tcpload", "serve", "echo", KERNEL, "7");
            var file = wire.host.folder().resolve("rtts");

            var figures =
                    wire.load.measure(
                            "tcpload",
                            "rr",
                            KERNEL,
                            "7",
                            "--connections",
                            "1",
                            "--seconds",
                            "1",
                            "--size",
                            "1000",
                            "--rtts",
                            file.toString());

            assertEquals(8530, figures.get("mean_us"), 1000);
            assertEquals(117, figures.get("transactions_per_s"), 12);
            assertEquals(figures.get("transactions"), (double) Files.size(file) / Long.BYTES);
            server.end();
        }
    }

    @Test
    void countsConnections() throws Exception {
        try (var wire = new Wire()) {
            var server = wire.kernel.serve("tcpload", "serve", "echo", KERNEL, "7");

            var figures =
                    wire.load.measure(
                            "tcpload",
                            "connections",
                            KERNEL,
                            "7",
                            "--at-once",
                            "10",
                            "--total",
                            "300",
                            "--octets",
                            "100000");
            var refused =
                    wire.load.measure(
                            "tcpload",
                            "connections",
                            KERNEL,
                            "8",
                            "--at-once",
                            "10",
                            "--total",
                            "30",
                            "--octets",
                            "1");

            assertEquals(300, figures.get("ok"));
            assertEquals(0, figures.get("failed"));
            assertEquals(0, figures.get("timed_out"));
            assertEquals(0, refused.get("ok"));
            assertEquals(30, refused.get("failed"));
            var counted = server.end();
            assertEquals(300, counted.get("connections"));
            assertEquals(300 * 100_000.0, counted.get("octets_in"));
            assertEquals(300 * 100_000.0, counted.get("octets_out"));
        }
    }

    @Test
    void holdsIdleConnections() throws Exception {
        try (var wire = new Wire()) {
            var server = wire.kernel.serve("tcpload", "serve", "echo", KERNEL, "7");

            var figures =
                    wire.load.measure(
                            "tcpload",
                            "idle",
                            KERNEL,
                            "7",
                            "--connections",
                            "2000",
                            "--seconds",
                            "0.1");

            assertEquals(2000, figures.get("held"));
            assertEquals(2000, figures.get("answered"));
            assertEquals(0, figures.get("failed"));
            assertEquals(4000, server.end().get("octets_in"));
        }
    }

    @Test
    void verifiesEveryOctet() throws Exception {
        try (var wire = new Wire()) {
            var server = wire.kernel.serve("tcpload", "serve", "echo", KERNEL, "7");

            var figures =
                    wire.load.measure(
                            "tcpload",
                            "verify",
                            KERNEL,
                            "7",
                            "--connections",
                            "10",
                            "--octets",
                            "1000003",
                            "--seed",
                            "7");

            assertEquals(10_000_030, figures.get("received"));
            assertEquals(0, figures.get("wrong"));
            assertEquals(0, figures.get("missing"));
            assertEquals(0, figures.get("not_closed"));
            server.end();
        }
    }

    /// A source sends something, but not what came.
    @Test
    void findsWrongOctets() throws Exception {
        try (var wire = new Wire()) {
            var server = wire.kernel.serve("tcpload", "serve", "source", KERNEL, "19");

            var output =
                    wire.load.run(
                            "tcpload",
                            "verify",
                            KERNEL,
                            "19",
                            "--connections",
                            "1",
                            "--octets",
                            "1000",
                            "--seed",
                            "7");

            assertEquals(1, output.status());
            assertTrue(Json.numbers(output.text()).get("wrong") > 900, output::text);
            server.end();
        }
    }

    @Test
    void findsMissingOctets() throws Exception {
        try (var wire = new Wire()) {
            var server = wire.kernel.serve("tcpload", "serve", "discard", KERNEL, "9");

            var output =
                    wire.load.run(
                            "tcpload",
                            "verify",
                            KERNEL,
                            "9",
                            "--connections",
                            "2",
                            "--octets",
                            "1000",
                            "--seed",
                            "7");

            assertEquals(1, output.status());
            assertEquals(2000, Json.numbers(output.text()).get("missing"));
            server.end();
        }
    }
}
