package dev.weft.bench.check;

import dev.weft.bench.experiment.Case;
import dev.weft.bench.result.Metric;
import dev.weft.bench.result.Results;
import dev.weft.bench.subject.SubjectKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whether some figures have fallen, by their ratios to the limit: those depend less on the machine
/// than the figures themselves, and on its mood hardly at all.
public final class Check {
    private static final String WEFT = SubjectKind.WEFT.key();
    private static final List<String> REFERENCES =
            List.of(SubjectKind.LIMIT.key(), SubjectKind.LIMIT_OFFLOAD.key());

    /// How many standard errors are no chance any more.
    private static final double STANDARD_ERRORS = 3;

    /// Whatever the noise seems to be, so much is none of a change's making.
    private static final double LEAST_TOLERANCE = 0.08;

    /// However noisy a run is, what has lost so much has fallen.
    private static final double MOST_TOLERANCE = 0.30;

    /// Cases that are quick, and steady enough to be compared. Not how long a start takes: nobody
    /// else in a run starts a JVM.
    private static final Pattern CASES =
            Pattern.compile(
                    "flood .*|rr connections=100|connections at-once=100"
                            + "|bulk connections=(1|100) .*"
                            + "|latency connections=(100|1000) size=1471 start=together"
                            + "|in-stack-bulk connections=1|throughput clients=100 process=warm");

    private static final Map<String, String> METRICS =
            Map.of(
                    "flood", "replies_per_s",
                    "rr", "transactions_per_s",
                    "connections", "connections_per_s",
                    "bulk", "gbit_per_s",
                    "latency", "mean_us",
                    "in-stack-bulk", "gbit_per_s",
                    "throughput", "mbit_per_s");

    /// Where Weft talks to itself there is no limit that does the same. What the limit does on a
    /// TAP with as many connections says at least how fast the machine is.
    private static final Map<String, Yardstick> YARDSTICKS =
            Map.of(
                    "in-stack-bulk",
                    new Yardstick(
                            "bulk",
                            Results.parameters(
                                    "connections",
                                    "1",
                                    "direction",
                                    "in",
                                    "mtu",
                                    "1500",
                                    "offload",
                                    "on")),
                    "throughput",
                    new Yardstick("connections", Results.parameters("at-once", "100")));

    private record Yardstick(String experiment, SortedMap<String, String> parameters) {}

    private Check() {}

    /// Whether a case is among them.
    ///
    /// @param each any case
    /// @return whether it is measured for a check
    public static boolean isChecked(Case each) {
        return CASES.matcher(each.title()).matches();
    }

    /// The ratios of a run.
    ///
    /// @param results the run
    /// @return one for each case and reference that have figures of the same rounds
    public static List<Ratio> ratios(Results results) {
        var ratios = new ArrayList<Ratio>();
        for (var experiment : results.experiments()) {
            for (var parameters : results.cases(experiment)) {
                var yardstick =
                        YARDSTICKS.getOrDefault(experiment, new Yardstick(experiment, parameters));
                for (var reference : REFERENCES) {
                    var rounds = rounds(results, experiment, parameters, yardstick, reference);
                    if (!rounds.isEmpty()) {
                        ratios.add(
                                Ratio.of(
                                        Case.title(experiment, parameters) + " by " + reference,
                                        rounds));
                    }
                }
            }
        }
        return ratios;
    }

    private static List<Double> rounds(
            Results results,
            String experiment,
            SortedMap<String, String> parameters,
            Yardstick yardstick,
            String reference) {
        var metric = METRICS.get(experiment);
        var other = METRICS.get(yardstick.experiment());
        if (metric == null || other == null) {
            return List.of();
        }
        return Ratio.ofRounds(
                results.byRound(experiment, parameters, WEFT, metric),
                results.byRound(yardstick.experiment(), yardstick.parameters(), reference, other),
                Metric.of(metric).higherIsBetter());
    }

    /// A ratio, and what it was.
    ///
    /// @param figure what it is of
    /// @param before what is kept
    /// @param now of this run; null if this run has none
    /// @param tolerance by which part it may differ
    public record Comparison(String figure, double before, @Nullable Double now, double tolerance) {
        /// {@return whether it is less by more than chance, or is not there at all}
        public boolean hasFallen() {
            return now == null || now < before * (1 - tolerance);
        }

        /// {@return a line about it}
        public String inWords() {
            return now == null
                    ? String.format(Locale.ROOT, "FALLEN %-75s %.2f -> nothing", figure, before)
                    : String.format(
                            Locale.ROOT,
                            "%s %-75s %.2f -> %.2f (noise %.0f %%)",
                            hasFallen() ? "FALLEN" : "      ",
                            figure,
                            before,
                            now,
                            tolerance * 100);
        }
    }

    /// Compares a run with what is kept.
    ///
    /// @param baseline what is kept
    /// @param now the run's ratios
    /// @return a comparison for each figure that is kept
    public static List<Comparison> compare(Baseline baseline, List<Ratio> now) {
        var comparisons = new ArrayList<Comparison>();
        baseline.ratios()
                .forEach((figure, before) -> {
                    var found =
                            now.stream().filter(each -> each.figure().equals(figure)).findFirst();
                    comparisons.add(
                            new Comparison(
                                    figure,
                                    before,
                                    found.map(Ratio::value).orElse(null),
                                    found.map(Check::tolerance).orElse(MOST_TOLERANCE)));
                });
        return comparisons;
    }

    private static double tolerance(Ratio ratio) {
        return Math.clamp(STANDARD_ERRORS * ratio.noise(), LEAST_TOLERANCE, MOST_TOLERANCE);
    }

    /// What is measured and not kept.
    ///
    /// @param baseline what is kept
    /// @param now the run's ratios
    /// @return the names of the figures
    public static List<String> unknown(Baseline baseline, List<Ratio> now) {
        return now.stream()
                .map(Ratio::figure)
                .filter(each -> !baseline.ratios().containsKey(each))
                .toList();
    }

    /// What is kept and would be no more, were this run kept.
    ///
    /// @param baseline what is kept
    /// @param now the run's ratios
    /// @return the names of the figures
    public static List<String> lost(Baseline baseline, List<Ratio> now) {
        return compare(baseline, now).stream()
                .filter(each -> each.now() == null)
                .map(Comparison::figure)
                .toList();
    }
}
