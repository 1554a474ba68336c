package dev.weft.bench.experiment;

import dev.weft.bench.result.Results;
import dev.weft.bench.subject.Setting;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How many echo requests a second are answered, when a number of them is always on its way.
final class Flood implements Experiment {
    private static final int OUTSTANDING = 128;
    private static final int SIZE = 56;

    @Override
    public String name() {
        return "flood";
    }

    @Override
    public String about() {
        return "replies a second with " + OUTSTANDING + " requests outstanding, and their cost";
    }

    @Override
    public List<Case> cases(Plan plan) {
        return List.of(
                floodOf(
                        name(),
                        Results.parameters("outstanding", Integer.toString(OUTSTANDING)),
                        plan.setting(),
                        Kinds.PACKETS,
                        plan.trial()));
    }

    static Case floodOf(
            String experiment,
            SortedMap<String, String> parameters,
            Setting setting,
            List<SubjectKind> subjects,
            Duration time) {
        return new Case(
                experiment,
                parameters,
                setting,
                subjects,
                time.plusMillis(400),
                turn -> measure(turn, time));
    }

    private static Map<String, Double> measure(Turn turn, Duration time)
            throws IOException, InterruptedException {
        var subject = turn.subject();
        var told =
                Turn.withCpu(
                        subject,
                        () -> turn.workshop().loads().flood(subject, OUTSTANDING, time, SIZE));
        var figures =
                new TreeMap<>(Turn.only(told, "replies_per_s", "mean_us", "p50_us", "p99_us"));
        var cpu = told.get("cpu_s");
        if (cpu != null) {
            figures.put("cpu_us_per_echo", cpu * 1e6 / Math.max(1, Turn.number(told, "received")));
        }
        return figures;
    }
}
