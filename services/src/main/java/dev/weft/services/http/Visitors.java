package dev.weft.services.http;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;

/// The connections of a [WebServer], and which of them have to go: those that take too long to ask
/// or to take the answer, and, when others want a place, the one that has asked nothing for
/// longest.
///
/// ```text
///   COMES ---asks---.                             COMES    gives way to others after a time
///                   v                             WAITS    gives way to others
///   WAITS --asks--> ASKS --answers--> ANSWERS     ASKS     has to ask within a time
///     ^                                  |        ANSWERS  has to take some within a time
///     `-------------- waits -------------'
/// ```
///
/// Any thread may call; none waits for a peer here.
final class Visitors {
    /// How long a peer may keep a connection busy with nothing.
    ///
    /// @param arrival how long who has come may take to begin to ask, though others want the place:
    ///   a client does not try again when its first request gets no answer
    /// @param request how long the head of a request may take, from its first octet to its last
    /// @param progress how long a peer may take nothing of the answer. The server hands it over in
    ///   chunks, so a chunk has to be taken in this time
    record Limits(Duration arrival, Duration request, Duration progress) {}

    /// How those who had to go are counted.
    ///
    /// @param tooSlow who took too long to ask, or to take the answer
    /// @param gaveWay who had asked nothing when others wanted the place
    /// @param turnedAway for whom there was no place
    record Tally(long tooSlow, long gaveWay, long turnedAway) {}

    private enum Phase {
        COMES,
        WAITS,
        ASKS,
        ANSWERS,
        GONE
    }

    private final Limits limits;
    private final LongSupplier nanos;
    private final Set<Visitor> present = new LinkedHashSet<>(); // guarded by this, like all below
    private Tally tally = new Tally(0, 0, 0);
    private boolean closed;

    /// Nobody is there yet.
    ///
    /// @param nanos a clock
    Visitors(Limits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
    }

    /// Somebody has come, and has a place.
    synchronized Visitor enter(Socket socket) {
        var visitor = new Visitor(socket);
        present.add(visitor);
        notifyAll();
        if (closed) {
            visitor.end();
        }
        return visitor;
    }

    /// He has left.
    synchronized void leave(Visitor visitor) {
        visitor.phase = Phase.GONE;
        present.remove(visitor);
        notifyAll();
    }

    /// Waits while nobody is there.
    ///
    /// @return false if nobody will be
    synchronized boolean awaitSomebody() throws InterruptedException {
        while (present.isEmpty() && !closed) {
            wait();
        }
        return !closed;
    }

    /// Waits while somebody is there.
    synchronized void awaitNobody() throws InterruptedException {
        while (!present.isEmpty()) {
            wait();
        }
    }

    /// Ends the connections that take too long.
    synchronized void endOverdue() {
        var now = nanos.getAsLong();
        for (var each : present) {
            if (each.isOverdue(now)) {
                tally = new Tally(tally.tooSlow + 1, tally.gaveWay, tally.turnedAway);
                each.abort();
            }
        }
    }

    /// Others want a place, and there is none: ends the connection that has asked nothing for
    /// longest, if there is one.
    ///
    /// @return whether there is one, so that there will be a place
    synchronized boolean makeRoom() {
        var now = nanos.getAsLong();
        var idle =
                present.stream()
                        .filter(each -> each.mayGiveWay(now))
                        .sorted(Comparator.comparingLong(each -> each.since))
                        .filter(each -> !each.hasSaidSomething())
                        .findFirst();
        idle.ifPresent(each -> {
            tally = new Tally(tally.tooSlow, tally.gaveWay + 1, tally.turnedAway);
            each.end();
        });
        return idle.isPresent();
    }

    /// Somebody has come for whom there is no place.
    synchronized void turnAway() {
        tally = new Tally(tally.tooSlow, tally.gaveWay, tally.turnedAway + 1);
    }

    /// Ends all, and whoever still enters.
    synchronized void close() {
        closed = true;
        present.forEach(Visitor::end);
        notifyAll();
    }

    synchronized int count() {
        return present.size();
    }

    synchronized Tally tally() {
        return tally;
    }

    /// Tells of those who had to go.
    void describe(Page page) {
        var counted = tally();
        page.section("HTTP").table("What", "#Times");
        row(page, "connections now", count());
        row(page, "ended: too slow to ask, or to take the answer", counted.tooSlow);
        row(page, "ended: asked nothing, and others wanted the place", counted.gaveWay);
        row(page, "turned away: no place", counted.turnedAway);
        page.endTable().endSection();
    }

    private static void row(Page page, String what, long times) {
        page.row(List.of(what, String.format(Locale.ROOT, "%,d", times)), 1);
    }

    /// A connection that has a place.
    final class Visitor {
        private final Socket socket;
        private Phase phase = Phase.COMES; // guarded by the visitors, like all below
        private long since = nanos.getAsLong();
        private long sent;
        private LongSupplier sentNow = () -> 0;

        private Visitor(Socket socket) {
            this.socket = socket;
        }

        Socket socket() {
            return socket;
        }

        /// There may be a request, or not.
        void waits() {
            become(Phase.WAITS);
        }

        /// A request has begun.
        void asks() {
            become(Phase.ASKS);
        }

        /// The request is known; what follows is the answer.
        ///
        /// @param octetsSent how many have been sent on this connection, whenever that is asked
        void answers(LongSupplier octetsSent) {
            synchronized (Visitors.this) {
                sentNow = octetsSent;
                sent = octetsSent.getAsLong();
                become(Phase.ANSWERS);
            }
        }

        private void become(Phase next) {
            synchronized (Visitors.this) {
                if (phase != Phase.GONE) { // who was ended just now will notice
                    phase = next;
                    since = nanos.getAsLong();
                }
            }
        }

        private boolean mayGiveWay(long now) {
            return switch (phase) {
                case COMES -> now - since > limits.arrival.toNanos();
                case WAITS -> true;
                case ASKS, ANSWERS, GONE -> false;
            };
        }

        /// His request has come, and nobody has looked yet.
        private boolean hasSaidSomething() {
            try {
                return socket.getInputStream().available() > 0;
            } catch (IOException e) {
                return false; // he has gone
            }
        }

        private boolean isOverdue(long now) {
            return switch (phase) {
                case COMES, WAITS, GONE -> false; // the wait for a request has a timeout of its own
                case ASKS -> now - since > limits.request.toNanos();
                case ANSWERS -> {
                    var all = sentNow.getAsLong();
                    if (all != sent) {
                        sent = all;
                        since = now;
                    }
                    yield now - since > limits.progress.toNanos();
                }
            };
        }

        /// Without a rest that TCP would go on to offer to who does not take it.
        private void abort() {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // closed, or about to be
            }
            end();
        }

        private void end() {
            phase = Phase.GONE;
            try {
                socket.close();
            } catch (IOException e) {
                // it is of no use any more
            }
        }
    }
}
