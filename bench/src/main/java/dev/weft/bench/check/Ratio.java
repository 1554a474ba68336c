package dev.weft.bench.check;

import dev.weft.bench.result.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/// Weft's figure by that of a reference, so turned that more is better.
///
/// Each round has a ratio of its own: what slows the machine down for a while slows both down, and
/// is not in it.
///
/// @param figure what it is of, and by whom it is divided
/// @param value the median of the rounds
/// @param noise the standard error of that median, as a part of it: the more rounds there are, the
///   less of it
public record Ratio(String figure, double value, double noise) {
    /// With fewer nothing can be said about how far rounds are apart.
    private static final int LEAST_ROUNDS = 3;

    /// How many times the median of the absolute deviations a standard deviation is, if they are
    /// normally distributed.
    private static final double DEVIATION_BY_MAD = 1.4826;

    /// How many times that of the mean the standard error of the median is: the root of pi / 2.
    private static final double ERROR_OF_MEDIAN = 1.2533;

    /// Of the rounds of two figures.
    ///
    /// @param weft Weft's figure by round
    /// @param reference the reference's
    /// @param higherIsBetter whether more of the figure is better
    /// @return the ratios of the rounds that both have, in their order
    static List<Double> ofRounds(
            SortedMap<Integer, Double> weft,
            SortedMap<Integer, Double> reference,
            boolean higherIsBetter) {
        var ratios = new ArrayList<Double>();
        weft.forEach((round, ours) -> {
            var theirs = reference.getOrDefault(round, 0.0);
            var ratio = higherIsBetter ? ours / theirs : theirs / ours;
            if (theirs > 0 && Double.isFinite(ratio)) {
                ratios.add(ratio);
            }
        });
        return ratios;
    }

    /// The ratio of some rounds.
    ///
    /// @param figure what it is of
    /// @param rounds the ratio of each, at least one
    /// @return the ratio
    static Ratio of(String figure, List<Double> rounds) {
        var value = Spread.of(rounds).median();
        if (rounds.size() < LEAST_ROUNDS || value == 0) {
            return new Ratio(figure, value, Double.POSITIVE_INFINITY);
        }
        // Not the distance between the least and the most: that is what one bad round makes of it,
        // and it grows with their number.
        var deviation =
                Spread.of(rounds.stream().map(each -> Math.abs(each - value)).toList()).median();
        var error = ERROR_OF_MEDIAN * DEVIATION_BY_MAD * deviation / Math.sqrt(rounds.size());
        return new Ratio(figure, value, error / value);
    }
}
