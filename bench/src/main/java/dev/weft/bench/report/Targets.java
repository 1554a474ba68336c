package dev.weft.bench.report;

import dev.weft.bench.report.Verdict.Outcome;
import dev.weft.bench.result.Metric;
import dev.weft.bench.result.Results;
import dev.weft.bench.subject.SubjectKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What Weft is meant to reach, and whether it did. Medians are compared.
final class Targets {
    private final Results results;
    private final List<Verdict> verdicts = new ArrayList<>();

    private Targets(Results results) {
        this.results = results;
    }

    static List<Verdict> judge(Results results) {
        var targets = new Targets(results);
        targets.pings();
        targets.bulk();
        targets.small();
        targets.inStack();
        targets.rest();
        return targets.verdicts;
    }

    private void pings() {
        var flood = new Figure("flood, 128 outstanding", "flood", "replies_per_s");
        compare(flood, each -> true, "lwip", 1.0);
        compare(
                new Figure("flood, CPU per echo", "flood", "cpu_us_per_echo"),
                each -> true,
                "limit",
                1.15);
        Predicate<Map<String, String>> thousand =
                each -> is(each, "connections", "1000", "size", "1471", "start", "together");
        var together = new Figure("1000 pings at once, 1471 B", "latency", "mean_us");
        for (var reference : List.of("limit", "lwip", "gvisor")) {
            compare(together, thousand, reference, 1.0);
        }
        atMost(together.named("1000 pings at once, busy polling"), "weft-busy", thousand, 100);
        Predicate<Map<String, String>> staggered =
                each ->
                        is(each, "size", "1471", "start", "staggered")
                                && Integer.parseInt(each.getOrDefault("connections", "0")) >= 100;
        for (var metric : List.of("mean_us", "p99_us")) {
            var figure =
                    new Figure(
                            "100 to 1000 staggered pings, " + Metric.of(metric).label(),
                            "latency",
                            metric);
            for (var reference : List.of("lwip", "gvisor")) {
                compare(figure, staggered, reference, 1.0);
            }
        }
    }

    private void bulk() {
        var in = new Figure("bulk in, MTU 1500, offload", "bulk", "gbit_per_s");
        compare(in, bulk("in", "on", "1"), "limit-offload", 0.85);
        compare(in, bulk("in", "on", "1"), "kernel", 1.0);
        var out = in.named("bulk out, MTU 1500, offload");
        compare(out, bulk("out", "on", "1"), "kernel", 1.2);
        compare(out, bulk("out", "on", "1"), "limit-offload", 0.6);
        for (var direction : List.of("in", "out")) {
            for (var reference : List.of("lwip", "gvisor")) {
                compare(
                        in.named("bulk " + direction + " without offload"),
                        bulk(direction, "off", "1"),
                        reference,
                        1.0);
            }
        }
        for (var direction : List.of("in", "out")) {
            var hundred =
                    new Figure(
                            "100 connections " + direction + ", slowest by mean",
                            "bulk",
                            "slowest_to_mean");
            atLeast(hundred, bulk(direction, "on", "100"), 0.5);
            atLeast(
                    hundred.named(
                            "100 connections " + direction + " without offload, slowest by mean"),
                    bulk(direction, "off", "100"),
                    0.5);
            againstOne(direction);
        }
    }

    private static Predicate<Map<String, String>> bulk(
            String direction, String offload, String connections) {
        return each ->
                is(
                        each,
                        "direction",
                        direction,
                        "offload",
                        offload,
                        "connections",
                        connections,
                        "mtu",
                        "1500");
    }

    /// The sum of a hundred connections against one connection.
    private void againstOne(String direction) {
        var title = "100 connections " + direction + ", sum";
        var many = weftMedian("bulk", bulk(direction, "on", "100"), "gbit_per_s");
        var one = weftMedian("bulk", bulk(direction, "on", "1"), "gbit_per_s");
        var target = ">= 0.8 x one connection";
        if (many == null || one == null) {
            unknown(title, target);
            return;
        }
        var metric = Metric.of("gbit_per_s");
        verdicts.add(
                new Verdict(
                        title,
                        Numbers.of(many, metric),
                        "one connection: " + Numbers.of(one, metric),
                        ratio(many / one),
                        target,
                        many >= 0.8 * one ? Outcome.MET : Outcome.MISSED));
    }

    private void small() {
        Predicate<Map<String, String>> hundred = each -> is(each, "connections", "100");
        var transactions = new Figure("rr, 100 connections", "rr", "transactions_per_s");
        compare(transactions, hundred, "kernel", 1.2);
        compare(transactions, hundred, "limit-offload", 0.85);
        Predicate<Map<String, String>> atOnce = each -> is(each, "at-once", "100");
        var connections =
                new Figure(
                        "connections with 4 KiB, 100 at a time",
                        "connections",
                        "connections_per_s");
        compare(connections, atOnce, "kernel", 1.2);
        compare(connections, atOnce, "lwip", 1.0);
    }

