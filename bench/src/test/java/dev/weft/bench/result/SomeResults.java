package dev.weft.bench.result;

import dev.weft.bench.host.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Results that nobody has measured.
public final class SomeResults {
    private static final Machine MACHINE =
            new Machine(
                    "a processor",
                    2,
                    4096,
                    "Linux 6",
                    "Debian",
                    "25",
                    List.of("-Xmx1g"),
                    "0123456789",
                    new TreeMap<>());

    private SomeResults() {}

    /// Three rounds of Weft and of the limit in one case: the value, and a tenth more and less.
    public static Results of(String experiment, String metric, double weft, double limit) {
        var parameters = Results.parameters("connections", "1");
        var all = new ArrayList<Measurement>();
        all.addAll(rounds(experiment, parameters, "weft", metric, weft));
        all.addAll(rounds(experiment, parameters, "limit", metric, limit));
        return of(all);
    }

    public static Results of(List<Measurement> measurements) {
        return new Results(
                "./weft bench all",
                "2026-01-01T00:00:00Z",
                true,
                "split",
                3,
                MACHINE,
                new TreeMap<>(),
                measurements,
                List.of());
    }

    public static List<Measurement> rounds(
            String experiment,
            SortedMap<String, String> parameters,
            String subject,
            String metric,
            double value) {
        var rounds = new ArrayList<Measurement>();
        for (int round = 1; round <= 3; round++) {
            var metrics = new TreeMap<String, Double>();
            metrics.put(metric, value + (round - 2) * value / 10);
            rounds.add(new Measurement(experiment, parameters, subject, round, metrics));
        }
        return rounds;
    }
}
