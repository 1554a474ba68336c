package dev.weft.bench.experiment;

import static dev.weft.bench.subject.SubjectKind.GVISOR;
import static dev.weft.bench.subject.SubjectKind.KERNEL;
import static dev.weft.bench.subject.SubjectKind.LWIP;
import static dev.weft.bench.subject.SubjectKind.WEFT;

import dev.weft.bench.experiment.OwnProcess.Flags;
import dev.weft.bench.host.Slabs;
import dev.weft.bench.result.Results;
import dev.weft.bench.subject.Setting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What connections take that are established and idle, and whether they still answer.
final class Memory implements Experiment {
    /// lwIP has 16,384 local ports for all of its connections, each of which it finds by walking a
    /// list.
    private static final int MOST_OF_OTHERS = 10_000;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String about() {
        return "memory of an idle connection, of 1k, 10k and 100k";
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
                connections > MOST_OF_OTHERS
                        ? List.of(GVISOR, WEFT)
                        : List.of(KERNEL, LWIP, GVISOR, WEFT),
                Duration.ofMillis(1000 + connections / 15),
                turn ->
                        turn.kind() == KERNEL
                                ? ofLinux(turn, plan.setting(), connections)
                                : inStack(turn, connections));
    }

    private static Map<String, Double> inStack(Turn turn, int connections)
            throws IOException, InterruptedException {
        return Turn.only(
                OwnProcess.run(
                        turn.workshop(),
                        turn.kind(),
                        // twice as many ends as connections, and then their octets
                        Flags.of("-Xms1g", "-Xmx3g", "-Xmn512m"),
                        "memory",
                        Integer.toString(connections)),
                "octets_per_connection",
                "held",
                "answered");
    }

    /// Both ends are in the same kernel, though not in the same namespace.
    private static Map<String, Double> ofLinux(Turn turn, Setting setting, int connections)
            throws IOException, InterruptedException {
        var workshop = turn.workshop();
        var subject = workshop.subjects().start(KERNEL, setting);
        try {
            var before = Slabs.ofConnectionsAtRest();
            var octets = new long[1];
            var told =
                    workshop.loads()
                            .idle(
                                    subject,
                                    connections,
                                    () -> octets[0] = Slabs.ofConnections() - before);
            var figures = new TreeMap<>(Turn.only(told, "held", "answered"));
            figures.put("octets_per_connection", octets[0] / 2.0 / connections);
            return figures;
        } finally {
            subject.stop();
        }
    }
}
