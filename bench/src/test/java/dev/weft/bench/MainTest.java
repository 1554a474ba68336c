package dev.weft.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.experiment.Experiment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void helpIsThere() {
        for (var each : List.of("bench", "profile")) {
            assertIsHelp(said(0, each, "--help"));
        }
        for (var each : List.of("peers", "check", "report", "micro", "races")) {
            assertIsHelp(said(0, "bench", each, "-h"));
        }
    }

    @Test
    void theHelpOfBenchNamesAllThatItDoes() {
        var help = said(0, "bench", "--help");
        for (var each : List.of("peers", "check", "report", "micro", "races")) {
            assertTrue(help.lines().anyMatch(line -> line.startsWith("  " + each + " ")), help);
        }
        var words = List.of(help.split("\\W*\\s+\\W*", -1));
        for (var each : Experiment.ALL) {
            assertTrue(words.contains(each.name()), each.name() + " is not in " + help);
        }
    }

    @Test
    void mistakesAreExplainedInALine() {
        assertTrue(said(2, "bench").startsWith("weft bench: Which experiment? latency, "));
        assertTrue(said(2, "bench", "speed").contains("'speed'"));
        assertTrue(said(2, "bench", "all", "bulk").contains("either"));
        for (var each :
                List.of(
                        List.of("bench", "flood", "--only", "nothing like that"),
                        List.of("bench", "flood", "--pin", "everywhere"),
                        List.of("bench", "latency", "--requests", "0"),
                        List.of("bench", "flood", "--quik"),
                        List.of("profile", "rr", "--connections", "0"),
                        List.of("profile", "flood", "--connections", "0"),
                        List.of("profile", "rr", "--seconds", "0"),
                        List.of("profile", "everything"))) {
            var said = said(2, each.toArray(String[]::new));
            assertTrue(said.lines().count() <= 3, said);
            assertTrue(said.contains("Try: ./weft "), said);
        }
    }

    /// picocli says on standard error what it could not format, and goes on.
    private static void assertIsHelp(String said) {
        assertTrue(said.startsWith("Usage: weft "), said);
        assertFalse(said.contains("WARN"), said);
    }

    /// Standard output and standard error.
    private static String said(int status, String... arguments) {
        var said = new ByteArrayOutputStream();
        var into = new PrintStream(said, true, StandardCharsets.UTF_8);
        var out = System.out;
        var err = System.err;
        System.setOut(into);
        System.setErr(into);
        try {
            assertEquals(status, Main.run(arguments));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
