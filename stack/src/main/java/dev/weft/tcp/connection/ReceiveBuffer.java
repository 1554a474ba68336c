package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What has arrived in order and waits for the program. Its free room is the window that the peer
/// is offered.
///
/// It begins small and doubles as long as the program reads at least half of it within the least
/// round trip: then the window is what holds the peer back, and not a queue on the way, which a
/// larger one would only lengthen. A program that does not read keeps it small.
///
/// What has been taken last counts as held until the next is taken, or it is let go of: nobody
/// knows how much of it the program has used. The window does not know of it, since a program that
/// goes on will have used it; but while connections hold too much together, nothing comes on top of
/// it.
final class ReceiveBuffer {
    private static final Duration SHORTEST_ROUND = Duration.ofMillis(1);

    private final OctetQueue octets = new OctetQueue();
    private final int most;
    private final BufferBudget budget;
    private int limit;
    private int taken; // last
    private MonotonicTime roundEnd = MonotonicTime.START;
    private int readInRound;
    private long countedIn = -1; // which stretch

    /// @param most octets that may wait at most
    /// @param budget what all connections may hold
    ReceiveBuffer(int most, BufferBudget budget) {
        this.most = most;
        this.budget = budget;
        this.limit = Math.min(TcpBounds.INITIAL_BUFFER, most);
    }

    int length() {
        return octets.length();
    }

    /// While connections hold too much together, what was promised may be more than this: the peer
    /// has to send it again later.
    int limit() {
        return Math.min(limit, budget.isExhausted() ? TcpBounds.SURE_BUFFER : budget.windowShare());
    }

    int most() {
        return most;
    }

    int room() {
        return Math.max(0, limit() - (budget.isExhausted() ? held() : octets.length()));
    }

    /// What waits, and what was taken last.
    int held() {
        return octets.length() + taken;
    }

    /// How much of what arrives may be kept.
    int keeps() {
        return budget.isExhausted()
                ? Math.max(0, TcpBounds.SURE_BUFFER - held())
                : Integer.MAX_VALUE;
    }

    void add(Bytes arrived) {
        octets.add(arrived);
    }

    /// Takes what is there, run by run, up to so many octets.
    ///
    /// @param max octets, at least one
    /// @param roundTrip the least that a window takes
    List<Bytes> take(int max, MonotonicTime now, Duration roundTrip) {
        var first = octets.take(max);
        taken = first.length();
        List<Bytes> runs = List.of(first);
        if (taken < max && !octets.isEmpty()) {
            runs = new ArrayList<>();
            runs.add(first);
            while (taken < max && !octets.isEmpty()) {
                var run = octets.take(max - taken);
                runs.add(run);
                taken += run.length();
            }
        }
        count(now);
        grow(taken, now, roundTrip);
        return runs;
    }

    /// The program has used what was taken last.
    void letGo() {
        taken = 0;
    }

    /// Throws away what waits.
    void clear() {
        octets.discard(octets.length());
    }

    private void count(MonotonicTime now) {
        var stretch = BufferBudget.stretchOf(now);
        if (limit > TcpBounds.INITIAL_BUFFER && stretch != countedIn) {
            countedIn = stretch;
            budget.countReader(stretch);
        }
    }

    private void grow(int read, MonotonicTime now, Duration roundTrip) {
        if (limit == most || budget.isExhausted()) {
            return;
        }
        if (!now.isBefore(roundEnd)) {
            readInRound = 0;
            var round = roundTrip.compareTo(SHORTEST_ROUND) < 0 ? SHORTEST_ROUND : roundTrip;
            roundEnd = now.plus(round);
        }
        readInRound += read;
        if (readInRound >= limit / 2) {
            limit = (int) Math.min(2L * limit, most);
            roundEnd = now;
        }
    }
}
