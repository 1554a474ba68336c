package dev.weft.bench.experiment;

import dev.weft.bench.host.Pinning;
import dev.weft.bench.subject.Setting;
import java.time.Duration;
import java.util.OptionalInt;

/// How much of an experiment is wanted.
///
/// @param quick whether fewer cases and shorter trials will do
/// @param rounds how often each trial is repeated
/// @param requests how many pings each connection sends in a latency trial, if that was said
/// @param realPing whether latency uses processes of `ping`, as the authors did
/// @param iperf3 whether bulk uses iperf3 as well
/// @param pinning where subjects and loads run
public record Plan(
        boolean quick,
        int rounds,
        OptionalInt requests,
        boolean realPing,
        boolean iperf3,
        Pinning pinning) {
    /// {@return how long a trial lasts that has no length of its own}
    public Duration trial() {
        return quick ? Duration.ofSeconds(1) : Duration.ofSeconds(3);
    }

    /// {@return what subjects are put into, unless a case says otherwise}
    public Setting setting() {
        return new Setting(1500, true, pinning, Setting.Wire.DIRECT);
    }

    /// {@return the same for stacks that talk to themselves}
    public Setting inStack() {
        return new Setting(1500, true, Pinning.NONE, Setting.Wire.NONE);
    }

    /// One of two, by size.
    ///
    /// @param small if it is to be quick
    /// @param full if not
    /// @return the one that applies
    public <T> T choose(T small, T full) {
        return quick ? small : full;
    }
}
