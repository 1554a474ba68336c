package dev.weft.bench.experiment;

import dev.weft.bench.result.Failure;
import dev.weft.bench.result.Measurement;
import dev.weft.bench.result.Metric;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// Says how far it is: on a terminal one line that changes, with the time left; otherwise a line a
/// trial.
public final class Progress {
    private static final String CLEAR_LINE = "\r\033[K";
    private static final int FIGURES = 3;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private int steps;
    private int done;
    private Duration expected = Duration.ZERO;
    private Duration expectedDone = Duration.ZERO;
    private long start;

    /// @param out where to say it
    /// @param terminal whether that is a terminal
    /// @param nanoTime a clock, in nanoseconds
    public Progress(PrintStream out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    void begin(int allSteps, Duration allExpected) {
        steps = allSteps;
        expected = allExpected;
        start = nanoTime.getAsLong();
        out.printf("%d trials, about %s%n", steps, words(expected.multipliedBy(5).dividedBy(4)));
    }

    void beginStep(Runner.Step step) {
        if (terminal) {
            out.print(
                    CLEAR_LINE
                            + "["
                            + done
                            + "/"
                            + steps
                            + ", "
                            + words(left())
                            + " left] "
                            + title(step));
            out.flush();
        }
    }

    void endStep(Runner.Step step, Measurement measurement) {
        advance(step);
        var figures =
                measurement.metrics().entrySet().stream()
                        .sorted(Comparator.comparingInt(each -> Metric.of(each.getKey()).place()))
                        .limit(FIGURES)
                        .map(each -> inWords(Metric.of(each.getKey()), each.getValue()))
                        .collect(Collectors.joining(", "));
        if (!terminal) {
            out.printf(
                    "[%d/%d, %s left] %s: %s%n", done, steps, words(left()), title(step), figures);
        }
    }

    void failStep(Runner.Step step, Failure failure) {
        advance(step);
        out.printf("%s%s failed: %s%n", terminal ? CLEAR_LINE : "", title(step), failure.why());
    }

    void end() {
        if (terminal) {
            out.print(CLEAR_LINE);
        }
        out.printf(
                "%d of %d trials in %s%n",
                done, steps, words(Duration.ofNanos(nanoTime.getAsLong() - start)));
    }

    private void advance(Runner.Step step) {
        done++;
        expectedDone = expectedDone.plus(step.what().perTrial());
    }

    /// What is left by the plan, at the speed of what is done.
    private Duration left() {
        var planned = expected.minus(expectedDone);
        var ratio =
                expectedDone.isZero()
                        ? 1.25
                        : (nanoTime.getAsLong() - start) / (double) expectedDone.toNanos();
        return Duration.ofMillis((long) (planned.toMillis() * ratio));
    }

    private static String title(Runner.Step step) {
        return step.what().title() + ", round " + step.round() + ", " + step.kind().key();
    }

    private static String inWords(Metric metric, double value) {
        return (metric.label() + " " + number(value) + " " + metric.unit()).strip();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%,.0f", value);
    }

    static String words(Duration time) {
        var seconds = Math.max(0, time.toSeconds());
        return seconds >= 3600
                ? "%d h %02d min".formatted(seconds / 3600, seconds / 60 % 60)
                : "%d:%02d".formatted(seconds / 60, seconds % 60);
    }
}
