package dev.weft.bench.experiment;

import dev.weft.bench.result.Results;
import dev.weft.bench.subject.Setting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// As much as goes through, in one direction.
final class Bulk implements Experiment {
    private static final double BITS = 8;

    @Override
    public String name() {
        return "bulk";
    }

    @Override
    public String about() {
        return "gigabits a second from Linux to the stack (in) and back (out)";
    }

    @Override
    public List<Case> cases(Plan plan) {
        var cases = new ArrayList<Case>();
        for (var offload : List.of(true, false)) {
            for (var mtu : plan.choose(List.of(1500), List.of(1500, 9000, 65_000))) {
                for (var in : List.of(true, false)) {
                    for (var n : plan.quick() && !offload ? List.of(1, 100) : List.of(1, 4, 100)) {
                        cases.add(bulk(plan, offload, mtu, in, n));
                    }
                }
            }
        }
        if (plan.iperf3()) {
            for (var in : List.of(true, false)) {
                for (var n : List.of(1, 10)) {
                    cases.add(byIperf3(plan, in, n));
                }
            }
        }
        return cases;
    }

    private Case byIperf3(Plan plan, boolean in, int connections) {
        return new Case(
                name(),
                Results.parameters(
                        "client",
                        "iperf3",
                        "connections",
                        Integer.toString(connections),
                        "direction",
                        in ? "in" : "out"),
                plan.setting(),
                Kinds.IPERF3,
                plan.trial().plusMillis(1500),
                turn ->
                        figures(
                                turn.workshop()
                                        .loads()
                                        .iperf3(turn.subject(), in, connections, plan.trial()),
                                connections));
    }

    private Case bulk(Plan plan, boolean offload, int mtu, boolean in, int connections) {
        return transfer(
                name(),
                Results.parameters(
                        "connections",
                        Integer.toString(connections),
                        "direction",
                        in ? "in" : "out",
                        "mtu",
                        Integer.toString(mtu),
                        "offload",
                        offload ? "on" : "off"),
                new Setting(mtu, offload, plan.pinning(), Setting.Wire.DIRECT),
                in,
                connections,
                plan.trial());
    }

    static Case transfer(
            String experiment,
            SortedMap<String, String> parameters,
            Setting setting,
            boolean in,
            int connections,
            Duration time) {
        return new Case(
                experiment,
                parameters,
                setting,
                setting.offload() ? Kinds.WITH_OFFLOAD : Kinds.WITHOUT_OFFLOAD,
                time.plusMillis(700),
                turn -> measure(turn, in, connections, time));
    }

    private static Map<String, Double> measure(
            Turn turn, boolean in, int connections, Duration time)
            throws IOException, InterruptedException {
        var subject = turn.subject();
        var told =
                Turn.withCpu(
                        subject,
                        () -> turn.workshop().loads().bulk(subject, in, connections, time));
        var figures = new TreeMap<>(figures(told, connections));
        // the processors also worked before the load began to count
        var gigabytes =
                told.getOrDefault(
                        "total_gb",
                        Turn.number(told, "gbit_per_s") / BITS * time.toMillis() / 1000);
        if (gigabytes > 0) {
            figures.put("machine_cpu_s_per_gb", Turn.number(told, "machine_cpu_s") / gigabytes);
            var cpu = told.get("cpu_s");
            if (cpu != null) {
                figures.put("cpu_s_per_gb", cpu / gigabytes);
            }
        }
        return figures;
    }

    private static Map<String, Double> figures(Map<String, Double> told, int connections) {
        var figures = new TreeMap<>(Turn.only(told, "gbit_per_s", "retransmissions", "died"));
        var mean = told.getOrDefault("mean_connection_bytes", 0.0);
        if (connections > 1 && mean > 0) {
            figures.put("slowest_to_mean", told.getOrDefault("min_connection_bytes", 0.0) / mean);
        }
        return figures;
    }
}
