package dev.weft.bench.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PinningTest {
    private static final List<String> TRUE = List.of("true");
    private static final List<String> PROGRAM = List.of("program", "argument");

    @Test
    void coresAreThoseThatMayBeUsed() {
        assertEquals(List.of(0, 1), Pinning.coresIn("0-1"));
        assertEquals(List.of(3), Pinning.coresIn("3"));
        assertEquals(List.of(2, 3, 8, 12, 13), Pinning.coresIn("2-3,8,12-13"));
    }

    /// The kernel does not let anybody onto others.
    @Test
    void whatIsPinnedRuns() throws Exception {
        for (var command : List.of(Pinning.SAME.subject(TRUE), Pinning.automatic().load(TRUE))) {
            assertEquals(0, new ProcessBuilder(command).start().waitFor(), command::toString);
        }
    }

    @Test
    void splitPutsThemOnDifferentCores() {
        if (Pinning.SPLIT.isPossible()) {
            assertNotEquals(Pinning.SPLIT.subject(PROGRAM), Pinning.SPLIT.load(PROGRAM));
        }
    }

    @Test
    void samePutsThemOnTheSameCore() {
        assertEquals(Pinning.SAME.subject(PROGRAM), Pinning.SAME.load(PROGRAM));
        var command = Pinning.SAME.subject(PROGRAM);
        assertEquals(List.of("taskset", "-c"), command.subList(0, 2));
        assertEquals(PROGRAM, command.subList(3, 5));
    }

    @Test
    void whatRunsIsMoved() throws Exception {
        var waiting = new ProcessBuilder("cat").start(); // for its input, which never comes
        try {
            for (var pinning : List.of(Pinning.SAME, Pinning.automatic())) {
                for (var command :
                        Stream.of(pinning.spread(waiting.pid()), pinning.gather(waiting.pid()))
                                .filter(Objects::nonNull)
                                .toList()) {
                    assertEquals(
                            0, new ProcessBuilder(command).start().waitFor(), command::toString);
                }
            }
        } finally {
            waiting.destroy();
        }
    }

    @Test
    void noneLeavesItToTheKernel() {
        assertNull(Pinning.NONE.gather(1));
        assertNull(Pinning.NONE.spread(1));
        assertEquals(PROGRAM, Pinning.NONE.subject(PROGRAM));
        assertEquals(PROGRAM, Pinning.NONE.load(PROGRAM));
    }
}
