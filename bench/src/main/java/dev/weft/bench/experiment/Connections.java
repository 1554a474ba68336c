package dev.weft.bench.experiment;

import dev.weft.bench.result.Results;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Connect, 4 KiB there and back, close: how often a second.
final class Connections implements Experiment {
    private static final int OCTETS = 4096;

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public String about() {
        return "connections a second that echo 4 KiB each, 1, 10 and 100 at a time";
    }

    @Override
    public List<Case> cases(Plan plan) {
        return List.of(1, 10, 100).stream().map(n -> connections(plan, n)).toList();
    }

    private Case connections(Plan plan, int atOnce) {
        int total = atOnce == 1 ? plan.choose(2000, 5000) : plan.choose(6000, 20_000);
        return new Case(
                name(),
                Results.parameters("at-once", Integer.toString(atOnce)),
                plan.setting(),
                Kinds.STREAMS,
                Duration.ofMillis(plan.choose(800, 2000)),
                turn -> measure(turn, atOnce, total));
    }

    private static Map<String, Double> measure(Turn turn, int atOnce, int total)
            throws IOException, InterruptedException {
        var told = turn.workshop().loads().connections(turn.subject(), atOnce, total, OCTETS);
        var figures =
                new TreeMap<>(Turn.only(told, "connections_per_s", "mean_us", "p50_us", "p99_us"));
        figures.put(
                "failed", told.getOrDefault("failed", 0.0) + told.getOrDefault("timed_out", 0.0));
        return figures;
    }
}
