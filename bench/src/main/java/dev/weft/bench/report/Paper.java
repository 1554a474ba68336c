package dev.weft.bench.report;

import java.util.List;

/// What Sheth and Welling measured: all numbers that their text gives.
final class Paper {
    /// One of their stacks.
    ///
    /// @param name of the stack
    /// @param few at one connection
    /// @param many at the most they tried
    record Line(String name, double few, double many) {}

    /// The most pings at once (4.3.1, Figure 3).
    static final double PINGS = 1000;

    /// Milliseconds (4.3.1).
    static final List<Line> LATENCY =
            List.of(
                    new Line("GoNet (paper)", 0.234, 0.717),
                    new Line("tapip (paper)", 0.074, 3.279));

    /// The most connections (4.3.2, Figure 4).
    static final double CONNECTIONS = 100;

    /// Megabits a second (4.3.2).
    static final List<Line> THROUGHPUT =
            List.of(new Line("GoNet (paper)", 7.3, 284.9), new Line("tapip (paper)", 4.6, 195.0));

    private Paper() {}
}
