package dev.weft.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.experiment.Case;
import dev.weft.bench.experiment.Plan;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.Pinning;
import dev.weft.bench.result.Results;
import dev.weft.bench.subject.SubjectKind;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchRunTest {
    private static final int ROUNDS = 3;

    @TempDir private Path folder;

    /// What a run would leave that is killed in the middle of a round.
    @Test
    void completeRoundsAreInTheFileWhileTheNextIsMeasured() throws Exception {
        var left = new ArrayList<Integer>();
        var plan = new Plan(true, ROUNDS, OptionalInt.empty(), false, false, Pinning.NONE);
        var looksIntoTheFolder =
                new Case(
                        "none",
                        Results.parameters(),
                        plan.inStack(),
                        List.of(SubjectKind.WEFT),
                        Duration.ZERO,
                        _ -> {
                            if (!left.isEmpty()) {
                                var there = ResultsFolder.read(folder);
                                assertFalse(there.complete());
                                left.add(there.measurements().size());
                            } else {
                                left.add(0);
                            }
                            return Map.of("mean_us", 1.0);
                        });
        var silent =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var complete =
                new BenchRun(Install.find(), silent, false)
                        .run(
                                "./weft bench none",
                                plan,
                                List.of(looksIntoTheFolder),
                                kind -> kind == SubjectKind.WEFT,
                                new ResultsFolder(folder));
        assertTrue(complete);
        assertEquals(List.of(0, 1, 2), left);
        var results = ResultsFolder.read(folder);
        assertTrue(results.complete());
        assertEquals(ROUNDS, results.measurements().size());
    }
}
