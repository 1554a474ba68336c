package dev.weft.bench;

import dev.weft.bench.experiment.Case;
import dev.weft.bench.experiment.Peers;
import dev.weft.bench.experiment.Plan;
import dev.weft.bench.experiment.Progress;
import dev.weft.bench.experiment.Runner;
import dev.weft.bench.experiment.Workshop;
import dev.weft.bench.host.Host;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.Machine;
import dev.weft.bench.host.NativeTools;
import dev.weft.bench.host.Pinning;
import dev.weft.bench.host.Requirement;
import dev.weft.bench.load.Loads;
import dev.weft.bench.result.Results;
import dev.weft.bench.subject.Setting;
import dev.weft.bench.subject.SubjectKind;
import dev.weft.bench.subject.Subjects;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One run from its first namespace to its results. Ctrl-C ends it early, with the results of what
/// has been done; a machine that is lost leaves those of the rounds that were complete.
final class BenchRun {
    private final Install install;
    private final PrintStream out;
    private final boolean terminal;

    BenchRun(Install install, PrintStream out, boolean terminal) {
        this.install = install;
        this.out = out;
        this.terminal = terminal;
    }

    /// Takes the cases.
    ///
    /// @param command what was typed
    /// @param wanted which subjects are asked for
    /// @param keeper is given the results
    /// @return whether it came to the end
    boolean run(
            String command,
            Plan plan,
            List<Case> cases,
            Predicate<SubjectKind> wanted,
            Keeper keeper)
            throws IOException, InterruptedException {
        var date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        try (var interruption = new Interruption();
                var host = Host.start()) {
            if (needsWire(cases)) {
                require(Requirement.missingProgram("ip", "iproute2"), "");
                require(Requirement.complaintOfTun(), "");
                host.checkRights();
            }
            if (cases.stream().anyMatch(each -> each.setting().pinning() != Pinning.NONE)) {
                require(Requirement.missingProgram("taskset", "util-linux"), "; or --pin none");
            }
            var tools = NativeTools.of(host, install, out::println);
            var workshop =
                    new Workshop(
                            host,
                            install,
                            tools,
                            new Subjects(host, install, tools),
                            new Loads(host, tools));
            var missing = new TreeMap<String, String>();
            var usable = usable(new Peers(tools), cases, wanted, missing);
            missing.forEach((who, why) -> out.println(who + " is missing: " + why));
            var runner =
                    new Runner(
                            workshop,
                            plan.rounds(),
                            usable::contains,
                            new Progress(out, terminal, System::nanoTime));
            var machine = Machine.look(host, install);
            interruption.stopsBy(runner::stop);
            Function<Boolean, Results> results =
                    complete ->
                            new Results(
                                    command,
                                    date,
                                    complete,
                                    plan.pinning().name().toLowerCase(Locale.ROOT),
                                    plan.rounds(),
                                    machine,
                                    missing,
                                    runner.measurements(),
                                    runner.failures());
            var complete =
                    runner.run(cases, () -> keeper.afterRound(results.apply(false)))
                            && !Thread.interrupted();
            keeper.atTheEnd(results.apply(complete));
            return complete;
        }
    }

    private static boolean needsWire(List<Case> cases) {
        return cases.stream().anyMatch(each -> each.setting().wire() != Setting.Wire.NONE);
    }

    private static void require(@Nullable String complaint, String otherwise) throws IOException {
        if (complaint != null) {
            throw new IOException(complaint + otherwise);
        }
    }

    /// Keeps the results.
    interface Keeper {
        /// After each round of an experiment: what has been measured so far.
        default void afterRound(Results soFar) throws IOException {
            // for those who want all or nothing
        }

        /// Also after Ctrl-C.
        void atTheEnd(Results results) throws IOException;
    }

    private static Set<SubjectKind> usable(
            Peers peers,
            List<Case> cases,
            Predicate<SubjectKind> wanted,
            SortedMap<String, String> missing)
            throws IOException, InterruptedException {
        var usable = EnumSet.noneOf(SubjectKind.class);
        for (var kind : SubjectKind.values()) {
            var its = cases.stream().filter(each -> each.subjects().contains(kind)).toList();
            if (its.isEmpty()) {
                continue;
            }
            if (!wanted.test(kind)) {
                if (kind.isPeer()) {
                    missing.put(kind.key(), "not asked for (--peers)");
                }
                continue;
            }
            var complaint = peers.complaint(kind, needsWire(its));
            if (complaint == null) {
                usable.add(kind);
            } else {
                missing.put(kind.key(), complaint);
            }
        }
        return usable;
    }
}
