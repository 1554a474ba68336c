package dev.weft.bench.load;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// The times that a load program has written down, one by one.
final class Rtts {
    private static final double NANOS_PER_MICRO = 1000;
    private static final int DIGITS = 3;

    private Rtts() {}

    /// Reads a file of nanoseconds, eight octets each, the lowest first.
    ///
    /// @return mean and percentiles in microseconds; nothing if there is no time in it
    static Map<String, Double> read(Path file) throws IOException {
        var histogram = new Histogram(DIGITS);
        try (var channel = FileChannel.open(file)) {
            var times =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asLongBuffer();
            while (times.hasRemaining()) {
                // clocks of two cores may differ by more than the fastest answer takes
                histogram.recordValue(Math.max(0, times.get()));
            }
        }
        return summary(histogram);
    }

    static Map<String, Double> summary(Histogram histogram) {
        var summary = new TreeMap<String, Double>();
        if (histogram.getTotalCount() > 0) {
            summary.put("mean_us", histogram.getMean() / NANOS_PER_MICRO);
            summary.put("p50_us", histogram.getValueAtPercentile(50) / NANOS_PER_MICRO);
            summary.put("p99_us", histogram.getValueAtPercentile(99) / NANOS_PER_MICRO);
            summary.put("max_us", histogram.getMaxValue() / NANOS_PER_MICRO);
        }
        return summary;
    }
}
