package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {
    @ParameterizedTest
    @ValueSource(longs = {2016, 1, 2, 3, 4, 5, 6, 7})
    void showsTheSameForTheSameSeed(long seed) throws Exception {
        var first = play(seed);
        assertEquals(first, play(seed));
        assertTrue(first.contains("ARP who has 10.0.0.2?"), first);
        assertTrue(first.contains("time exceeded: fragment reassembly time exceeded"), first);
        assertTrue(first.contains("all fifty came back"), first);
        assertTrue(first.matches("(?s).* [1-9]\\d* of \\d+ segments were sent again.*"), first);
        assertTrue(first.contains("  the same\n"), first);
        assertTrue(first.contains("udp dealer                waits for"), first);
    }

    /// Starting the JVM takes the rest of the ten seconds.
    @Test
    void lastsLessThanTenSecondsOnATerminal() throws Exception {
        var shown = new AtomicInteger();
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        new Demo(new Screen(nowhere, nowhere, true, true), 2016, shown::addAndGet).run();
        assertTrue(shown.get() < 9_000, shown + " ms");
    }

    @Test
    void fileThatHasChangedIsNoSuccess() {
        var captured = new Captured();
        var stage = new Stage(captured.screen, millis -> {});
        var scene = new FileScene(captured.screen, stage, null, "10.0.0.2", 1);
        var file = "abc".getBytes(StandardCharsets.US_ASCII);
        assertFalse(scene.compare(file, "00"));
        assertTrue(captured.out().contains("ANOTHER"), captured.out());
        var hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertTrue(scene.compare(file, hash));
    }

    private static String play(long seed) throws Exception {
        var captured = new Captured();
        assertTrue(new Demo(captured.screen, seed, millis -> {}).run());
        return captured.out();
    }
}
