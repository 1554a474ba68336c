package dev.weft.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How much the processors have worked. The kernel counts in hundredths of a second, but what it
/// reports of a process is scaled by the exact time (`cputime_adjust`).
public final class Cpu {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux

    private Cpu() {}

    /// Seconds that processes have used.
    ///
    /// @param pids their numbers
    /// @return the sum of user and system time
    public static double secondsOf(List<Long> pids) throws IOException {
        var ticks = 0L;
        for (var pid : pids) {
            ticks += ticksIn(Files.readString(Path.of("/proc/" + pid + "/stat")));
        }
        return ticks / TICKS_PER_SECOND;
    }

    /// Seconds that all cores together have worked.
    ///
    /// @return the sum over the cores since the machine was started
    public static double secondsOfMachine() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            return busyTicksIn(lines.findFirst().orElseThrow()) / TICKS_PER_SECOND;
        }
    }

    /// utime and stime, fields 14 and 15 of proc(5); the name in parentheses may have blanks.
    static long ticksIn(String stat) {
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /// user, nice, system, irq, softirq and steal: all but idle and iowait.
    static long busyTicksIn(String cpuLine) {
        var fields = cpuLine.split(" +", -1);
        var ticks = 0L;
        for (var at : new int[] {1, 2, 3, 6, 7, 8}) {
            ticks += Long.parseLong(fields[at]);
        }
        return ticks;
    }
}
