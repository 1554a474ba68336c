package dev.weft.bench.experiment;

import dev.weft.bench.result.Failure;
import dev.weft.bench.result.Measurement;
import dev.weft.bench.subject.Setting;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Takes trials in turn: in each round every case, and in each case every subject, A B C A B C. So
/// whatever else the machine does in these minutes happens to all of them.
public final class Runner {
    private final Workshop workshop;
    private final int rounds;
    private final Predicate<SubjectKind> takesPart;
    private final Progress progress;
    private final List<Measurement> measurements = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private volatile boolean stopped;

    /// @param workshop what is measured with
    /// @param rounds how often each trial is repeated
    /// @param takesPart which subjects are measured
    /// @param progress is told how far it is
    public Runner(
            Workshop workshop, int rounds, Predicate<SubjectKind> takesPart, Progress progress) {
        this.workshop = workshop;
        this.rounds = rounds;
        this.takesPart = takesPart;
        this.progress = progress;
    }

    /// One trial.
    ///
    /// @param what the case
    /// @param kind whose turn it is
    /// @param round from 1
    public record Step(Case what, SubjectKind kind, int round) {
        private Group group() {
            return new Group(what.experiment(), what.setting());
        }

        private boolean isOfSameRound(Step other) {
            return round == other.round && group().equals(other.group());
        }
    }

    /// What is done between two rounds.
    public interface RoundEnd {
        /// A round is complete.
        void reached() throws IOException;
    }

    /// The trials in their order: experiments one after the other, in each the cases of a setting
    /// together, so that subjects are started once.
    ///
    /// @param cases of all experiments, in their order
    /// @return the trials
    public List<Step> order(List<Case> cases) {
        var groups = new LinkedHashMap<Group, List<Case>>();
        for (var each : cases) {
            groups.computeIfAbsent(
                            new Group(each.experiment(), each.setting()), _ -> new ArrayList<>())
                    .add(each);
        }
        var steps = new ArrayList<Step>();
        for (var group : groups.values()) {
            for (int round = 1; round <= rounds; round++) {
                for (var each : group) {
                    for (var kind : each.subjects()) {
                        if (takesPart.test(kind)) {
                            steps.add(new Step(each, kind, round));
                        }
                    }
                }
            }
        }
        return steps;
    }

    private record Group(String experiment, Setting setting) {}

    /// Takes all trials, or those until [#stop].
    ///
    /// @param cases of all experiments, in their order
    /// @param afterRound is called whenever a round of cases that belong together is complete
    /// @return whether it came to the end
    public boolean run(List<Case> cases, RoundEnd afterRound)
            throws IOException, InterruptedException {
        var steps = order(cases);
        var expected = Duration.ZERO;
        for (var each : steps) {
            expected = expected.plus(each.what().perTrial());
        }
        progress.begin(steps.size(), expected);
        var pool = new SubjectPool(workshop);
        try {
            for (int at = 0; at < steps.size(); at++) {
                if (stopped) {
                    return false;
                }
                var step = steps.get(at);
                progress.beginStep(step);
                take(step, pool);
                if (at + 1 == steps.size() || !steps.get(at + 1).isOfSameRound(step)) {
                    afterRound.reached();
                }
            }
            return !stopped;
        } catch (InterruptedException e) {
            return false;
        } finally {
            var _ = Thread.interrupted(); // whoever interrupted waits for the rest
            pool.close();
            progress.end();
        }
    }

    private void take(Step step, SubjectPool pool) throws IOException, InterruptedException {
        var what = step.what();
        try {
            var figures = what.trial().run(new Turn(workshop, step.kind(), what, pool));
            var ended = pool.whyEnded(step.kind());
            if (ended != null) {
                throw new IOException(ended);
            }
            var measurement =
                    new Measurement(
                            what.experiment(),
                            what.parameters(),
                            step.kind().key(),
                            step.round(),
                            new TreeMap<>(figures));
            measurements.add(measurement);
            progress.endStep(step, measurement);
        } catch (IOException e) {
            fail(step, String.valueOf(e.getMessage()), pool);
        } catch (RuntimeException e) {
            // a mistake of the bench's own, or of a program whose output it reads: no reason to
            // throw away a run of hours
            fail(step, e + where(e), pool);
        }
    }

    private static String where(RuntimeException e) {
        var frames = e.getStackTrace();
        return frames.length == 0 ? "" : " at " + frames[0];
    }

    private void fail(Step step, String why, SubjectPool pool)
            throws IOException, InterruptedException {
        if (!stopped) {
            var what = step.what();
            var ended = pool.whyEnded(step.kind());
            var failure =
                    new Failure(
                            what.experiment(),
                            what.parameters(),
                            step.kind().key(),
                            step.round(),
                            ended == null || ended.equals(why) ? why : ended + "; " + why);
            failures.add(failure);
            progress.failStep(step, failure);
            pool.drop(step.kind());
        }
    }

    /// What has been measured so far.
    ///
    /// @return the figures
    public List<Measurement> measurements() {
        return List.copyOf(measurements);
    }

    /// Which trials gave nothing.
    ///
    /// @return them, and why
    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    /// Ends after the trial that is under way; for another thread.
    public void stop() {
        stopped = true;
    }
}
