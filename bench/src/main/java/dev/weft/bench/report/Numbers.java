package dev.weft.bench.report;

import dev.weft.bench.result.Metric;
import dev.weft.bench.result.Spread;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/// Numbers as people read them: three digits, and no more.
final class Numbers {
    private Numbers() {}

    static String of(double value) {
        var size = Math.abs(value);
        if (size >= 1e6) {
            return String.format(Locale.ROOT, "%.2fM", value / 1e6);
        }
        if (size >= 10_000) {
            return String.format(Locale.ROOT, "%.1fk", value / 1e3);
        }
        if (size >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        if (size >= 10) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
        return String.format(Locale.ROOT, size >= 1 ? "%.2f" : "%.3f", value);
    }

    /// Beside an axis, where neighbours have the same precision anyway.
    static String onAxis(double value) {
        var size = Math.abs(value);
        var unit = size >= 1e6 ? "M" : size >= 10_000 ? "k" : "";
        var scaled = size >= 1e6 ? value / 1e6 : size >= 10_000 ? value / 1e3 : value;
        var digits = BigDecimal.valueOf(scaled).round(new MathContext(3));
        return digits.stripTrailingZeros().toPlainString() + unit;
    }

    static String of(double value, Metric metric) {
        return metric.unit().isEmpty() ? of(value) : of(value) + " " + metric.unit();
    }

    static String of(Spread spread) {
        return spread.rounds() == 1 || spread.min() == spread.max()
                ? of(spread.median())
                : of(spread.median()) + " (" + of(spread.min()) + "-" + of(spread.max()) + ")";
    }
}
