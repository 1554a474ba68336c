package dev.weft.bench.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PinningTest {
    private static final List<String> PROGRAM = List.of("program", "argument");

    @Test
    void splitPutsThemOnDifferentCores() {
        assertNotEquals(Pinning.SPLIT.subject(PROGRAM), Pinning.SPLIT.load(PROGRAM));
    }

    @Test
    void samePutsThemOnTheSameCore() {
        assertEquals(Pinning.SAME.subject(PROGRAM), Pinning.SAME.load(PROGRAM));
        assertEquals(
                List.of("taskset", "-c", "0", "program", "argument"),
                Pinning.SAME.subject(PROGRAM));
    }

    @Test
    void noneLeavesItToTheKernel() {
        assertEquals(PROGRAM, Pinning.NONE.subject(PROGRAM));
        assertEquals(PROGRAM, Pinning.NONE.load(PROGRAM));
    }
}
