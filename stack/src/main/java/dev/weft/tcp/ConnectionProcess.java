package dev.weft.tcp;

import dev.weft.csp.Channel;
import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.message.PacketToSend;
import dev.weft.tcp.connection.Connection;
import dev.weft.tcp.connection.TcpStates;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.IpProtocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection, both of its directions: brings segments, the program's calls and the time to a
/// [Connection], and sends what comes out. ADR 1 says why it is one process and not two.
///
/// It lives until the connection has ended and the program knows: what the peer has sent stays to
/// be read.
final class ConnectionProcess implements CspProcess {
    /// What has come meanwhile is taken together, so that one acknowledgment tells of all of it.
    private static final int BATCH = 32;

    private final Connection connection;
    private final ConnectionKey key;
    private final Channel<ConnectionEvent> events;
    private final TcpContext context;
    private final Sink<TcpRequest> dealer;
    private final ConnectionHandle handle;
    private @Nullable Sink<OpeningOutcome> opener;
    private ConnectionEvent.@Nullable Read reading;
    private ConnectionEvent.@Nullable Write writing;
    private List<Sink<Boolean>> lingering = List.of();
    private boolean programGone;
    private boolean retired;
    private MonotonicTime now; // since the process last woke

    /// @param connection what to run
    /// @param events what it hears
    /// @param opener is told once whether it opens
    /// @param context what the processes of TCP have in common
    /// @param dealer is told of the end
    ConnectionProcess(
            Connection connection,
            ConnectionKey key,
            Channel<ConnectionEvent> events,
            Sink<OpeningOutcome> opener,
            TcpContext context,
            Sink<TcpRequest> dealer) {
        this.connection = connection;
        this.key = key;
        this.events = events;
        this.opener = opener;
        this.context = context;
        this.dealer = dealer;
        this.now = context.clock().now();
        this.handle =
                new ConnectionHandle(
                        events, key.local(), key.remote(), context.begun().incrementAndGet());
    }

    /// What a program has of it.
    ConnectionHandle handle() {
        return handle;
    }

    @Override
    public void run() throws InterruptedException {
        try {
            transmit();
            while (!isOver()) {
                take(events.receive(connection.deadline()));
                if (!now.isBefore(connection.deadline())) {
                    connection.onTimeout(now);
                }
                tellOpener();
                letProgramAnswer(serveReader());
                serveWriter();
                transmit();
                countRefused();
                tellOfEnd();
            }
        } finally {
            turnAway();
        }
    }

    /// The program's answer, window or end takes the acknowledgment along. A program that has just
    /// got something answers in its next turn, if at all; one that does not read yet has to be
    /// started, or to end, which takes others' turns, too.
    ///
    /// @param served whether the program has just got something
    private void letProgramAnswer(boolean served) throws InterruptedException {
        if (served) {
            context.connections().loom().giveWay();
        } else if (connection.isAcknowledgmentDue()) {
            context.connections().loom().pause();
        } else {
            return;
        }
        take(events.tryReceive());
        serveReader();
    }

    private boolean isOver() {
        return retired && programGone;
    }

    private void take(@Nullable ConnectionEvent first) throws InterruptedException {
        now = context.clock().now();
        var event = first;
        for (int i = 1; event != null; event = i++ < BATCH ? events.tryReceive() : null) {
            on(event);
        }
    }

    private void on(ConnectionEvent event) throws InterruptedException {
        switch (event) {
            case ConnectionEvent.SegmentArrives(var segment) -> connection.onSegment(segment, now);
            case ConnectionEvent.PathFails(var error, var quoted) ->
                    connection.onPathError(error, quoted, now);
            case ConnectionEvent.GiveWay _ -> {
                // Unless the handshake is over: the listener hears of that, or has it in its queue.
                if (opener != null && !isOpen(connection.stateName())) {
                    connection.forget();
                    programGone = true;
                }
            }
            case ConnectionEvent.Call call -> on(call);
        }
    }

    private void on(ConnectionEvent.Call call) {
        switch (call) {
            case ConnectionEvent.Read read -> {
                reading = read;
                connection.onNextReceive();
            }
            case ConnectionEvent.Write write -> {
                writing = write;
                serveWriter();
            }
            case ConnectionEvent.ShutdownOutput _ -> {
                takeLastWrite();
                connection.shutdownOutput();
            }
            case ConnectionEvent.ShutdownInput _ -> connection.shutdownInput();
            case ConnectionEvent.Close(var acknowledged) -> {
                programGone = true;
                if (acknowledged != null) {
                    lingers(acknowledged);
                }
                takeLastWrite();
                connection.close(now);
            }
            case ConnectionEvent.Abort _ -> {
                programGone = true;
                connection.abort(now);
            }
            case ConnectionEvent.AwaitAcknowledged(var acknowledged) -> lingers(acknowledged);
            case ConnectionEvent.Configure(var settings) -> connection.configure(settings);
            case ConnectionEvent.Inform(var reply) -> reply.trySend(connection.info());
        }
    }

    private void lingers(Sink<Boolean> acknowledged) {
        if (lingering.isEmpty()) {
            lingering = new ArrayList<>(1);
        }
        lingering.add(acknowledged);
    }

