package dev.weft.bench.experiment;

import static dev.weft.bench.subject.SubjectKind.GVISOR;
import static dev.weft.bench.subject.SubjectKind.KERNEL;
import static dev.weft.bench.subject.SubjectKind.LIMIT;
import static dev.weft.bench.subject.SubjectKind.LWIP;
import static dev.weft.bench.subject.SubjectKind.WEFT;
import static dev.weft.bench.subject.SubjectKind.WEFT_BLOCK;
import static dev.weft.bench.subject.SubjectKind.WEFT_BUSY;

import dev.weft.bench.result.Results;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The paper's first experiment (3.3.1): how long a ping takes, of how many at once.
///
/// The authors ran so many processes of `ping -c 50 -s 1471 -i 0.3`. With a raw socket each, the
/// kernel copies every reply to all of them, in the time of the stack that wrote it; so it is one
/// program with one socket here, unless the authors' way is asked for.
final class Latency implements Experiment {
    private static final Duration INTERVAL = Duration.ofMillis(300);
    private static final int REQUESTS = 50;
    private static final int QUICK_REQUESTS = 5;
    private static final String TOGETHER = "together";
    private static final String STAGGERED = "staggered";
    private static final List<String> STARTS = List.of(TOGETHER, STAGGERED);

    /// From so many connections on there is a target for p99 of staggered pings, which a single
    /// wake that came late would decide if there were only a few hundred of them.
    private static final int LEAST_OF_TARGET = 100;

    private static final int PINGS_OF_TARGET = 2000;

    private static final List<Integer> NUMBERS = List.of(1, 10, 50, 100, 200, 400, 600, 800, 1000);
    private static final int PAPER_SIZE = 1471;
    private static final int USUAL_SIZE = 56;
    private static final List<SubjectKind> SUBJECTS =
            List.of(LIMIT, KERNEL, LWIP, GVISOR, WEFT, WEFT_BUSY, WEFT_BLOCK);
    private static final List<SubjectKind> FEWER_SUBJECTS =
            List.of(LIMIT, KERNEL, LWIP, GVISOR, WEFT, WEFT_BUSY);

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String about() {
        return "the time of a ping, of 1 to 1000 connections at once (paper, Figure 3)";
    }

    @Override
    public List<Case> cases(Plan plan) {
        var cases = new ArrayList<Case>();
        for (var size : plan.choose(List.of(PAPER_SIZE), List.of(PAPER_SIZE, USUAL_SIZE))) {
            for (var start : plan.realPing() ? List.of("processes") : STARTS) {
                for (var n : NUMBERS) {
                    cases.add(pings(plan, n, size, start));
                }
            }
        }
        return cases;
    }

    private Case pings(Plan plan, int connections, int size, String start) {
        var requests = requests(plan, connections, start);
        return new Case(
                name(),
                Results.parameters(
                        "connections", Integer.toString(connections),
                        "size", Integer.toString(size),
                        "start", start),
                plan.setting(),
                plan.choose(FEWER_SUBJECTS, SUBJECTS),
                INTERVAL.multipliedBy(requests).plusMillis(400),
                turn -> measure(turn, connections, requests, size, start));
    }

    private static int requests(Plan plan, int connections, String start) {
        if (plan.requests().isPresent()) {
            return plan.requests().getAsInt();
        }
        var usual = plan.choose(QUICK_REQUESTS, REQUESTS);
        return start.equals(STAGGERED) && connections >= LEAST_OF_TARGET
                ? Math.max(usual, PINGS_OF_TARGET / connections)
                : usual;
    }

    private static Map<String, Double> measure(
            Turn turn, int connections, int count, int size, String start)
            throws IOException, InterruptedException {
        var loads = turn.workshop().loads();
        if (start.equals("processes")) {
            return loads.realPings(turn.subject(), connections, count, INTERVAL, size);
        }
        var told =
                loads.pings(
                        turn.subject(), connections, count, INTERVAL, size, start.equals(TOGETHER));
        var figures = new TreeMap<>(Turn.only(told, "mean_us", "p50_us", "p99_us", "max_us"));
        figures.put(
                "loss_percent",
                100 * Turn.number(told, "lost") / Math.max(1, Turn.number(told, "sent")));
        return figures;
    }
}
