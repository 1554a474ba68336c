package dev.weft.tcp;

import dev.weft.csp.Channel;
import dev.weft.csp.CspProcess;
import dev.weft.csp.Select;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.message.Endpoint;
import dev.weft.message.PacketToSend;
import dev.weft.message.PathError;
import dev.weft.message.ReceivedPacket;
import dev.weft.message.SendOptions;
import dev.weft.ports.EphemeralPorts;
import dev.weft.tcp.connection.Connection;
import dev.weft.tcp.connection.ConnectionParameters;
import dev.weft.tcp.connection.InitialSequenceNumbers;
import dev.weft.tcp.connection.Resets;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Malformation;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Deals segments to the connections and listeners that they are for, and answers those that are
/// for nobody. Owns the tables: of connections, of ports, and of what is in TIME-WAIT.
public final class TcpDealer implements CspProcess {
    /// What happens here.
    private sealed interface Event {}

    private record Arrived(ReceivedPacket packet) implements Event {}

    private record Asked(TcpRequest request) implements Event {}

    private record WentWrong(PathError error) implements Event {}

    private record Tick() implements Event {}

    private static final int LISTENER_QUEUE = 256;

    private final Source<ReceivedPacket> packets;
    private final Channel<TcpRequest> requests;
    private final Source<PathError> errors;
    private final EphemeralPorts ephemeralPorts;
    private final RandomGenerator random;
    private final InitialSequenceNumbers numbers;
    private final TcpContext context;
    private final Map<ConnectionKey, Sink<ConnectionEvent>> connections = new HashMap<>();
    private final TcpPorts ports = new TcpPorts();
    private final TimeWaitTable timeWaits;
    private int portsChosen;

    /// Makes the dealer.
    ///
    /// @param packets TCP packets
    /// @param requests what sockets and connections want; closed when the dealer ends
    /// @param errors segments of ours that did not arrive
    /// @param ephemeralPorts the range for those who do not care
    /// @param random the loom's
    /// @param context what the processes of TCP have in common
    public TcpDealer(
            Source<ReceivedPacket> packets,
            Channel<TcpRequest> requests,
            Source<PathError> errors,
            EphemeralPorts ephemeralPorts,
            RandomGenerator random,
            TcpContext context) {
        this.packets = packets;
        this.requests = requests;
        this.errors = errors;
        this.ephemeralPorts = ephemeralPorts;
        this.random = random;
        this.numbers = new InitialSequenceNumbers(random);
        this.context = context;
        this.timeWaits =
                new TimeWaitTable(
                        context.config().timeWait(), context.config().bounds().timeWaits());
    }

    @Override
    public void run() throws InterruptedException {
        var tick = new Tick();
        var events =
                Select.<ReceivedPacket, Event>from(packets, Arrived::new)
                        .or(requests, Asked::new)
                        .or(errors, WentWrong::new);
        try {
            while (true) {
                var event =
                        timeWaits.isEmpty()
                                ? events.next()
                                : events.next(timeWaits.nextExpiry(), tick);
                switch (event) {
                    case Arrived(var packet) -> onPacket(packet);
                    case Asked(var request) -> onRequest(request);
                    case WentWrong(var error) -> onError(error);
                    case Tick _ -> timeWaits.expire(now());
                }
            }
        } finally {
            turnAway();
        }
    }

    /// Programs live longer than the stack: none of them shall wait for it when it has ended.
    private void turnAway() {
        requests.close();
        for (var late = requests.tryReceive(); late != null; late = requests.tryReceive()) {
            switch (late) {
                case TcpRequest.Reserve reserve -> reserve.reply().close();
                case TcpRequest.Listen listen -> listen.reply().close();
                case TcpRequest.Connect connect -> connect.reply().close();
                case TcpRequest.Show show -> show.reply().close();
                case TcpRequest.Release _,
                        TcpRequest.Register _,
                        TcpRequest.Ended _,
                        TcpRequest.EnteredTimeWait _ -> {}
            }
        }
    }

    private void onPacket(ReceivedPacket received) {
        if (received.toGroup()) {
            // MUST-57: a SYN to a broadcast or multicast address is discarded silently; nothing
            // else there can belong to a connection
            context.drops().count(Drop.TCP_TO_GROUP);
            return;
        }
        var packet = received.packet(); // whose options do not matter: RFC 9293 MUST-50
        TcpSegment segment;
        try {
            segment =
                    TcpSegment.parse(
                            packet.payloadBytes(),
                            packet.source(),
                            packet.destination(),
                            received.checksumVerified());
        } catch (MalformedPacketException e) {
            context.drops()
                    .count(
                            e.reason() == Malformation.BAD_CHECKSUM
                                    ? Drop.TCP_BAD_CHECKSUM
                                    : Drop.TCP_MALFORMED);
            return;
        }
        context.counters().count(Counter.TCP_RECEIVED);
        deal(
                new ConnectionKey(
                        packet.destination(),
                        segment.destinationPort(),
                        packet.source(),
                        segment.sourcePort()),
                segment);
    }

