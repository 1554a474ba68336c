package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.SequenceNumber;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What is in flight: where each segment ended, and when it went. The octets themselves stay in the
/// [SendBuffer].
final class RetransmissionQueue {
    private record Sent(SequenceNumber end, MonotonicTime at) {}

    /// A queue that had more in it than this is made anew once it is empty: few need it again.
    private static final int LARGE = 64;

    private ArrayDeque<Sent> sent = new ArrayDeque<>(2);
    private boolean large;
    private @Nullable SequenceNumber againTo;
    private MonotonicTime againAt = MonotonicTime.START;

    /// A segment has gone for the first time.
    void onSent(SequenceNumber end, MonotonicTime now) {
        sent.addLast(new Sent(end, now));
        large |= sent.size() > LARGE;
    }

    /// A segment has gone again: an acknowledgment of it does not tell which of the two arrived
    /// (Karn's algorithm, MUST-18).
    void onSentAgain(SequenceNumber end, MonotonicTime now) {
        againAt = now;
        againTo = againTo == null ? end : SequenceNumber.max(againTo, end);
    }

    /// When something last went again; null if all that did is acknowledged, and something after
    /// it.
    @Nullable MonotonicTime againAt() {
        return againTo == null ? null : againAt;
    }

    /// When the oldest went that is not acknowledged.
    @Nullable MonotonicTime oldest() {
        var first = sent.peekFirst();
        return first == null ? null : first.at;
    }

    /// Lets go of what is acknowledged.
    ///
    /// @return how long the last of it took, null if that cannot be told
    @Nullable Duration acknowledge(SequenceNumber ack, MonotonicTime now) {
        // What is acknowledged together with something sent twice has waited for that.
        var again = againTo != null;
        if (againTo != null && againTo.isAtMost(ack)) {
            againTo = null;
        }
        Sent last = null;
        for (var first = sent.peekFirst();
                first != null && first.end.isAtMost(ack);
                first = sent.peekFirst()) {
            last = sent.removeFirst();
        }
        if (last == null) {
            return null;
        }
        if (large && sent.isEmpty()) {
            large = false;
            sent = new ArrayDeque<>(2);
        }
        return again ? null : now.since(last.at);
    }
}
