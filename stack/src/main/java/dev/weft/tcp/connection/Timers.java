package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;
import java.util.Arrays;

/// What a connection waits for: a moment for each of its timers, and the earliest of them.
final class Timers {
    /// What is to be done when a moment has come.
    enum Name {
        /// Something in flight is not acknowledged (RFC 6298 §5).
        RETRANSMISSION,
        /// The peer's window is shut (RFC 9293 §3.8.6.1).
        ZERO_WINDOW_PROBE,
        /// An acknowledgment has waited long enough (RFC 9293 §3.8.6.3).
        DELAYED_ACK,
        /// The peer has been silent for long (RFC 9293 §3.8.4).
        KEEP_ALIVE,
        /// A peer that does not close, though nobody here reads any more.
        FIN_WAIT_2,
        /// Twice the maximum segment lifetime is over (RFC 9293 §3.4.1).
        TIME_WAIT
    }

    private static final Name[] NAMES = Name.values();
    private static final long OFF = Long.MAX_VALUE;

    // By the place of each name: this is read and set several times for each segment.
    private final long[] moments = new long[NAMES.length];
    private long earliest = OFF;

    Timers() {
        Arrays.fill(moments, OFF);
    }

    void set(Name name, MonotonicTime moment) {
        var before = moments[index(name)];
        moments[index(name)] = moment.nanos();
        if (moment.nanos() <= earliest) {
            earliest = moment.nanos();
        } else if (before == earliest) {
            findEarliest();
        }
    }

    void cancel(Name name) {
        var before = moments[index(name)];
        moments[index(name)] = OFF;
        if (before == earliest) {
            findEarliest();
        }
    }

    void cancelAll() {
        Arrays.fill(moments, OFF);
        earliest = OFF;
    }

    boolean isSet(Name name) {
        return moments[index(name)] != OFF;
    }

    MonotonicTime earliest() {
        return earliest == OFF ? MonotonicTime.FAR_FUTURE : new MonotonicTime(earliest);
    }

    /// Whether a timer's moment has come; if so, it is off now.
    boolean expires(Name name, MonotonicTime now) {
        if (moments[index(name)] > now.nanos()) {
            return false;
        }
        cancel(name);
        return true;
    }

    @SuppressWarnings("EnumOrdinal") // an EnumMap would box each moment
    private static int index(Name name) {
        return name.ordinal();
    }

    private void findEarliest() {
        earliest = OFF;
        for (var moment : moments) {
            earliest = Math.min(earliest, moment);
        }
    }
}
