package dev.weft.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.host.Host;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.NativeTools;
import dev.weft.bench.host.Pinning;
import dev.weft.bench.load.Loads;
import dev.weft.bench.result.Results;
import dev.weft.bench.subject.Setting;
import dev.weft.bench.subject.SubjectKind;
import dev.weft.bench.subject.Subjects;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// In which order trials are taken.
class OrderTest {
    private static final Setting SETTING =
            new Setting(1500, true, Pinning.NONE, Setting.Wire.DIRECT);
    private static final Setting OTHER_SETTING =
            new Setting(9000, true, Pinning.NONE, Setting.Wire.DIRECT);
    private static final Plan QUICK =
            new Plan(true, 3, OptionalInt.empty(), false, false, Pinning.SPLIT);
    private static final Plan FULL =
            new Plan(false, 3, OptionalInt.empty(), false, false, Pinning.SPLIT);

    @Test
    void subjectsTakeTurnsInEachRound() throws Exception {
        assertEquals(
                List.of(
                        "1 limit 1",
                        "1 weft 1",
                        "2 limit 1",
                        "2 weft 1",
                        "1 limit 2",
                        "1 weft 2",
                        "2 limit 2",
                        "2 weft 2"),
                order(2, List.of(trial("1", SETTING), trial("2", SETTING))));
    }

    @Test
    void casesOfOneSettingAreTakenTogether() throws Exception {
        var order =
                order(
                        1,
                        List.of(
                                trial("1", SETTING),
                                trial("2", OTHER_SETTING),
                                trial("3", SETTING)));
        assertEquals(
                List.of("1 limit 1", "1 weft 1", "3 limit 1", "3 weft 1", "2 limit 1", "2 weft 1"),
                order);
    }

    @Test
    void aTrialThatFailsIsNotedAndTheOthersGoOn() throws Exception {
        try (var host = Host.start()) {
            var runner = runner(host, 1);
            var broken =
                    new Case(
                            "none",
                            Results.parameters("n", "1"),
                            SETTING,
                            List.of(SubjectKind.WEFT),
                            Duration.ZERO,
                            _ -> {
                                throw new IOException("no luck");
                            });
            assertTrue(runner.run(List.of(broken, trial("2", SETTING)), () -> {}));
            assertEquals(2, runner.measurements().size());
            assertEquals("no luck", runner.failures().getFirst().why());
        }
    }

    @Test
    void aMistakeInOneTrialEndsNoRun() throws Exception {
        try (var host = Host.start()) {
            var runner = runner(host, 1);
            var broken =
                    new Case(
                            "none",
                            Results.parameters("n", "1"),
                            SETTING,
                            List.of(SubjectKind.WEFT),
                            Duration.ZERO,
                            _ -> {
                                throw new IllegalStateException("our mistake");
                            });
            assertTrue(runner.run(List.of(broken, trial("2", SETTING)), () -> {}));
            assertEquals(2, runner.measurements().size());
            var why = runner.failures().getFirst().why();
            assertTrue(why.contains("our mistake") && why.contains("OrderTest"), why);
        }
    }

    @Test
    void whoeverStopsItGetsWhatIsDone() throws Exception {
        try (var host = Host.start()) {
            var runner = runner(host, 5);
            var done = new ArrayList<String>();
            var stopping =
                    new Case(
                            "none",
                            Results.parameters("n", "1"),
                            SETTING,
                            List.of(SubjectKind.WEFT),
                            Duration.ZERO,
                            turn -> {
                                done.add(turn.kind().key());
                                if (done.size() == 2) {
                                    runner.stop();
                                }
                                return Map.of("mean_us", 1.0);
                            });
            assertFalse(runner.run(List.of(stopping), () -> {}));
            assertEquals(2, runner.measurements().size());
        }
    }

    @Test
    void eachRoundOfASettingIsCompleteBeforeTheNext() throws Exception {
        try (var host = Host.start()) {
            var runner = runner(host, 2);
            var there = new ArrayList<Integer>();
            var cases =
                    List.of(trial("1", SETTING), trial("2", SETTING), trial("3", OTHER_SETTING));
            assertTrue(runner.run(cases, () -> there.add(runner.measurements().size())));
            assertEquals(List.of(4, 8, 10, 12), there);
        }
    }

    @Test
    void experimentsHaveDifferentCases() {
        for (var plan : List.of(QUICK, FULL)) {
            var titles = new HashSet<String>();
            for (var experiment : Experiment.ALL) {
                var cases = experiment.cases(plan);
                assertFalse(cases.isEmpty(), experiment.name());
                for (var each : cases) {
                    assertEquals(experiment.name(), each.experiment());
                    assertTrue(titles.add(each.title()), each.title());
                }
            }
        }
    }

    @Test
    void iperf3IsAskedForAndOfNoTarget() {
        var more = new Plan(true, 3, OptionalInt.empty(), false, true, Pinning.SPLIT);
        var bulk = new Bulk();
        var added = new ArrayList<>(bulk.cases(more));
        added.removeIf(each ->
                bulk.cases(QUICK).stream().anyMatch(known -> known.title().equals(each.title())));
        assertEquals(4, added.size());
        for (var each : added) {
            assertEquals("iperf3", each.parameters().get("client"));
            assertFalse(each.parameters().containsKey("mtu"), "as the cases of targets have it");
        }
    }

    /// All in about half an hour, as the help says: the trials alone, without peers, starts and
    /// warming up, must not take more than two thirds of that.
    @Test
    void quickIsQuick() {
        var sum = Duration.ZERO;
        for (var experiment : Experiment.ALL) {
            for (var each : experiment.cases(QUICK)) {
                var subjects = each.subjects().stream().filter(kind -> !kind.isPeer()).count();
                sum = sum.plus(each.perTrial().multipliedBy(subjects * QUICK.rounds()));
            }
        }
        assertTrue(sum.compareTo(Duration.ofMinutes(20)) < 0, sum.toString());
    }

    private static List<String> order(int rounds, List<Case> cases) throws Exception {
        try (var host = Host.start()) {
            return runner(host, rounds).order(cases).stream()
                    .map(each ->
                            each.what().parameters().get("n")
                                    + " "
                                    + each.kind().key()
                                    + " "
                                    + each.round())
                    .toList();
        }
    }

    private static Runner runner(Host host, int rounds) throws IOException {
        var install = Install.find();
        var tools = NativeTools.of(host, install);
        var workshop =
                new Workshop(
                        host,
                        install,
                        tools,
                        new Subjects(host, install, tools),
                        new Loads(host, tools));
        var nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Runner(
                workshop, rounds, kind -> !kind.isPeer(), new Progress(nowhere, true, () -> 0));
    }

    private static Case trial(String n, Setting setting) {
        return new Case(
                "none",
                Results.parameters("n", n),
                setting,
                List.of(SubjectKind.LIMIT, SubjectKind.LWIP, SubjectKind.WEFT),
                Duration.ZERO,
                _ -> Map.of("mean_us", 1.0));
    }
}
