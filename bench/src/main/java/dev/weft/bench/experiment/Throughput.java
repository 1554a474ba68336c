package dev.weft.bench.experiment;

import static dev.weft.bench.subject.SubjectKind.WEFT;

import dev.weft.bench.experiment.OwnProcess.Flags;
import dev.weft.bench.result.Results;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The paper's second experiment (3.3.2): in the stack itself, over its loopback, a server and so
/// many clients, each of which connects and sends 4 kB.
///
/// The authors took the time of a whole process, start included. So does `process=cold`, where the
/// start of the JVM is nearly all there is to see; `process=warm` is the same inside a process that
/// has done it for a while.
final class Throughput implements Experiment {
    private static final double BITS_OF_A_CLIENT = 4096 * 8.0;

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String about() {
        return "1 to 100 clients inside one stack send 4 kB each (paper, Figure 4)";
    }

    @Override
    public List<Case> cases(Plan plan) {
        var cases = new ArrayList<Case>();
        var numbers = plan.choose(List.of(1, 10, 100), List.of(1, 2, 5, 10, 20, 40, 60, 80, 100));
        for (var n : numbers) {
            cases.add(warm(plan, n));
        }
        for (var n : numbers) {
            cases.add(cold(plan, n, false));
            cases.add(cold(plan, n, true));
        }
        return cases;
    }

    private Case warm(Plan plan, int clients) {
        // The compilers need that long for all that opens and closes a connection.
        int seconds = 8;
        return new Case(
                name(),
                Results.parameters("clients", Integer.toString(clients), "process", "warm"),
                plan.inStack(),
                Kinds.IN_STACK,
                Duration.ofSeconds(seconds + 1),
                turn -> {
                    var number = Integer.toString(clients);
                    var rounds = Integer.toString(plan.choose(300, 1000));
                    var told =
                            turn.kind().isWeft()
                                    ? OwnProcess.run(
                                            turn.workshop(),
                                            turn.kind(),
                                            Flags.NONE,
                                            "throughput",
                                            number,
                                            Integer.toString(seconds),
                                            rounds)
                                    : OwnProcess.run(
                                            turn.workshop(),
                                            turn.kind(),
                                            Flags.NONE,
                                            "throughput",
                                            number,
                                            "--rounds",
                                            rounds);
                    return Turn.only(told, "mbit_per_s");
                });
    }

    /// @param cached with an ahead-of-time cache; only the JVM has one
    private Case cold(Plan plan, int clients, boolean cached) {
        return new Case(
                name(),
                Results.parameters(
                        "clients",
                        Integer.toString(clients),
                        "process",
                        cached ? "cold, AOT cache" : "cold"),
                plan.inStack(),
                cached ? List.of(WEFT) : Kinds.IN_STACK,
                Duration.ofMillis(400),
                turn -> wallTime(turn, clients, cached));
    }

    private static Map<String, Double> wallTime(Turn turn, int clients, boolean cached)
            throws IOException, InterruptedException {
        var number = Integer.toString(clients);
        var flags = cached ? OwnProcess.withCache(turn.workshop()) : Flags.NONE;
        var command =
                turn.kind().isWeft()
                        ? OwnProcess.command(
                                turn.workshop(), turn.kind(), flags, "throughput", number, "0", "1")
                        : OwnProcess.command(
                                turn.workshop(), turn.kind(), flags, "throughput", number);
        var start = System.nanoTime();
        turn.workshop().host().check(command);
        var seconds = (System.nanoTime() - start) / 1e9;
        return new TreeMap<>(
                Map.of(
                        "wall_ms",
                        seconds * 1000,
                        "mbit_per_s",
                        clients * BITS_OF_A_CLIENT / seconds / 1e6));
    }
}