    private void deal(ConnectionKey key, TcpSegment segment) {
        Sink<ConnectionEvent> connection = connections.get(key);
        if (connection == null) {
            // The peer may have been quicker with its answer than the connection's Register.
            hearRequests();
            connection = connections.get(key);
        }
        if (connection == null) {
            dealWithoutConnection(key, segment);
        } else if (!connection.trySend(new ConnectionEvent.SegmentArrives(segment))) {
            context.drops().count(Drop.TCP_CONNECTION_QUEUE_FULL);
        }
    }

    private void hearRequests() {
        for (var each = requests.tryReceive(); each != null; each = requests.tryReceive()) {
            onRequest(each);
        }
    }

    private void dealWithoutConnection(ConnectionKey key, TcpSegment segment) {
        SequenceNumber after = null;
        var rest = timeWaits.get(key);
        if (rest != null) {
            switch (rest.judge(segment)) {
                case IGNORE -> {
                    context.counters().count(Counter.TCP_RECEIVED_IN_TIME_WAIT);
                    return;
                }
                case ACKNOWLEDGE -> {
                    context.counters().count(Counter.TCP_RECEIVED_IN_TIME_WAIT);
                    answer(key, rest.acknowledgment(now()));
                    return;
                }
                case ACKNOWLEDGE_AND_RESTART -> {
                    context.counters().count(Counter.TCP_RECEIVED_IN_TIME_WAIT);
                    timeWaits.put(key, rest.restarted(now()));
                    answer(key, rest.acknowledgment(now()));
                    return;
                }
                case REOPEN -> after = rest.sndNxt(); // it ends once a listener has taken the SYN
            }
        }
        var listener = ports.listenerFor(key.local());
        if (listener == null || segment.isAck() || segment.isRst()) {
            refuse(key, segment);
        } else if (!segment.isSyn()) {
            // RFC 9293 §3.10.7.2, fourth: "Drop the segment and return." Scanners send such a
            // thing.
            context.drops().count(Drop.TCP_NO_CONNECTION);
        } else if (!listener.events().trySend(new ListenerEvent.SynArrives(key, segment, after))) {
            context.drops().count(Drop.TCP_SYN_QUEUE_FULL);
        }
    }

    private void refuse(ConnectionKey key, TcpSegment segment) {
        context.drops().count(Drop.TCP_NO_CONNECTION);
        var reset = Resets.answerTo(segment);
        if (reset != null) {
            context.counters().count(Counter.TCP_RESETS_SENT);
            answer(key, reset);
        }
    }

    /// On the way up nobody waits, so an answer that finds the way down full is dropped.
    private void answer(ConnectionKey key, TcpSegment segment) {
        var packet =
                new PacketToSend(
                        key.localAddress(),
                        key.remoteAddress(),
                        IpProtocol.TCP,
                        segment,
                        SendOptions.DEFAULT.withDontFragment(true));
        context.counters().count(Counter.TCP_SENT);
        if (!context.sender().trySend(packet)) {
            context.drops().count(Drop.TRANSMIT_QUEUE_FULL);
        }
    }

    /// The quote has the ports and the sequence number of the segment that did not arrive (RFC 9293
    /// MUST-54).
    private void onError(PathError error) {
        var header = error.transportHeader();
        if (header.length() < 8) {
            context.drops().count(Drop.ICMP_ERROR_UNMATCHED);
            return;
        }
        var key =
                new ConnectionKey(
                        error.source(), header.u16(0), error.destination(), header.u16(2));
        Sink<ConnectionEvent> connection = connections.get(key);
        var quoted = new SequenceNumber(header.u32(4));
        if (connection == null
                || !connection.trySend(new ConnectionEvent.PathFails(error, quoted))) {
            context.drops().count(Drop.ICMP_ERROR_UNMATCHED);
        }
    }

    private void onRequest(TcpRequest request) {
        switch (request) {
            case TcpRequest.Reserve reserve -> reserve.reply().trySend(reserve(reserve));
            case TcpRequest.Release(var local) -> ports.release(local);
            case TcpRequest.Listen listen -> listen(listen);
            case TcpRequest.Connect connect -> connect(connect);
            case TcpRequest.Register(var key, var events) -> {
                if (connections.size() >= context.config().bounds().connections()) {
                    context.drops().count(Drop.TCP_TOO_MANY_CONNECTIONS);
                    events.trySend(new ConnectionEvent.GiveWay());
                } else if (connections.putIfAbsent(key, events) != null) {
                    events.trySend(new ConnectionEvent.GiveWay()); // a program was quicker
                } else {
                    timeWaits.remove(key);
                }
            }
            case TcpRequest.Ended(var key, var events) -> connections.remove(key, events);
            case TcpRequest.EnteredTimeWait(var key, var events, var rest) -> {
                connections.remove(key, events);
                timeWaits.put(key, rest);
            }
            case TcpRequest.Show(var reply) ->
                    reply.trySend(
                            new TcpRequest.TcpTable(
                                    ports.listeners(),
                                    new ArrayList<>(connections.values()),
                                    timeWaits.keys()));
        }
    }

