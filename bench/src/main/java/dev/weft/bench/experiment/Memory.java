package dev.weft.bench.experiment;

import static dev.weft.bench.subject.SubjectKind.GVISOR;
import static dev.weft.bench.subject.SubjectKind.WEFT;

import dev.weft.bench.experiment.OwnProcess.Flags;
import dev.weft.bench.result.Results;
import java.time.Duration;
import java.util.List;

/// What connections take that are established and idle, and whether they still answer.
final class Memory implements Experiment {
    /// It has 16,384 local ports for all of its connections, each of which it finds by walking a
    /// list.
    private static final int MOST_OF_LWIP = 10_000;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String about() {
        return "heap of an idle connection, of 1k, 10k and 100k";
    }

    @Override
    public List<Case> cases(Plan plan) {
        return List.of(1000, 10_000, 100_000).stream().map(n -> idle(plan, n)).toList();
    }

    private Case idle(Plan plan, int connections) {
        return new Case(
                name(),
                Results.parameters("connections", Integer.toString(connections)),
                plan.inStack(),
                connections > MOST_OF_LWIP ? List.of(GVISOR, WEFT) : Kinds.IN_STACK,
                Duration.ofMillis(1000 + connections / 15),
                turn ->
                        Turn.only(
                                OwnProcess.run(
                                        turn.workshop(),
                                        turn.kind(),
                                        // twice as many ends as connections, and then their octets
                                        Flags.of("-Xms1g", "-Xmx3g", "-Xmn512m"),
                                        "memory",
                                        Integer.toString(connections)),
                                "octets_per_connection",
                                "held",
                                "answered"));
    }
}
