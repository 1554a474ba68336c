package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;

/// Asks a peer that has been silent for long whether it is still there (RFC 9293 §3.8.4, MAY-5).
/// Off unless the program wants it (MUST-25).
final class KeepAlive {
    /// What to do when the timer has expired.
    enum Verdict {
        /// The peer was heard meanwhile.
        WAIT,
        /// Ask.
        PROBE,
        /// MUST-29 has us not give up for one probe unanswered; it were enough by now.
        GIVE_UP
    }

    private final Timers timers;
    private MonotonicTime lastHeard;
    private int unanswered;

    KeepAlive(Timers timers, MonotonicTime now) {
        this.timers = timers;
        this.lastHeard = now;
    }

    MonotonicTime lastHeard() {
        return lastHeard;
    }

    /// The peer has sent something. The timer is not touched: it finds out when it expires.
    void onHeard(MonotonicTime now) {
        lastHeard = now;
        unanswered = 0;
    }

    void configure(ConnectionSettings settings) {
        unanswered = 0;
        if (settings.keepAlive()) {
            timers.set(Timers.Name.KEEP_ALIVE, lastHeard.plus(settings.keepAliveIdle()));
        } else {
            timers.cancel(Timers.Name.KEEP_ALIVE);
        }
    }

    /// @param busy whether data is in flight: then retransmissions ask already (MUST-26)
    Verdict onTimeout(ConnectionSettings settings, boolean busy, MonotonicTime now) {
        var idleUntil = lastHeard.plus(settings.keepAliveIdle());
        if (busy || (unanswered == 0 && now.isBefore(idleUntil))) {
            var next = now.isBefore(idleUntil) ? idleUntil : now.plus(settings.keepAliveIdle());
            timers.set(Timers.Name.KEEP_ALIVE, next);
            return Verdict.WAIT;
        }
        if (unanswered >= settings.keepAliveProbes()) {
            return Verdict.GIVE_UP;
        }
        unanswered++;
        timers.set(Timers.Name.KEEP_ALIVE, now.plus(settings.keepAliveInterval()));
        return Verdict.PROBE;
    }
}