    private void inStack() {
        compare(
                new Figure("in-stack 4 kB x N, warm", "throughput", "mbit_per_s"),
                each -> is(each, "process", "warm"),
                "lwip",
                2.0);
        var bulk = new Figure("in-stack bulk, 1 connection", "in-stack-bulk", "gbit_per_s");
        atLeast(bulk, each -> is(each, "connections", "1"), 40);
        for (var n : List.of("1", "4")) {
            compare(
                    bulk.named(n.equals("1") ? bulk.title() : "in-stack bulk, 4 connections"),
                    each -> is(each, "connections", n),
                    "gvisor",
                    1.5);
        }
    }

    private void rest() {
        atMost(
                new Figure("memory of an idle connection", "memory", "octets_per_connection"),
                "weft",
                each -> true,
                8000);
        atLeast(
                new Figure("idle connections that answer", "memory", "answered"),
                each -> is(each, "connections", "100000"),
                100_000);
        atMost(
                new Figure("start to first reply, AOT cache", "startup", "start_ms"),
                "weft",
                each -> is(each, "aot-cache", "on"),
                200);
    }

    /// Something that is held against others.
    ///
    /// @param title for people
    /// @param experiment where it is measured
    /// @param metric what of it
    private record Figure(String title, String experiment, String metric) {
        Figure named(String newTitle) {
            return new Figure(newTitle, experiment, metric);
        }
    }

    /// Holds Weft against another in all cases that fit, and reports the worst of them.
    ///
    /// @param factor of the other's figure: Weft's is to be as much, or as little
    private void compare(
            Figure figure, Predicate<Map<String, String>> fits, String reference, double factor) {
        var metric = Metric.of(figure.metric());
        var target =
                (metric.higherIsBetter() ? ">= " : "<= ")
                        + (factor == 1 ? "" : Numbers.of(factor) + " x ")
                        + SubjectKind.of(reference).label();
        Verdict worst = null;
        double worstRatio = 0;
        for (var parameters : cases(figure, fits)) {
            var ours = results.spread(figure.experiment(), parameters, "weft", figure.metric());
            var theirs =
                    results.spread(figure.experiment(), parameters, reference, figure.metric());
            if (ours == null || theirs == null || theirs.median() == 0) {
                continue;
            }
            var ratio = ours.median() / theirs.median();
            var isWorse = metric.higherIsBetter() ? ratio < worstRatio : ratio > worstRatio;
            if (worst == null || isWorse) {
                var isMet = metric.higherIsBetter() ? ratio >= factor : ratio <= factor;
                worstRatio = ratio;
                worst =
                        new Verdict(
                                figure.title() + where(figure, parameters, fits),
                                Numbers.of(ours.median(), metric),
                                SubjectKind.of(reference).label()
                                        + ": "
                                        + Numbers.of(theirs.median(), metric),
                                ratio(ratio),
                                target,
                                isMet ? Outcome.MET : Outcome.MISSED);
            }
        }
        if (worst == null) {
            unknown(figure.title(), target);
        } else {
            verdicts.add(worst);
        }
    }

    /// Which of several cases it is.
    private String where(
            Figure figure, Map<String, String> parameters, Predicate<Map<String, String>> fits) {
        if (cases(figure, fits).size() < 2) {
            return "";
        }
        var n = parameters.getOrDefault("connections", parameters.getOrDefault("clients", ""));
        return n.isEmpty() ? "" : ", worst at N = " + n;
    }

    private void atMost(
            Figure figure, String subject, Predicate<Map<String, String>> fits, double bound) {
        against(figure, subject, fits, bound, false);
    }

    private void atLeast(Figure figure, Predicate<Map<String, String>> fits, double bound) {
        against(figure, "weft", fits, bound, true);
    }

    /// Holds Weft against a number in all cases that fit, and reports the worst of them.
    private void against(
            Figure figure,
            String subject,
            Predicate<Map<String, String>> fits,
            double bound,
            boolean least) {
        var metric = Metric.of(figure.metric());
        var target = (least ? ">= " : "<= ") + Numbers.of(bound, metric);
        var medians =
                cases(figure, fits).stream()
                        .map(each ->
                                results.spread(figure.experiment(), each, subject, figure.metric()))
                        .flatMap(each -> each == null ? Stream.empty() : Stream.of(each.median()))
                        .toList();
        if (medians.isEmpty()) {
            unknown(figure.title(), target);
            return;
        }
        var order = medians.stream().sorted().toList();
        var worst = least ? order.getFirst() : order.getLast();
        var isMet = least ? worst >= bound : worst <= bound;
        verdicts.add(
                new Verdict(
                        figure.title(),
                        Numbers.of(worst, metric),
                        "",
                        "",
                        target,
                        isMet ? Outcome.MET : Outcome.MISSED));
    }

    private void unknown(String title, String target) {
        verdicts.add(new Verdict(title, "", "", "", target, Outcome.UNKNOWN));
    }

    private List<SortedMap<String, String>> cases(
            Figure figure, Predicate<Map<String, String>> fits) {
        return results.cases(figure.experiment()).stream().filter(fits).toList();
    }

    private @Nullable Double weftMedian(
            String experiment, Predicate<Map<String, String>> fits, String metric) {
        for (var each : results.cases(experiment)) {
            var spread = results.spread(experiment, each, "weft", metric);
            if (fits.test(each) && spread != null) {
                return spread.median();
            }
        }
        return null;
    }

    private static boolean is(Map<String, String> parameters, String... namesAndValues) {
        return parameters.entrySet().containsAll(Results.parameters(namesAndValues).entrySet());
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }
}
