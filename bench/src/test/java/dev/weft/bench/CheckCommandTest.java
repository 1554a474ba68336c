package dev.weft.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.check.Baseline;
import dev.weft.bench.check.Check;
import dev.weft.bench.result.Failure;
import dev.weft.bench.result.Measurement;
import dev.weft.bench.result.Results;
import dev.weft.bench.result.SomeResults;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `bench check` says of a run, and what it exits with.
class CheckCommandTest {
    private static final Results FLOOD = SomeResults.of("flood", "replies_per_s", 100, 80);
    private static final Results RR = SomeResults.of("rr", "transactions_per_s", 100, 80);

    @TempDir private Path folder;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Path file;

    @BeforeEach
    void keepsTwoFigures() throws IOException {
        file = folder.resolve("baseline.json");
        keep(both());
    }

    @Test
    void nothingHasFallen() throws IOException {
        assertEquals(0, judge(both(), false));
        assertTrue(words().contains("nothing has become slower"), words());
        assertFalse(words().contains("another machine"), words());
    }

    @Test
    void whatWeftGivesNoMoreHasFallen() throws IOException {
        assertEquals(1, judge(RR, false));
        assertTrue(words().contains("FALLEN flood connections=1 by limit"), words());
        assertTrue(words().contains("1 figure has fallen"), words());
    }

    @Test
    void nothingAtAllIsNoSuccess() throws IOException {
        assertEquals(1, judge(SomeResults.of(List.of()), false));
        assertEquals(1, judge(SomeResults.of(List.of()), true));
    }

    /// Also where two other rounds went well and made a ratio.
    @Test
    void aTrialOfWeftThatFailsIsNoSuccess() throws IOException {
        var parameters = FLOOD.cases("flood").getFirst();
        var failures = new Failure("flood", parameters, "weft", 2, "died");
        assertEquals(1, judge(with(both(), failures), false));
        assertTrue(words().contains("FAILED flood connections=1: died"), words());
        assertEquals(1, judge(with(both(), failures), true));
    }

    @Test
    void anUpdateMustNotLoseFigures() throws IOException {
        var before = Files.readString(file);
        assertEquals(1, judge(RR, true));
        assertTrue(words().contains("LOST   flood connections=1 by limit"), words());
        assertEquals(before, Files.readString(file));
    }

    @Test
    void anUpdateKeepsWhatIsNew() throws IOException {
        keep(RR);
        assertEquals(0, judge(both(), false));
        assertTrue(words().contains("NEW    flood connections=1 by limit"), words());
        assertEquals(0, judge(both(), true));
        assertEquals(2, Baseline.read(file).ratios().size());
    }

    @Test
    void anotherMachineIsNamed() throws IOException {
        var kept = Baseline.read(file);
        new Baseline(kept.commit(), "a faster one, 64 cores", kept.ratios()).write(file);
        assertEquals(0, judge(both(), false));
        assertTrue(words().contains("a faster one, 64 cores"), words());
        assertTrue(words().contains("this is a processor, 2 cores"), words());
    }

    private static Results both() {
        var measurements = new ArrayList<Measurement>(FLOOD.measurements());
        measurements.addAll(RR.measurements());
        return SomeResults.of(measurements);
    }

    private static Results with(Results results, Failure failure) {
        return new Results(
                results.command(),
                results.date(),
                results.complete(),
                results.pinning(),
                results.rounds(),
                results.machine(),
                results.missing(),
                results.measurements(),
                List.of(failure));
    }

    private void keep(Results results) throws IOException {
        Baseline.of(results, Check.ratios(results)).write(file);
    }

    private int judge(Results results, boolean update) throws IOException {
        return CheckCommand.judge(
                results, file, update, new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private String words() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
