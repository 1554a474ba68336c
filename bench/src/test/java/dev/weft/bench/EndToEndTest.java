package dev.weft.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.host.Host;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.Requirement;
import dev.weft.bench.result.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A small experiment from the command line to the report. Skipped where there is no TAP, no
/// namespace or no compiler, and says so; fails instead with `WEFT_REQUIRE_TESTBED=1`.
class EndToEndTest {
    @TempDir private Path folder;

    @BeforeAll
    static void needsAMachine() throws InterruptedException {
        var missing = whatIsMissing();
        if (!missing.isEmpty() && "1".equals(System.getenv("WEFT_REQUIRE_TESTBED"))) {
            throw new AssertionError("WEFT_REQUIRE_TESTBED=1, but " + missing);
        }
        Assumptions.assumeTrue(missing.isEmpty(), missing);
    }

    private static String whatIsMissing() throws InterruptedException {
        for (var program : List.of("ip", "sysctl", "taskset", "gcc")) {
            if (!Install.hasProgram(program)) {
                return "no " + program;
            }
        }
        var noTun = Requirement.complaintOfTun();
        if (noTun != null) {
            return noTun;
        }
        try (var host = Host.start()) {
            host.namespace("probe").delete();
        } catch (IOException e) {
            return "cannot make a network namespace: " + e.getMessage();
        }
        return "";
    }

    @Test
    void floodOfWeftAndItsReferences() throws IOException {
        assertEquals(
                0,
                Main.run(
                        "bench",
                        "flood",
                        "--quick",
                        "--subjects",
                        "weft|limit|kernel",
                        "--out",
                        folder.toString()));
        var results = Results.read(folder.resolve("results.json"));
        assertEquals(List.of(), results.failures());
        assertTrue(results.complete());
        var flood = results.cases("flood").getFirst();
        for (var subject : List.of("weft", "limit", "kernel")) {
            var replies = results.spread("flood", flood, subject, "replies_per_s");
            assertEquals(3, replies.rounds(), subject);
            assertTrue(replies.min() > 1000, subject + ": " + replies);
        }
        var cpu = results.spread("flood", flood, "weft", "cpu_us_per_echo");
        assertTrue(cpu.median() > 0.1 && cpu.median() < 1000, cpu.toString());
        assertTrue(Files.exists(folder.resolve("report.html")));
        assertFalse(Files.readString(folder.resolve("report.md")).isEmpty());
    }

    @Test
    void memoryOfLinux() throws IOException {
        assertEquals(
                0,
                Main.run(
                        "bench",
                        "memory",
                        "--quick",
                        "--only",
                        "connections=1000$",
                        "--subjects",
                        "kernel",
                        "--out",
                        folder.toString()));
        var results = Results.read(folder.resolve("results.json"));
        if (!Files.isReadable(Path.of("/proc/slabinfo"))) {
            assertEquals(3, results.failures().size(), "not every kernel has it");
            return;
        }
        assertEquals(List.of(), results.failures());
        var idle = results.cases("memory").getFirst();
        assertEquals(1000, results.spread("memory", idle, "kernel", "answered").min());
        var octets = results.spread("memory", idle, "kernel", "octets_per_connection");
        // a struct tcp_sock at least, and no buffers
        assertTrue(octets.median() > 1500 && octets.median() < 20_000, octets.toString());
    }
}