    /// Whoever has opened it hears once how that went; if nobody waits for it any more, it is over.
    private void tellOpener() throws InterruptedException {
        try {
            tellOpenerOnce();
        } catch (ChannelClosedException nobodyWaits) {
            programGone = true;
            connection.abort(now);
        }
    }

    private void tellOpenerOnce() throws InterruptedException {
        var waiting = opener;
        if (waiting == null) {
            return;
        }
        var reason = connection.closeReason();
        if (reason != null) {
            opener = null;
            programGone = true; // nobody has got hold of it
            waiting.send(new OpeningOutcome.Failed(key, reason));
        } else if (isOpen(connection.stateName())) {
            opener = null;
            waiting.send(new OpeningOutcome.Opened(handle));
        }
    }

    private static boolean isOpen(TcpStates.Name state) {
        return switch (state) {
            case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED -> false;
            case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT ->
                    true;
        };
    }

    /// Tells whether the program got something.
    private boolean serveReader() {
        var read = reading;
        if (read == null) {
            return false;
        }
        ReadOutcome outcome;
        if (connection.available() > 0) {
            var urgentAhead = connection.urgentAhead();
            outcome = new ReadOutcome.Octets(connection.receive(read.max(), now), urgentAhead);
        } else if (programGone || connection.isAtEnd()) {
            outcome = new ReadOutcome.EndOfStream();
        } else {
            var reason = connection.closeReason();
            if (reason == null) {
                return false;
            }
            outcome = new ReadOutcome.Broken(reason);
        }
        reading = null;
        read.reply().trySend(outcome);
        return true;
    }

    private void serveWriter() {
        var write = writing;
        if (write == null) {
            return;
        }
        WriteOutcome outcome;
        if (!connection.maySend()) {
            var reason = connection.closeReason();
            outcome =
                    reason == null
                            ? new WriteOutcome.OutputShut()
                            : new WriteOutcome.Broken(reason);
        } else if (connection.hasRoomToSend()) {
            connection.send(write.octets(), write.urgent(), write.more());
            outcome = new WriteOutcome.Written();
        } else {
            return;
        }
        writing = null;
        write.reply().trySend(outcome);
    }

    /// What was written goes before the end, room or no room: nothing follows it.
    private void takeLastWrite() {
        var write = writing;
        if (write != null && connection.maySend()) {
            connection.send(write.octets(), write.urgent(), write.more());
            writing = null;
            write.reply().trySend(new WriteOutcome.Written());
        }
    }

    /// RFC 9293 SHLD-22: packets have the type of service that the program has chosen, lately
    /// (SHLD-21).
    private void transmit() throws InterruptedException {
        for (var each : connection.segmentsToSend(now)) {
            context.counters().count(Counter.TCP_SENT);
            context.sender()
                    .send(
                            new PacketToSend(
                                    key.localAddress(),
                                    key.remoteAddress(),
                                    IpProtocol.TCP,
                                    each.segment(),
                                    connection.sendOptions(),
                                    each.segmentSize()));
        }
    }

    private void countRefused() {
        var refused = connection.takeRefused();
        if (refused > 0) {
            context.drops().count(Drop.TCP_BUFFERS_FULL, refused);
        }
        var tooEarly = connection.takeTooEarly();
        if (tooEarly > 0) {
            context.drops().count(Drop.TCP_OUT_OF_ORDER_FULL, tooEarly);
        }
    }

    /// The dealer first: who has lingered finds the port free.
    private void tellOfEnd() throws InterruptedException {
        retire();
        if (!lingering.isEmpty() && connection.isAllAcknowledged()) {
            lingering.forEach(Sink::close);
            lingering = List.of();
        }
    }

    private void retire() throws InterruptedException {
        if (retired) {
            return;
        }
        var rest = connection.timeWait();
        if (rest != null) {
            retired = true;
            dealer.send(new TcpRequest.EnteredTimeWait(key, events, rest));
        } else if (connection.closeReason() != null) {
            retired = true;
            dealer.send(new TcpRequest.Ended(key, events));
        }
    }

    /// Programs live longer than connections: none of them shall wait for one that has ended.
    private void turnAway() {
        events.close();
        connection.discard();
        if (opener != null) {
            opener.close();
        }
        lingering.forEach(Sink::close);
        if (reading != null) {
            reading.reply().close();
        }
        if (writing != null) {
            writing.reply().close();
        }
        for (var late = events.tryReceive(); late != null; late = events.tryReceive()) {
            switch (late) {
                case ConnectionEvent.Read(_, var reply) -> reply.close();
                case ConnectionEvent.Write(_, _, _, var reply) -> reply.close();
                case ConnectionEvent.Close(var acknowledged) -> {
                    if (acknowledged != null) {
                        acknowledged.close();
                    }
                }
                case ConnectionEvent.AwaitAcknowledged(var acknowledged) -> acknowledged.close();
                case ConnectionEvent.Inform(var reply) -> reply.close();
                case ConnectionEvent.SegmentArrives _,
                        ConnectionEvent.PathFails _,
                        ConnectionEvent.GiveWay _,
                        ConnectionEvent.ShutdownOutput _,
                        ConnectionEvent.ShutdownInput _,
                        ConnectionEvent.Abort _,
                        ConnectionEvent.Configure _ -> {}
            }
        }
    }
}
