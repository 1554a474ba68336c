package dev.weft.bench.experiment;

import dev.weft.bench.experiment.OwnProcess.Flags;
import dev.weft.bench.result.Results;
import java.time.Duration;
import java.util.List;

/// As much as goes through connections of a stack with itself.
final class InStackBulk implements Experiment {
    @Override
    public String name() {
        return "in-stack-bulk";
    }

    @Override
    public String about() {
        return "gigabits a second inside one stack, over 1 and 4 connections";
    }

    @Override
    public List<Case> cases(Plan plan) {
        return List.of(1, 4).stream().map(n -> bulk(plan, n)).toList();
    }

    private Case bulk(Plan plan, int connections) {
        int seconds = plan.choose(2, 4);
        return new Case(
                name(),
                Results.parameters("connections", Integer.toString(connections)),
                plan.inStack(),
                Kinds.IN_STACK,
                Duration.ofSeconds(seconds + seconds / 2 + 1),
                turn ->
                        Turn.only(
                                OwnProcess.run(
                                        turn.workshop(),
                                        turn.kind(),
                                        Flags.NONE,
                                        "bulk",
                                        Integer.toString(connections),
                                        Integer.toString(seconds)),
                                "gbit_per_s"));
    }
}
