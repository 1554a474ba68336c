package dev.weft.bench.experiment;

import java.util.List;

/// One of those that `weft bench` can be asked for.
public interface Experiment {
    /// All of them, in the order of `weft bench all`.
    List<Experiment> ALL =
            List.of(
                    new Latency(),
                    new Throughput(),
                    new InStackBulk(),
                    new RawTap(),
                    new Flood(),
                    new RequestResponse(),
                    new Connections(),
                    new Bulk(),
                    new Memory(),
                    new Startup(),
                    new Scale(),
                    new Loss());

    /// {@return what is typed, and stands in results}
    String name();

    /// {@return what it measures, in a line}
    String about();

    /// What there is to measure.
    ///
    /// @param plan how much of it is wanted
    /// @return the cases, in the order in which they are best taken
    List<Case> cases(Plan plan);
}
