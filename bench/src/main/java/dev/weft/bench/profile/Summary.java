package dev.weft.bench.profile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A profile in words that fit on a screen.
final class Summary {
    private static final int TOP = 15;
    private static final int TOP_RUNS = 8;

    private final Profile profile;
    private final StringBuilder text = new StringBuilder();

    private Summary(Profile profile) {
        this.profile = profile;
    }

    static String of(Profile profile, List<String> heap) {
        var summary = new Summary(profile);
        summary.shares("Methods, by samples", profile.time().leaves(), 1, "");
        summary.shares("Allocations, by class", profile.allocations.leaves(), 1 << 20, " MiB");
        summary.shares(
                "Allocations, by method of the stack",
                profile.allocations.ofWeft(),
                1 << 20,
                " MiB");
        summary.shares("Allocations, by process", profile.allocations.roots(), 1 << 20, " MiB");
        summary.heap(heap);
        summary.pauses();
        summary.looms();
        summary.batches();
        summary.counts("Drops", profile.drops);
        summary.counts("Retransmissions", profile.retransmissions);
        summary.counts("TCP states", profile.moves);
        summary.runs();
        return summary.text.toString();
    }

    private void shares(
            String title, List<Map.Entry<String, Long>> weights, long unit, String unitName) {
        head(title);
        if (weights.isEmpty()) {
            line("none");
        }
        var total = weights.stream().mapToLong(Map.Entry::getValue).sum();
        for (var each : weights.stream().limit(TOP).toList()) {
            line(
                    String.format(
                            Locale.ROOT,
                            "%6.1f %%  %,9d%s  %s",
                            100.0 * each.getValue() / total,
                            each.getValue() / unit,
                            unitName,
                            each.getKey()));
        }
    }

    private void heap(List<String> lines) {
        if (!lines.isEmpty()) {
            head("Heap of each end of a connection");
            lines.forEach(this::line);
        }
    }

    private void pauses() {
        head("Pauses of the garbage collector");
        var all = profile.pauses;
        if (all.isEmpty()) {
            line("none");
            return;
        }
        var sum = all.stream().reduce(Duration.ZERO, Duration::plus);
        line(
                String.format(
                        Locale.ROOT,
                        "%d, together %.1f ms, median %.2f ms, longest %.2f ms",
                        all.size(),
                        millis(sum),
                        millis(all.get(all.size() / 2)),
                        millis(all.getLast())));
    }

    private void looms() {
        head("Looms");
        profile.looms.forEach((name, times) -> {
            var busy = times[0].toNanos();
            var all = busy + times[1].toNanos();
            line(
                    String.format(
                            Locale.ROOT,
                            "%-12s busy %.1f %% of %.1f s",
                            name,
                            all == 0 ? 0 : 100.0 * busy / all,
                            all / 1e9));
        });
        if (profile.looms.isEmpty()) {
            line("none that has a carrier");
        }
    }

    private void batches() {
        head("Packet batches");
        profile.batches.forEach((name, sum) ->
                line(
                        String.format(
                                Locale.ROOT,
                                "%-16s %,9d batches, %.1f frames each, %d at most, %,d octets a frame",
                                name,
                                sum.batches,
                                (double) sum.frames / sum.batches,
                                sum.largest,
                                sum.octets / Math.max(1, sum.frames))));
        if (profile.batches.isEmpty()) {
            line("none");
        } else {
            line("(a sample of them: no more than 10,000 a second are recorded)");
        }
    }

    private void counts(String title, Map<String, Long> counts) {
        head(title);
        if (counts.isEmpty()) {
            line("none");
        }
        List<Map.Entry<String, Long>> sorted = new ArrayList<>(counts.entrySet());
        sorted.sort(Map.Entry.<String, Long>comparingByValue().reversed());
        for (var each : sorted) {
            line(String.format(Locale.ROOT, "%,9d  %s", each.getValue(), each.getKey()));
        }
    }

    private void runs() {
        head("Longest runs of a process");
        if (profile.runs.isEmpty()) {
            line("none over 50 us");
        }
        for (var each : profile.runs.stream().limit(TOP_RUNS).toList()) {
            line(
                    String.format(
                            Locale.ROOT, "%8.3f ms  %s", millis(each.duration()), each.process()));
        }
    }

    private void head(String title) {
        text.append(text.isEmpty() ? "" : "\n").append(title).append('\n');
    }

    private void line(String words) {
        text.append("  ").append(words).append('\n');
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
