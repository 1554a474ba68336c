package dev.weft.bench.natives;

import static dev.weft.bench.subject.SubjectKind.KERNEL;
import static dev.weft.bench.subject.SubjectKind.LIMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.experiment.Case;
import dev.weft.bench.experiment.Runner;
import dev.weft.bench.experiment.Trial;
import dev.weft.bench.host.Host;
import dev.weft.bench.host.Pinning;
import dev.weft.bench.result.Measurement;
import dev.weft.bench.result.Results;
import dev.weft.bench.subject.Setting;
import dev.weft.bench.subject.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A subject that dies fails its own trial, and nobody else's.
@NeedsNatives(programs = "taskset")
class DeadSubjectTest {
    private final List<Subject> limits = new ArrayList<>();

    /// What it was measured at while it died is no figure.
    @Test
    void theTrialInWhichItDiesFails() throws Exception {
        try (var host = Host.start()) {
            var runner = Runners.on(host, 2);
            run(
                    runner,
                    turn -> {
                        if (turn.kind() == LIMIT && limits.isEmpty()) {
                            limits.add(turn.subject());
                            kill(host, turn.subject());
                        }
                        return Map.of("mean_us", 1.0);
                    });
            assertEquals(List.of("kernel 1", "limit 2", "kernel 2"), measured(runner));
            var failure = runner.failures().getFirst();
            assertEquals("limit", failure.subject());
            assertTrue(failure.why().startsWith("has ended with status 137"), failure::why);
        }
    }

    @Test
    void whoDiesWhileAnotherIsMeasuredFailsNextTimeAndStartsAnew() throws Exception {
        try (var host = Host.start()) {
            var runner = Runners.on(host, 3);
            run(
                    runner,
                    turn -> {
                        var subject = turn.subject();
                        if (turn.kind() == LIMIT) {
                            limits.add(subject);
                        } else if (limits.size() == 1) {
                            kill(host, limits.getFirst());
                        }
                        return Map.of("mean_us", 1.0);
                    });
            assertEquals(
                    List.of("limit 1", "kernel 1", "kernel 2", "limit 3", "kernel 3"),
                    measured(runner));
            assertEquals(1, runner.failures().size());
        }
    }

    /// Waits until the JVM knows of it, too: then the process is no zombie any more.
    private static void kill(Host host, Subject subject) throws IOException, InterruptedException {
        host.check(
                List.of(
                        "sh",
                        "-c",
                        "for p in $(ip netns pids %s); do kill -9 $p; while kill -0 $p; do sleep 0.01; done; done"
                                .formatted(subject.farSide().name())));
    }

    private static List<String> measured(Runner runner) {
        return runner.measurements().stream().map(DeadSubjectTest::inWords).toList();
    }

    private static String inWords(Measurement each) {
        return each.subject() + " " + each.round();
    }

    private static void run(Runner runner, Trial trial) throws Exception {
        var setting = new Setting(1500, true, Pinning.NONE, Setting.Wire.DIRECT);
        var only =
                new Case(
                        "none",
                        Results.parameters(),
                        setting,
                        List.of(LIMIT, KERNEL),
                        Duration.ZERO,
                        trial);
        assertTrue(runner.run(List.of(only), () -> {}));
    }
}
