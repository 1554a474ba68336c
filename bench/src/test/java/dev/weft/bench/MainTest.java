package dev.weft.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void helpIsThere() {
        assertEquals(0, Main.run("bench", "--help"));
        assertEquals(0, Main.run("bench", "check", "--help"));
        assertEquals(0, Main.run("profile", "--help"));
    }

    @Test
    void mistakesAreExplained() {
        assertEquals(2, Main.run("bench"));
        assertEquals(2, Main.run("bench", "speed"));
        assertEquals(2, Main.run("bench", "flood", "--only", "nothing like that"));
        assertEquals(2, Main.run("bench", "flood", "--pin", "everywhere"));
    }
}
