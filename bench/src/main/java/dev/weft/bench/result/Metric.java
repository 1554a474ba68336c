package dev.weft.bench.result;

import java.util.List;

/// What a figure means.
///
/// @param name in results
/// @param unit as reports write it; empty for a plain number
/// @param higherIsBetter whether more of it is better
public record Metric(String name, String unit, boolean higherIsBetter) {
    /// In the order in which reports show them.
    private static final List<Metric> KNOWN =
            List.of(
                    more("mbit_per_s", "Mbit/s"),
                    more("gbit_per_s", "Gbit/s"),
                    more("frames_per_s", "frames/s"),
                    more("replies_per_s", "replies/s"),
                    more("transactions_per_s", "/s"),
                    more("connections_per_s", "/s"),
                    less("mean_us", "µs"),
                    less("p50_us", "µs"),
                    less("p99_us", "µs"),
                    less("max_us", "µs"),
                    less("loss_percent", "%"),
                    less("octets_per_connection", "octets"),
                    more("held", ""),
                    more("answered", ""),
                    less("start_ms", "ms"),
                    less("wall_ms", "ms"),
                    less("cpu_us_per_echo", "µs"),
                    less("cpu_s_per_gb", "s/GB"),
                    less("machine_cpu_s_per_gb", "s/GB"),
                    more("slowest_to_mean", ""),
                    less("retransmissions", ""),
                    less("died", ""),
                    less("failed", ""));

    private static Metric more(String name, String unit) {
        return new Metric(name, unit, true);
    }

    private static Metric less(String name, String unit) {
        return new Metric(name, unit, false);
    }

    /// What is known of a name; of another that it is a plain number of which less is better.
    ///
    /// @param name in results
    /// @return the metric
    public static Metric of(String name) {
        for (var each : KNOWN) {
            if (each.name.equals(name)) {
                return each;
            }
        }
        return less(name, "");
    }

    /// Where reports show it.
    ///
    /// @return its place among all; unknown ones come last
    public int place() {
        var place = KNOWN.indexOf(this);
        return place < 0 ? KNOWN.size() : place;
    }

    /// {@return the name without its unit, for people}
    public String label() {
        return name.replaceFirst("_(us|ms|percent)$", "")
                .replaceFirst("_us_per_", " per ")
                .replaceFirst("_s_per_gb$", "")
                .replaceFirst("^.bit_per_s$", "rate")
                .replaceFirst("_per_s$", "")
                .replace("cpu", "CPU")
                .replace('_', ' ');
    }
}
