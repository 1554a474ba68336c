package dev.weft.bench.result;

import java.util.Map;

/// What a figure means.
///
/// @param name in results
/// @param unit as reports write it; empty for a plain number
/// @param higherIsBetter whether more of it is better
public record Metric(String name, String unit, boolean higherIsBetter) {
    private static final Map<String, Metric> KNOWN =
            Map.ofEntries(
                    less("mean_us", "µs"),
                    less("p50_us", "µs"),
                    less("p99_us", "µs"),
                    less("max_us", "µs"),
                    less("loss_percent", "%"),
                    more("replies_per_s", "replies/s"),
                    less("cpu_us_per_echo", "µs"),
                    more("gbit_per_s", "Gbit/s"),
                    more("mbit_per_s", "Mbit/s"),
                    less("cpu_s_per_gb", "s/GB"),
                    less("machine_cpu_s_per_gb", "s/GB"),
                    more("slowest_to_mean", ""),
                    less("retransmissions", ""),
                    less("died", ""),
                    more("transactions_per_s", "/s"),
                    less("cpu_us_per_transaction", "µs"),
                    more("connections_per_s", "/s"),
                    less("failed", ""),
                    less("octets_per_connection", "octets"),
                    more("held", ""),
                    more("answered", ""),
                    less("start_ms", "ms"),
                    less("wall_ms", "ms"));

    private static Map.Entry<String, Metric> more(String name, String unit) {
        return Map.entry(name, new Metric(name, unit, true));
    }

    private static Map.Entry<String, Metric> less(String name, String unit) {
        return Map.entry(name, new Metric(name, unit, false));
    }

    /// What is known of a name; of another that it is a plain number of which less is better.
    ///
    /// @param name in results
    /// @return the metric
    public static Metric of(String name) {
        return KNOWN.getOrDefault(name, new Metric(name, "", false));
    }

    /// {@return the name without its unit, for people}
    public String label() {
        return name.replaceFirst("_(us|ms|percent)$", "").replace('_', ' ');
    }
}
