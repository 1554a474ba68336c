package dev.weft.tcp;

import dev.weft.csp.Channel;
import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.CspProcess;
import dev.weft.csp.Select;
import dev.weft.csp.Sink;
import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.tcp.connection.Connection;
import dev.weft.tcp.connection.ConnectionParameters;
import dev.weft.tcp.connection.ConnectionSettings;
import dev.weft.tcp.connection.InitialSequenceNumbers;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// One listener: starts a [ConnectionProcess] for each SYN, and keeps those that are established
/// until the program accepts them (RFC 9293 §3.10.1, LISTEN).
///
/// ```text
///   SYN --> half-open (at most TcpBounds.halfOpen; the oldest gives way)
///              |  our SYN is acknowledged
///              v
///           waiting (at most the backlog; no SYN is answered while it is full) --> accept
/// ```
///
/// A flood of SYNs without a sequel only pushes one another out: a peer that goes on with its
/// handshake has done so before its turn comes.
final class ListenerProcess implements CspProcess {
    /// What happens here.
    private sealed interface Event {}

    private record Heard(ListenerEvent event) implements Event {}

    private record Became(OpeningOutcome outcome) implements Event {}

    private final int backlog;
    private final ConnectionSettings settings;
    private final Channel<ListenerEvent> events;
    private final Channel<OpeningOutcome> outcomes;
    private final InitialSequenceNumbers numbers;
    private final TcpContext context;
    private final Sink<TcpRequest> dealer;
    private final Map<ConnectionKey, Sink<ConnectionEvent>> halfOpen = new LinkedHashMap<>();
    private final Queue<ConnectionHandle> waiting = new ArrayDeque<>();
    private @Nullable Sink<ConnectionHandle> accepting;
    private boolean closed;

    /// @param backlog how many connections may wait
    /// @param settings what connections begin with
    /// @param events what it hears
    /// @param outcomes what becomes of handshakes
    /// @param numbers chooses initial sequence numbers
    /// @param context what the processes of TCP have in common
    /// @param dealer is told of each connection
    ListenerProcess(
            int backlog,
            ConnectionSettings settings,
            Channel<ListenerEvent> events,
            Channel<OpeningOutcome> outcomes,
            InitialSequenceNumbers numbers,
            TcpContext context,
            Sink<TcpRequest> dealer) {
        this.backlog = backlog;
        this.settings = settings;
        this.events = events;
        this.outcomes = outcomes;
        this.numbers = numbers;
        this.context = context;
        this.dealer = dealer;
    }

    @Override
    public void run() throws InterruptedException {
        var all = Select.<ListenerEvent, Event>from(events, Heard::new).or(outcomes, Became::new);
        try {
            while (!closed) {
                switch (all.next()) {
                    case Heard(ListenerEvent.SynArrives syn) -> onSyn(syn);
                    case Heard(ListenerEvent.Accept(var reply)) -> {
                        accepting = reply;
                        serve();
                    }
                    case Heard(ListenerEvent.CountWaiting(var reply)) ->
                            reply.trySend(waiting.size());
                    case Heard(ListenerEvent.Close _) -> closed = true;
                    case Became(var outcome) -> onOutcome(outcome);
                }
            }
            abortAll();
        } finally {
            turnAway();
        }
    }

    private void onSyn(ListenerEvent.SynArrives arrived) throws InterruptedException {
        var known = halfOpen.get(arrived.key());
        if (known != null) {
            // The dealer had not heard of it yet when the SYN came a second time.
            known.trySend(new ConnectionEvent.SegmentArrives(arrived.syn()));
            return;
        }
        if (waiting.size() >= backlog) {
            context.drops().count(Drop.TCP_ACCEPT_QUEUE_FULL);
            return;
        }
        if (!makeRoom()) {
            return;
        }
        var path = context.pathTo(arrived.key().remoteAddress());
        if (path == null) {
            context.drops().count(Drop.NO_ROUTE);
            return;
        }
        var now = context.clock().now();
        var key = arrived.key();
        var connection =
                Connection.passive(
                        new ConnectionParameters(
                                context.config(),
                                context.budget(),
                                settings,
                                path,
                                key.local(),
                                key.remote(),
                                numbers.chooseAfter(
                                        arrived.after(), key.local(), key.remote(), now),
                                numbers.timestampOffset(key.local(), key.remote())),
                        now);
        connection.observe(ConnectionRecorder.INSTANCE);
        connection.onSegment(arrived.syn(), now);
        var name = TcpContext.name(key);
        Channel<ConnectionEvent> connectionEvents =
                context.connections().channel(name, context.config().bounds().segmentQueue());
        halfOpen.put(key, connectionEvents);
        dealer.send(new TcpRequest.Register(key, connectionEvents));
        context.connections()
                .start(
                        name,
                        new ConnectionProcess(
                                connection, key, connectionEvents, outcomes, context, dealer));
    }

    /// The oldest gives way. If it does not listen, the newest does.
    private boolean makeRoom() {
        if (halfOpen.size() < context.config().bounds().halfOpen()) {
            return true;
        }
        context.drops().count(Drop.TCP_SYN_QUEUE_FULL);
        var oldest = halfOpen.entrySet().iterator();
        if (!oldest.next().getValue().trySend(new ConnectionEvent.GiveWay())) {
            return false;
        }
        oldest.remove();
        return true;
    }

    private void onOutcome(OpeningOutcome outcome) {
        switch (outcome) {
            case OpeningOutcome.Opened(var handle) -> {
                halfOpen.remove(ConnectionKey.of(handle.local(), handle.remote()));
                context.counters().count(Counter.TCP_PASSIVE_OPENS);
                waiting.add(handle);
                serve();
            }
            case OpeningOutcome.Failed(var key, _) -> halfOpen.remove(key);
            case OpeningOutcome.Begun _, OpeningOutcome.NotBegun _ -> {} // of active opens
        }
    }

    private void serve() {
        var asking = accepting;
        if (asking == null || waiting.isEmpty()) {
            return;
        }
        accepting = null;
        if (asking.trySend(waiting.element())) {
            waiting.remove();
        } // else nobody is there any more, and the listener's end is on its way
    }

    /// Nobody will ever accept them.
    private void abortAll() throws InterruptedException {
        outcomes.close(); // nobody waits to tell us while we wait to tell him
        for (var each : halfOpen.values()) {
            abort(each);
        }
        for (var each : waiting) {
            abort(each.calls());
        }
        for (var late = outcomes.tryReceive(); late != null; late = outcomes.tryReceive()) {
            if (late instanceof OpeningOutcome.Opened(var handle)) {
                abort(handle.calls());
            }
        }
    }

    private static void abort(Sink<ConnectionEvent> connection) throws InterruptedException {
        try {
            connection.send(new ConnectionEvent.Abort());
        } catch (ChannelClosedException ended) {
            // it knows
        }
    }

    /// Programs live longer than the stack: none of them shall wait for it when it has ended.
    private void turnAway() {
        outcomes.close();
        events.close();
        if (accepting != null) {
            accepting.close();
        }
        for (var late = events.tryReceive(); late != null; late = events.tryReceive()) {
            switch (late) {
                case ListenerEvent.Accept(var reply) -> reply.close();
                case ListenerEvent.CountWaiting(var reply) -> reply.close();
                case ListenerEvent.SynArrives _, ListenerEvent.Close _ -> {}
            }
        }
    }
}
