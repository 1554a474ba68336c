package dev.weft.bench.check;

import dev.weft.bench.result.Spread;

/// Weft's figure by that of a reference, so turned that more is better.
///
/// @param figure what it is of, and by whom it is divided
/// @param value of the medians
/// @param noise how far the rounds of both were apart, as a part of the value
public record Ratio(String figure, double value, double noise) {
    /// Of two figures of one run.
    ///
    /// @param figure what they are
    /// @param weft Weft's rounds
    /// @param reference the reference's rounds
    /// @param higherIsBetter whether more of the figure is better
    /// @return the ratio
    public static Ratio of(String figure, Spread weft, Spread reference, boolean higherIsBetter) {
        var value =
                higherIsBetter
                        ? weft.median() / reference.median()
                        : reference.median() / weft.median();
        return new Ratio(figure, value, weft.noise() + reference.noise());
    }
}
