package dev.weft.services.iperf3;

import dev.weft.time.MonotonicTime;
import java.util.ArrayList;
import java.util.List;

/// What the streams of a test carry, from the moment from which it counts, and from time to time.
final class Measurement {
    private final List<TestStream> streams;
    private MonotonicTime begin;
    private List<Iperf3Flow> atBegin = List.of();
    private MonotonicTime intervalBegin;
    private List<Iperf3Flow> atIntervalBegin = List.of();

    /// Begins.
    Measurement(List<TestStream> streams, MonotonicTime now) throws InterruptedException {
        this.streams = streams;
        this.begin = now;
        this.intervalBegin = now;
        restart(now);
    }

    /// Forgets what has been carried so far.
    void restart(MonotonicTime now) throws InterruptedException {
        begin = now;
        atBegin = flows();
        intervalBegin = now;
        atIntervalBegin = atBegin;
    }

    /// Ends an interval, with which the next begins.
    Iperf3Event.Interval interval(MonotonicTime now) throws InterruptedException {
        var flows = flows();
        var interval =
                new Iperf3Event.Interval(
                        intervalBegin.since(begin),
                        now.since(begin),
                        difference(flows, atIntervalBegin));
        intervalBegin = now;
        atIntervalBegin = flows;
        return interval;
    }

    /// What is measured.
    List<TestStream> streams() {
        return streams;
    }

    /// When the interval began that has not ended.
    MonotonicTime intervalBegin() {
        return intervalBegin;
    }

    /// What each stream has carried since the beginning.
    List<Iperf3Flow> total() throws InterruptedException {
        return difference(flows(), atBegin);
    }

    /// The same for the other end.
    List<StreamResult> results(MonotonicTime now) throws InterruptedException {
        var results = new ArrayList<StreamResult>();
        for (var flow : total()) {
            results.add(StreamResult.of(flow, now.since(begin)));
        }
        return results;
    }

    private List<Iperf3Flow> flows() throws InterruptedException {
        var flows = new ArrayList<Iperf3Flow>();
        for (var stream : streams) {
            flows.add(stream.flow());
        }
        return flows;
    }

    private static List<Iperf3Flow> difference(List<Iperf3Flow> now, List<Iperf3Flow> before) {
        var differences = new ArrayList<Iperf3Flow>();
        for (int i = 0; i < now.size(); i++) {
            differences.add(now.get(i).since(before.get(i)));
        }
        return differences;
    }
}
