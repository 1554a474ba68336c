package dev.weft.bench;

import dev.weft.bench.check.Baseline;
import dev.weft.bench.check.Check;
import dev.weft.bench.experiment.Case;
import dev.weft.bench.experiment.Experiment;
import dev.weft.bench.experiment.Plan;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.Pinning;
import dev.weft.bench.result.Results;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            "What falls by more than the noise of this run is named, and the exit code is 1."
        })
final class CheckCommand implements Callable<Integer> {
    private static final int ROUNDS = 5;
    private static final int REQUESTS = 5;

    @Option(names = "--update", description = "Keep this run's ratios from now on.")
    private boolean update;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Rounds: more of them, less noise. Default: 5.")
    private int rounds = ROUNDS;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var plan = new Plan(true, Math.max(3, rounds), REQUESTS, false, false, Pinning.automatic());
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
        return judge(kept.getFirst(), install.root().resolve("bench/baseline.json"));
    }

    private static boolean takesPart(SubjectKind kind) {
        return List.of(SubjectKind.WEFT, SubjectKind.LIMIT, SubjectKind.LIMIT_OFFLOAD)
                .contains(kind);
    }

    private int judge(Results results, Path file) throws IOException {
        var now = Check.ratios(results);
        if (update) {
            Baseline.of(results, now).write(file);
            System.out.println("kept in " + file);
            return 0;
        }
        var comparisons = Check.compare(Baseline.read(file), now);
        comparisons.forEach(each -> System.out.println(each.inWords()));
        var fallen = comparisons.stream().filter(Check.Comparison::hasFallen).count();
        System.out.println(
                fallen == 0 ? "nothing has become slower" : fallen + " figures have fallen");
        return fallen == 0 ? 0 : 1;
    }
}
