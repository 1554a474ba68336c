package dev.weft.bench.experiment;

import static dev.weft.bench.subject.SubjectKind.KERNEL;
import static dev.weft.bench.subject.SubjectKind.LWIP;
import static dev.weft.bench.subject.SubjectKind.WEFT;

import dev.weft.bench.result.Results;
import dev.weft.bench.subject.Setting;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Goodput of one connection over a wire that delays and loses, the same wire for all.
final class Loss implements Experiment {
    private static final List<SubjectKind> SUBJECTS = List.of(KERNEL, LWIP, WEFT);
    private static final double MEGABITS_PER_GIGABIT = 1000;

    @Override
    public String name() {
        return "loss";
    }

    @Override
    public String about() {
        return "goodput of one connection over a wire with delay and loss";
    }

    @Override
    public List<Case> cases(Plan plan) {
        var cases = new ArrayList<Case>();
        for (var milliseconds : plan.choose(List.of(20), List.of(1, 20, 100))) {
            for (var percent : plan.choose(List.of("0", "1"), LOSSES)) {
                for (var in : plan.choose(List.of(false), List.of(false, true))) {
                    cases.add(goodput(plan, milliseconds, percent, in));
                }
            }
        }
        return cases;
    }

    private static final List<String> LOSSES = List.of("0", "0.1", "1", "2", "5");

    private Case goodput(Plan plan, int milliseconds, String percent, boolean in) {
        // a lossy second is mostly waiting, so that short trials say little
        var time = Duration.ofSeconds(plan.choose(3, 10));
        return new Case(
                name(),
                Results.parameters(
                        "direction",
                        in ? "in" : "out",
                        "loss-percent",
                        percent,
                        "rtt-ms",
                        Integer.toString(milliseconds)),
                new Setting(1500, false, plan.pinning(), Setting.Wire.BAD),
                SUBJECTS,
                time.plusSeconds(1),
                turn -> measure(turn, in, milliseconds, Double.parseDouble(percent), time));
    }

    private static Map<String, Double> measure(
            Turn turn, boolean in, int milliseconds, double percent, Duration time)
            throws IOException, InterruptedException {
        var subject = turn.subject();
        subject.setConditions(Duration.ofMillis(milliseconds), percent);
        var told = turn.workshop().loads().bulk(subject, in, 1, time);
        var figures = new TreeMap<String, Double>();
        figures.put("mbit_per_s", Turn.number(told, "gbit_per_s") * MEGABITS_PER_GIGABIT);
        return figures;
    }
}
