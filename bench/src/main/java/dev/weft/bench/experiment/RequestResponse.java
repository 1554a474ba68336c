package dev.weft.bench.experiment;

import dev.weft.bench.result.Results;
import dev.weft.bench.subject.Setting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// One octet there and one back over TCP, as often as it goes.
final class RequestResponse implements Experiment {
    @Override
    public String name() {
        return "rr";
    }

    @Override
    public String about() {
        return "transactions of one octet a second, over 1, 10 and 100 connections";
    }

    @Override
    public List<Case> cases(Plan plan) {
        return plan.choose(List.of(1, 100), List.of(1, 10, 100)).stream()
                .map(n ->
                        transactions(
                                name(),
                                Results.parameters("connections", Integer.toString(n)),
                                plan.setting(),
                                n,
                                plan.trial()))
                .toList();
    }

    static Case transactions(
            String experiment,
            SortedMap<String, String> parameters,
            Setting setting,
            int connections,
            Duration time) {
        return new Case(
                experiment,
                parameters,
                setting,
                Kinds.STREAMS,
                time.plusMillis(700),
                turn -> measure(turn, connections, time));
    }

    private static Map<String, Double> measure(Turn turn, int connections, Duration time)
            throws IOException, InterruptedException {
        var subject = turn.subject();
        var told =
                Turn.withCpu(
                        subject,
                        () ->
                                turn.workshop()
                                        .loads()
                                        .requestsAndResponses(subject, connections, time));
        return new TreeMap<>(
                Turn.only(told, "transactions_per_s", "mean_us", "p50_us", "p99_us", "died"));
    }
}
