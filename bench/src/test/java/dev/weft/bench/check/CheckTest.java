package dev.weft.bench.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.result.SomeResults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
    private static final String FIGURE = "flood connections=1 by limit";

    @TempDir private Path folder;

    @Test
    void moreIsBetterInEveryRatio() {
        var replies = Check.ratios(SomeResults.of("flood", "replies_per_s", 100, 80));
        assertEquals(1.25, replies.getFirst().value(), 1e-9);
        var latency = Check.ratios(SomeResults.of("latency", "mean_us", 100, 80));
        assertEquals(0.8, latency.getFirst().value(), 1e-9);
    }

    @Test
    void noiseIsThatOfBoth() {
        var ratio = Check.ratios(SomeResults.of("flood", "replies_per_s", 100, 80)).getFirst();
        assertEquals(0.4, ratio.noise(), 1e-9);
    }

    @Test
    void whatFallsByMoreThanTheNoiseHasFallen() {
        assertTrue(new Check.Comparison(FIGURE, 1.0, 0.79, 0.2).hasFallen());
        assertFalse(new Check.Comparison(FIGURE, 1.0, 0.81, 0.2).hasFallen());
        assertFalse(new Check.Comparison(FIGURE, 1.0, 2.0, 0.2).hasFallen());
    }

    @Test
    void figuresThatAreNotKeptAreNotCompared() throws IOException {
        var results = SomeResults.of("flood", "replies_per_s", 100, 80);
        var file = folder.resolve("baseline.json");
        Baseline.of(results, Check.ratios(results)).write(file);
        var baseline = Baseline.read(file);
        assertEquals(1.25, baseline.ratios().get(FIGURE));
        assertEquals(1, Check.compare(baseline, Check.ratios(results)).size());
        assertEquals(
                List.of(),
                Check.compare(baseline, Check.ratios(SomeResults.of("latency", "mean_us", 1, 1))));
    }

    @Test
    void withoutABaselineItSaysHowToMakeOne() {
        var failure =
                assertThrows(
                        IOException.class, () -> Baseline.read(folder.resolve("baseline.json")));
        assertTrue(failure.getMessage().contains("--update"));
    }
}
