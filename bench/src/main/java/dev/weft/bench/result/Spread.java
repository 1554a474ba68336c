package dev.weft.bench.result;

import java.util.List;

/// What some rounds gave.
///
/// @param median the middle, or the mean of the two in the middle
/// @param min the least
/// @param max the most
/// @param rounds how many there were
public record Spread(double median, double min, double max, int rounds) {
    /// Of some values.
    ///
    /// @param values at least one
    /// @return their spread
    public static Spread of(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        var middle = sorted.size() / 2;
        var median =
                sorted.size() % 2 == 1
                        ? sorted.get(middle)
                        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast(), sorted.size());
    }
}
