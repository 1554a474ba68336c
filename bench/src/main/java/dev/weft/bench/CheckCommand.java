package dev.weft.bench;

import dev.weft.bench.check.Baseline;
import dev.weft.bench.check.Check;
import dev.weft.bench.check.Ratio;
import dev.weft.bench.experiment.Case;
import dev.weft.bench.experiment.Experiment;
import dev.weft.bench.experiment.Plan;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.Ownership;
import dev.weft.bench.host.Pinning;
import dev.weft.bench.result.Results;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `weft bench check`.
@Command(
        name = "check",
        description = {
            "Has it become slower? Measures some figures and compares their ratios to the"
                    + " references of this run with those in bench/baseline.json.",
            "",
            "What falls by more than the noise of this run, or cannot be measured any more, is named,"
                    + " and the exit code is 1."
        })
final class CheckCommand implements Callable<Integer> {
    private static final int ROUNDS = 5;

    @Option(
            names = "--update",
            description = "Keep this run's ratios from now on, if it has all that are kept.")
    private boolean update;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Rounds, at least 3: more of them, less noise. Default: 5.")
    private int rounds = ROUNDS;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var plan =
                new Plan(
                        true,
                        Math.max(3, rounds),
                        OptionalInt.empty(),
                        false,
                        false,
                        Pinning.automatic());
        var cases = new ArrayList<Case>();
        for (var experiment : Experiment.ALL) {
            experiment.cases(plan).stream().filter(Check::isChecked).forEach(cases::add);
        }
        var install = Install.find();
        var kept = new ArrayList<Results>();
        var complete =
                new BenchRun(install, System.out, BenchCommand.isTerminal())
                        .run("./weft bench check", plan, cases, CheckCommand::takesPart, kept::add);
        if (!complete || kept.isEmpty()) {
            System.err.println("weft bench check: ended early");
            return 1;
        }
        var file = install.root().resolve("bench/baseline.json");
        var status = judge(kept.getFirst(), file, update, System.out);
        Ownership.of(install).handOver(file);
        return status;
    }

    private static boolean takesPart(SubjectKind kind) {
        return List.of(SubjectKind.WEFT, SubjectKind.LIMIT, SubjectKind.LIMIT_OFFLOAD)
                .contains(kind);
    }

    /// Compares a run with what is kept, or keeps it.
    ///
    /// @return what to exit with: 0 if nothing has fallen
    static int judge(Results results, Path file, boolean update, PrintStream out)
            throws IOException {
        var now = Check.ratios(results);
        if (now.isEmpty()) {
            out.println("there is nothing to compare: no figure of Weft with its reference");
            return 1;
        }
        var failed =
                results.failures().stream()
                        .filter(each -> each.subject().equals(SubjectKind.WEFT.key()))
                        .toList();
        for (var each : failed) {
            out.println(
                    "FAILED "
                            + Case.title(each.experiment(), each.parameters())
                            + ": "
                            + each.why());
        }
        return update
                ? keep(results, now, failed.size(), file, out)
                : compare(results, now, failed.size(), file, out);
    }

    private static int keep(
            Results results, List<Ratio> now, int failed, Path file, PrintStream out)
            throws IOException {
        if (failed > 0) {
            out.println("not kept: trials of Weft have failed");
            return 1;
        }
        var lost = Files.exists(file) ? Check.lost(Baseline.read(file), now) : List.<String>of();
        if (!lost.isEmpty()) {
            lost.forEach(each -> out.println("LOST   " + each));
            out.println(
                    "not kept: this run lacks them. Whoever wants them no more takes them out of "
                            + file);
            return 1;
        }
        Baseline.of(results, now).write(file);
        out.println("kept in " + file);
        return 0;
    }

    private static int compare(
            Results results, List<Ratio> now, int failed, Path file, PrintStream out)
            throws IOException {
        var baseline = Baseline.read(file);
        var machine = Baseline.machineOf(results);
        if (!machine.equals(baseline.machine())) {
            out.println(
                    "kept were ratios of another machine ("
                            + baseline.machine()
                            + "); this is "
                            + machine
                            + ". Compare with a run of this machine before the change.");
        }
        var comparisons = Check.compare(baseline, now);
        comparisons.forEach(each -> out.println(each.inWords()));
        Check.unknown(baseline, now)
                .forEach(each -> out.println("NEW    " + each + " (--update keeps it)"));
        var fallen = comparisons.stream().filter(Check.Comparison::hasFallen).count();
        if (fallen > 0) {
            out.println(fallen + (fallen == 1 ? " figure has fallen" : " figures have fallen"));
        }
        if (failed > 0) {
            out.println(failed + (failed == 1 ? " trial" : " trials") + " of Weft failed");
        }
        if (fallen + failed > 0) {
            return 1;
        }
        out.println("nothing has become slower");
        return 0;
    }
}