    private TcpRequest.ReserveOutcome reserve(TcpRequest.Reserve wanted) {
        var local = wanted.local();
        if (local.port() == 0) {
            var chosen = ephemeralPorts.choose(random, port -> !ports.isReserved(port));
            if (chosen.isEmpty()) {
                return new TcpRequest.NoPortsLeft();
            }
            local = new Endpoint(local.address(), chosen.getAsInt());
        } else if (!wanted.reuse() && isConnected(local.port())) {
            return new TcpRequest.AddressInUse();
        }
        return ports.reserve(local)
                ? new TcpRequest.Reserved(local)
                : new TcpRequest.AddressInUse();
    }

    private boolean isConnected(int port) {
        return connections.keySet().stream().anyMatch(each -> each.localPort() == port)
                || timeWaits.keys().stream().anyMatch(each -> each.localPort() == port);
    }

    /// RFC 9293 MUST-41: a listener of its own, and nothing that was there before is touched.
    private void listen(TcpRequest.Listen wanted) {
        var local = wanted.local();
        var name = "tcp listener " + local.port();
        var group = context.connections();
        var bounds = context.config().bounds();
        Channel<ListenerEvent> events = group.channel(name, LISTENER_QUEUE);
        Channel<OpeningOutcome> outcomes = group.channel(name + " opened", bounds.halfOpen());
        var handle = new ListenerHandle(events, local, wanted.backlog());
        ports.listen(local, handle);
        group.start(
                name,
                new ListenerProcess(
                        wanted.backlog(),
                        wanted.settings(),
                        events,
                        outcomes,
                        numbers.forAnotherProcess(),
                        context,
                        requests));
        wanted.reply().trySend(handle);
    }

    private void connect(TcpRequest.Connect wanted) {
        var remote = wanted.remote();
        var path = context.pathTo(remote.address());
        if (path == null) {
            refuse(wanted, OpeningOutcome.Obstacle.NO_ROUTE);
            return;
        }
        if (connections.size() >= context.config().bounds().connections()) {
            refuse(wanted, OpeningOutcome.Obstacle.TOO_MANY_CONNECTIONS);
            return;
        }
        var local = wanted.local();
        if (local.address().isUnspecified()) {
            local = new Endpoint(context.sourceTo(remote.address()), local.port());
        }
        if (local.port() == 0) {
            var port = freePort(local, remote);
            if (port == null) {
                refuse(wanted, OpeningOutcome.Obstacle.NO_PORTS_LEFT);
                return;
            }
            local = new Endpoint(local.address(), port);
        }
        var key = ConnectionKey.of(local, remote);
        var rest = timeWaits.get(key);
        if (connections.containsKey(key) || (rest != null && !rest.mayReopen(now()))) {
            refuse(wanted, OpeningOutcome.Obstacle.ALREADY_CONNECTED);
            return;
        }
        var numberBefore = rest == null ? null : rest.sndNxt();
        timeWaits.remove(key);
        var name = TcpContext.name(key);
        Channel<ConnectionEvent> events =
                context.connections().channel(name, context.config().bounds().segmentQueue());
        connections.put(key, events);
        var connection =
                Connection.active(
                        new ConnectionParameters(
                                context.config(),
                                context.budget(),
                                wanted.settings(),
                                path,
                                local,
                                remote,
                                numbers.chooseAfter(numberBefore, local, remote, now()),
                                numbers.timestampOffset(local, remote)),
                        now());
        connection.observe(ConnectionRecorder.INSTANCE);
        context.counters().count(Counter.TCP_ACTIVE_OPENS);
        var process =
                new ConnectionProcess(connection, key, events, wanted.reply(), context, requests);
        wanted.reply().trySend(new OpeningOutcome.Begun(process.handle()));
        context.connections().start(name, process);
    }

    private static void refuse(TcpRequest.Connect wanted, OpeningOutcome.Obstacle obstacle) {
        wanted.reply().trySend(new OpeningOutcome.NotBegun(obstacle));
    }

    /// RFC 6056 §3.3.3, "simple hash-based port selection": each peer has ports in a sequence that
    /// begins at a secret place. So a port comes again as late as possible, and one search step is
    /// mostly enough, even where nearly all have been used lately; a port in TIME-WAIT towards the
    /// peer is taken if it may be opened again (RFC 6191).
    private @Nullable Integer freePort(Endpoint local, Endpoint remote) {
        var now = now();
        var free =
                ephemeralPorts.chooseFrom(
                        numbers.portOffset(local, remote) + portsChosen++,
                        port -> isFree(port, local, remote, now));
        return free.isPresent() ? free.getAsInt() : null;
    }

    private boolean isFree(int port, Endpoint local, Endpoint remote, MonotonicTime now) {
        if (ports.isReserved(port)) {
            return false;
        }
        var key = new ConnectionKey(local.address(), port, remote.address(), remote.port());
        if (connections.containsKey(key)) {
            return false;
        }
        var rest = timeWaits.get(key);
        return rest == null || rest.mayReopen(now);
    }

    private MonotonicTime now() {
        return context.clock().now();
    }
}
