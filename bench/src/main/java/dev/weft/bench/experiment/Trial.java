package dev.weft.bench.experiment;

import java.io.IOException;
import java.util.Map;

/// Measures one subject once.
@FunctionalInterface
public interface Trial {
    /// Measures.
    ///
    /// @param turn whose turn it is, and what to measure with
    /// @return figures by the names of [dev.weft.bench.result.Metric]
    Map<String, Double> run(Turn turn) throws IOException, InterruptedException;
}
