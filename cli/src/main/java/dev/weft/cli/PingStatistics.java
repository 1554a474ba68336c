package dev.weft.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;

/// What a run of ping has seen, and the summary of it in the form of iputils.
final class PingStatistics {
    private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

    private long sent;
    private long received;
    private long errors;
    private long timed;
    private long smallest = Long.MAX_VALUE;
    private long largest;
    private long sum;
    private double sumOfSquares;
    private long smoothed;
    private long pipe;

    void onSent() {
        sent++;
    }

    /// @param sequence the number of the request, counted from 1
    void onReply(long sequence) {
        received++;
        pipe = Math.max(pipe, sent - sequence + 1);
    }

    /// How long the reply took; nobody knows of requests that are too short for a time stamp.
    void onRoundTrip(Duration roundTrip) {
        var micros = roundTrip.toNanos() / 1000;
        timed++;
        smallest = Math.min(smallest, micros);
        largest = Math.max(largest, micros);
        sum += micros;
        sumOfSquares += (double) micros * micros;
        smoothed = smoothed == 0 ? micros * 8 : smoothed + micros - smoothed / 8;
    }

    void onError() {
        errors++;
    }

    long sent() {
        return sent;
    }

    long received() {
        return received;
    }

    /// Requests of which we know what became of them.
    long settled() {
        return received + errors;
    }

    Duration largestRoundTrip() {
        return Duration.ofNanos(largest * 1000);
    }

    /// `3 packets transmitted, 2 received, 33.3333% packet loss, time 2003ms`
    String packets(Duration elapsed) {
        return sent
                + " packets transmitted, "
                + received
                + " received, "
                + (errors == 0 ? "" : "+" + errors + " errors, ")
                + (sent == 0 ? "" : loss() + "% packet loss, ")
                + "time "
                + elapsed.toMillis()
                + "ms";
    }

    /// As C's `%g` has it: six digits that count.
    private String loss() {
        return BigDecimal.valueOf(Math.max(0, sent - received))
                .multiply(BigDecimal.valueOf(100))
                .divide(BigDecimal.valueOf(sent), SIX_DIGITS)
                .stripTrailingZeros()
                .toPlainString();
    }

    /// `rtt min/avg/max/mdev = 0.870/6.343/11.816/5.473 ms`; empty if no reply was timed.
    ///
    /// @param flood whether the rate is of interest
    String roundTrips(boolean flood, Duration elapsed) {
        var text = new StringBuilder();
        if (timed > 0) {
            var average = sum / timed;
            var variance = sumOfSquares / timed - (double) sum / timed * ((double) sum / timed);
            text.append("rtt min/avg/max/mdev = ")
                    .append(millis(smallest))
                    .append('/')
                    .append(millis(average))
                    .append('/')
                    .append(millis(largest))
                    .append('/')
                    .append(millis((long) Math.sqrt(Math.max(0, variance))))
                    .append(" ms");
        }
        if (pipe > 1) {
            text.append(text.isEmpty() ? "" : ", ").append("pipe ").append(pipe);
        }
        if (flood && received > 0 && sent > 1) {
            var gap = elapsed.toNanos() / 1000 / (sent - 1);
            text.append(text.isEmpty() ? "" : ", ")
                    .append("ipg/ewma ")
                    .append(millis(gap))
                    .append('/')
                    .append(millis(smoothed / 8))
                    .append(" ms");
        }
        return text.toString();
    }

    private static String millis(long micros) {
        return micros / 1000 + "." + threeDigits(micros % 1000);
    }

    private static String threeDigits(long number) {
        var digits = Long.toString(number);
        return "0".repeat(3 - digits.length()) + digits;
    }
}
