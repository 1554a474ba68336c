package dev.weft.csp;

import java.util.List;

/// On a [SimulatedLoom] nothing can run, no timer is armed, and what was called has not ended.
public final class DeadlockException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    DeadlockException(String what, String waitsFor, List<ProcessInfo> processes) {
        super(what + " waits for ever" + forWhat(waitsFor) + "; " + describe(processes));
    }

    private static String describe(List<ProcessInfo> processes) {
        var text = new StringBuilder("processes:");
        for (var process : processes) {
            text.append("\n  ").append(process.group()).append('/').append(process.name());
            text.append(" waits").append(forWhat(process.waitsFor()));
        }
        return text.toString();
    }

    private static String forWhat(String waitsFor) {
        return " for " + (waitsFor.isEmpty() ? "something unknown" : waitsFor);
    }
}
