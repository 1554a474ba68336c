package dev.weft.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void helpIsThere() {
        for (var each : List.of("bench", "profile")) {
            assertEquals(0, Main.run(each, "--help"));
        }
        for (var each : List.of("peers", "check", "report", "micro")) {
            assertEquals(0, Main.run("bench", each, "-h"));
        }
    }

    @Test
    void mistakesAreExplained() {
        assertEquals(2, Main.run("bench"));
        assertEquals(2, Main.run("bench", "speed"));
        assertEquals(2, Main.run("bench", "flood", "--only", "nothing like that"));
        assertEquals(2, Main.run("bench", "flood", "--pin", "everywhere"));
        assertEquals(2, Main.run("profile", "rr", "--connections", "0"));
        assertEquals(2, Main.run("profile", "flood", "--connections", "0"));
        assertEquals(2, Main.run("profile", "rr", "--seconds", "0"));
        assertEquals(2, Main.run("profile", "everything"));
    }
}
