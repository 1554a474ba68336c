package dev.weft.bench.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.experiment.Case;
import dev.weft.bench.experiment.Experiment;
import dev.weft.bench.experiment.Plan;
import dev.weft.bench.host.Pinning;
import dev.weft.bench.result.Measurement;
import dev.weft.bench.result.Results;
import dev.weft.bench.result.SomeResults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
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

    /// The machine is at half speed in the second round, and both with it.
    @Test
    void aRatioIsOfOneRound() {
        var weft = new TreeMap<>(Map.of(1, 100.0, 2, 50.0, 3, 98.0));
        var limit = new TreeMap<>(Map.of(1, 200.0, 2, 100.0, 3, 200.0));
        var rounds = Ratio.ofRounds(weft, limit, true);
        assertEquals(List.of(0.5, 0.5, 0.49), rounds);
        assertEquals(0.5, Ratio.of(FIGURE, rounds).value(), 1e-9);
        assertEquals(0, Ratio.of(FIGURE, rounds).noise(), 1e-9);
    }

    @Test
    void aRoundThatOneOfThemLacksDoesNotCount() {
        var weft = new TreeMap<>(Map.of(1, 100.0, 3, 98.0));
        var limit = new TreeMap<>(Map.of(1, 200.0, 2, 100.0));
        assertEquals(List.of(0.5), Ratio.ofRounds(weft, limit, true));
    }

    @Test
    void oneBadRoundIsNoNoiseAndMoreRoundsAreLess() {
        var five = Ratio.of(FIGURE, List.of(1.0, 1.1, 0.9, 1.0, 0.1));
        // the median of 0, 0.1, 0.1, 0, 0.9 is 0.1
        assertEquals(1.2533 * 1.4826 * 0.1 / Math.sqrt(5), five.noise(), 1e-9);
        var ten = new ArrayList<>(List.of(1.0, 1.1, 0.9, 1.0, 0.1));
        ten.addAll(List.of(1.0, 1.1, 0.9, 1.0, 0.1));
        assertEquals(five.noise() / Math.sqrt(2), Ratio.of(FIGURE, ten).noise(), 1e-9);
    }

    @Test
    void whatFallsByMoreThanTheNoiseHasFallen() {
        assertTrue(new Check.Comparison(FIGURE, 1.0, 0.79, 0.2).hasFallen());
        assertFalse(new Check.Comparison(FIGURE, 1.0, 0.81, 0.2).hasFallen());
        assertFalse(new Check.Comparison(FIGURE, 1.0, 2.0, 0.2).hasFallen());
    }

    /// However far apart its rounds are, or how few.
    @Test
    void noFigureIsSoNoisyThatItCannotFall() {
        for (var noise : List.of(1.0, 1000.0, Double.POSITIVE_INFINITY)) {
            var half = compare(1.0, new Ratio(FIGURE, 0.5, noise));
            assertTrue(half.hasFallen(), half::inWords);
            var four = compare(1.0, new Ratio(FIGURE, 0.8, noise));
            assertFalse(four.hasFallen(), four::inWords);
        }
        assertEquals(
                Double.POSITIVE_INFINITY,
                Ratio.of(FIGURE, List.of(1.0, 1.0)).noise(),
                "two rounds");
    }

    @Test
    void aLittleIsNotAFallHoweverQuietItWas() {
        assertFalse(compare(1.0, new Ratio(FIGURE, 0.93, 0)).hasFallen());
        assertTrue(compare(1.0, new Ratio(FIGURE, 0.91, 0)).hasFallen());
    }

    private static Check.Comparison compare(double before, Ratio now) {
        var ratios = new TreeMap<>(Map.of(now.figure(), before));
        return Check.compare(new Baseline("", "", ratios), List.of(now)).getFirst();
    }

    @Test
    void whatIsKeptIsRead() throws IOException {
        var results = SomeResults.of("flood", "replies_per_s", 100, 80);
        var file = folder.resolve("baseline.json");
        Baseline.of(results, Check.ratios(results)).write(file);
        assertEquals(1.25, Baseline.read(file).ratios().get(FIGURE));
    }

    @Test
    void aFigureThatVanishesHasFallen() {
        var baseline = new Baseline("", "", new TreeMap<>(Map.of(FIGURE, 1.25)));
        var now = Check.ratios(SomeResults.of("latency", "mean_us", 1, 1));
        var comparison = Check.compare(baseline, now).getFirst();
        assertTrue(comparison.hasFallen());
        assertTrue(comparison.inWords().contains(FIGURE), comparison::inWords);
        assertEquals(List.of(FIGURE), Check.lost(baseline, now));
        assertEquals(List.of("latency connections=1 by limit"), Check.unknown(baseline, now));
    }

    /// In the stack there is nobody beside it: the limit on a TAP stands in.
    @Test
    void whatHasNoReferenceOfItsOwnIsHeldAgainstTheLimitOnATap() {
        var measurements = new ArrayList<Measurement>();
        var inside = Results.parameters("connections", "1");
        var outside =
                Results.parameters(
                        "connections", "1", "direction", "in", "mtu", "1500", "offload", "on");
        measurements.addAll(SomeResults.rounds("in-stack-bulk", inside, "weft", "gbit_per_s", 50));
        measurements.addAll(SomeResults.rounds("bulk", outside, "limit-offload", "gbit_per_s", 25));
        var ratio = Check.ratios(SomeResults.of(measurements)).getFirst();
        assertEquals("in-stack-bulk connections=1 by limit-offload", ratio.figure());
        assertEquals(2, ratio.value(), 1e-9);
    }

    /// Else a figure would be kept that no check can measure.
    @Test
    void theYardsticksAreMeasured() {
        var plan = new Plan(true, 5, OptionalInt.empty(), false, false, Pinning.NONE);
        var checked =
                Experiment.ALL.stream()
                        .flatMap(each -> each.cases(plan).stream())
                        .filter(Check::isChecked)
                        .map(Case::title)
                        .toList();
        for (var title :
                List.of(
                        "in-stack-bulk connections=1",
                        "throughput clients=100 process=warm",
                        "bulk connections=1 direction=in mtu=1500 offload=on",
                        "connections at-once=100")) {
            assertTrue(checked.contains(title), title);
        }
    }

    @Test
    void withoutABaselineItSaysHowToMakeOne() {
        var failure =
                assertThrows(
                        IOException.class, () -> Baseline.read(folder.resolve("baseline.json")));
        assertTrue(failure.getMessage().contains("--update"));
    }
}
