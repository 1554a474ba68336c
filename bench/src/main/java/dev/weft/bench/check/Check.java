package dev.weft.bench.check;

import dev.weft.bench.experiment.Case;
import dev.weft.bench.result.Metric;
import dev.weft.bench.result.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Whether some figures have fallen, by their ratios to the limit: those depend less on the machine
/// than the figures themselves, and on its mood hardly at all.
public final class Check {
    /// Whatever the noise seems to be, so much is none of a change's making.
    private static final double LEAST_TOLERANCE = 0.08;

    /// Cases that are quick, and steady enough to be compared.
    private static final Pattern CASES =
            Pattern.compile(
                    "flood .*|rr connections=100|connections at-once=100"
                            + "|bulk connections=(1|100) .*"
                            + "|latency connections=(100|1000) size=1471 start=together");

    private static final Map<String, String> METRICS =
            Map.of(
                    "flood", "replies_per_s",
                    "rr", "transactions_per_s",
                    "connections", "connections_per_s",
                    "bulk", "gbit_per_s",
                    "latency", "mean_us");

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
    /// @return one for each case and reference that both have figures
    public static List<Ratio> ratios(Results results) {
        var ratios = new ArrayList<Ratio>();
        for (var experiment : results.experiments()) {
            var name = METRICS.get(experiment);
            if (name == null) {
                continue;
            }
            for (var parameters : results.cases(experiment)) {
                var weft = results.spread(experiment, parameters, "weft", name);
                for (var reference : List.of("limit", "limit-offload")) {
                    var other = results.spread(experiment, parameters, reference, name);
                    if (weft != null && other != null) {
                        ratios.add(
                                Ratio.of(
                                        Case.title(experiment, parameters) + " by " + reference,
                                        weft,
                                        other,
                                        Metric.of(name).higherIsBetter()));
                    }
                }
            }
        }
        return ratios;
    }

    /// A ratio, and what it was.
    ///
    /// @param figure what it is of
    /// @param before what is kept
    /// @param now of this run
    /// @param tolerance by which part it may differ
    public record Comparison(String figure, double before, double now, double tolerance) {
        /// {@return whether it is less by more than chance}
        public boolean hasFallen() {
            return now < before * (1 - tolerance);
        }

        /// {@return a line about it}
        public String inWords() {
            return String.format(
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
    /// @return a comparison for each figure that both have
    public static List<Comparison> compare(Baseline baseline, List<Ratio> now) {
        var comparisons = new ArrayList<Comparison>();
        for (var each : now) {
            var before = baseline.ratios().get(each.figure());
            if (before != null) {
                comparisons.add(
                        new Comparison(
                                each.figure(),
                                before,
                                each.value(),
                                Math.max(LEAST_TOLERANCE, each.noise())));
            }
        }
        return comparisons;
    }
}
