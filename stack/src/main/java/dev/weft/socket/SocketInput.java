package dev.weft.socket;

import dev.weft.csp.Channel;
import dev.weft.tcp.ConnectionEvent;
import dev.weft.tcp.ConnectionHandle;
import dev.weft.tcp.ReadOutcome;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a socket reads: octets that its connection has handed over, and the request for more. Runs
/// on the loom; one thread reads at a time.
final class SocketInput {
    /// A reader that asks for little gets the rest the next time, without asking again.
    private static final int LEAST_READ = 65_536;

    private static final int MOST_READ = 1 << 20;

    private final SocketLayer layer;
    private final ClosedFlag closed;
    private final Turn reading = new Turn();
    private volatile boolean urgentDiscarded;
    private volatile boolean shut;

    // Of whoever has the turn.
    private final ArrayDeque<Bytes> arrived = new ArrayDeque<>(2);
    private int urgentHere; // octets from the next to read to the end of urgent data
    private @Nullable Channel<ReadOutcome> replies;
    private boolean asked;
    private volatile @Nullable ReadOutcome end; // writers look at it, too

    SocketInput(SocketLayer layer, ClosedFlag closed) {
        this.layer = layer;
        this.closed = closed;
    }

    /// Says whether urgent data is thrown away.
    void discardUrgent(boolean discard) {
        urgentDiscarded = discard;
    }

    /// From now on readers find the end of the stream.
    void shut() {
        shut = true;
    }

    boolean isShut() {
        return shut;
    }

    /// At least one octet; null at the end of the stream.
    @Nullable Bytes read(ConnectionHandle handle, int max, MonotonicTime deadline)
            throws IOException, InterruptedException {
        if (!reading.take(layer.group(), deadline)) {
            throw new SocketTimeoutException("nothing to read in time");
        }
        try {
            closed.requireStillOpen();
            if (shut) {
                return null;
            }
            while (arrived.isEmpty() && end == null) {
                await(handle, max, deadline);
            }
            var first = arrived.pollFirst();
            if (first == null) {
                return atEnd(handle);
            }
            if (first.length() <= max) {
                urgentHere -= first.length();
                return first;
            }
            urgentHere -= max;
            arrived.addFirst(first.slice(max));
            return first.slice(0, max);
        } finally {
            reading.end();
        }
    }

    /// A connection that readers have found broken is so for writers, too.
    void requireUnbroken(ConnectionHandle handle) throws IOException {
        if (end instanceof ReadOutcome.Broken(var reason)) {
            throw TcpErrors.broken(reason, handle.remote());
        }
    }

    /// Octets that can be read without waiting.
    int available(ConnectionHandle handle) throws IOException, InterruptedException {
        closed.requireOpen();
        if (shut) {
            return 0;
        }
        var here = look();
        var info = TcpSockets.info(layer, handle.calls());
        return info == null ? here.octets : here.octets + info.receiveQueue();
    }

    /// What the connection knows of itself, with the octets and the end of urgent data that the
    /// program has ahead of itself: a part of them may lie here.
    TcpInfo info(ConnectionHandle handle) throws InterruptedException {
        var here = look();
        var known = TcpSockets.info(layer, handle.calls());
        if (known == null) {
            return TcpInfo.ofState(
                            handle.local().toSocketAddress(),
                            handle.remote().toSocketAddress(),
                            "CLOSED")
                    .withAhead(here.octets, here.urgent);
        }
        var info = TcpInfo.of(known);
        var beyond = info.urgentAhead();
        return info.withAhead(
                here.octets + info.receiveQueue(),
                beyond == 0 ? here.urgent : here.octets + beyond);
    }

    /// What lies here.
    ///
    /// @param octets how many
    /// @param urgent how many of them up to the end of urgent data
    private record Here(int octets, int urgent) {}

    /// Nothing lies here while somebody waits for it, or once nobody wants it.
    private Here look() {
        if (shut || !reading.tryTake()) {
            return new Here(0, 0);
        }
        try {
            takeLate();
            var octets = arrived.stream().mapToInt(Bytes::length).sum();
            return new Here(octets, Math.clamp(urgentHere, 0, octets));
        } finally {
            reading.end();
        }
    }

    /// Whether a program that goes now leaves something that it should have read.
    boolean leavesSomethingUnread() {
        if (shut || !reading.tryTake()) {
            return false; // nobody wants it, or somebody waits for it
        }
        try {
            takeLate();
            return !arrived.isEmpty();
        } finally {
            reading.end();
        }
    }

    /// What was asked for and not waited for is still to come: nothing of it gets lost.
    private void await(ConnectionHandle handle, int max, MonotonicTime deadline)
            throws IOException, InterruptedException {
        var awaited = replies;
        if (awaited == null) {
            awaited = layer.group().answers("octets read", 1);
            replies = awaited;
        }
        if (!asked) {
            var wanted = Math.clamp(max, LEAST_READ, MOST_READ);
            handle.calls().send(new ConnectionEvent.Read(wanted, awaited));
            asked = true;
        }
        var outcome = awaited.receive(deadline);
        if (outcome == null) {
            throw new SocketTimeoutException("nothing to read in time");
        }
        take(outcome);
    }

    /// What nobody has waited for may be here.
    private void takeLate() {
        var late = asked && replies != null ? replies.tryReceive() : null;
        if (late != null) {
            take(late);
        }
    }

    private void take(ReadOutcome outcome) {
        asked = false;
        switch (outcome) {
            case ReadOutcome.Octets(var runs, var urgentAhead) -> {
                arrived.addAll(urgentDiscarded ? withoutUrgent(runs, urgentAhead) : runs);
                urgentHere = urgentDiscarded ? 0 : urgentAhead; // nothing was here before
            }
            case ReadOutcome.EndOfStream _, ReadOutcome.Broken _ -> end = outcome;
        }
    }

    /// Only the last octet before the urgent pointer counts as urgent (RFC 6093 §3.3).
    private static List<Bytes> withoutUrgent(List<Bytes> runs, int urgentAhead) {
        List<Bytes> kept = new ArrayList<>();
        var urgent = urgentAhead - 1;
        for (var run : runs) {
            if (urgent < 0 || urgent >= run.length()) {
                kept.add(run);
            } else {
                Stream.of(run.slice(0, urgent), run.slice(urgent + 1))
                        .filter(part -> !part.isEmpty())
                        .forEach(kept::add);
            }
            urgent -= run.length();
        }
        return kept;
    }

    private @Nullable Bytes atEnd(ConnectionHandle handle) throws IOException {
        closed.requireStillOpen();
        requireUnbroken(handle);
        return null;
    }
}
