package dev.weft.bench.micro;

import dev.weft.csp.Channel;
import dev.weft.csp.ProcessGroup;
import dev.weft.message.Endpoint;
import dev.weft.tcp.connection.BufferBudget;
import dev.weft.tcp.connection.Connection;
import dev.weft.tcp.connection.ConnectionParameters;
import dev.weft.tcp.connection.ConnectionSettings;
import dev.weft.tcp.connection.Path;
import dev.weft.tcp.connection.TcpConfig;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One end of a connection, run by one process as in the stack, or by two as in the paper.
///
/// ```text
///   one    segments, reads, writes --> [arrivals] --> end --> the other's arrivals
///
///   two    segments, reads --> [arrivals] --> receiver --look--> [orders] --> sender --> the other's
///                                             writes ----------> [orders]               arrivals
/// ```
///
/// The two share the [Connection] without a lock, which is possible only because one thread carries
/// both: so this is the least that two can cost.
final class ConnectionEnd {
    /// What its processes hear.
    private sealed interface Event {}

    private record SegmentArrives(TcpSegment segment) implements Event {}

    private record Read(int max) implements Event {}

    private record Write(Bytes octets) implements Event {}

    /// The receiver has changed something that the sender may have to tell the peer.
    private record Look() implements Event {}

    /// Both ends, connected.
    record Pair(ConnectionEnd client, ConnectionEnd server) {}

    private static final int BATCH = 32; // as ConnectionProcess
    private static final int BUFFER = 1 << 18;
    private static final int CAPACITY = 1024; // more than the segments of a window
    private static final Endpoint CLIENT = new Endpoint(Ipv4Address.parse("10.0.0.1"), 50_000);
    private static final Endpoint SERVER = new Endpoint(Ipv4Address.parse("10.0.0.2"), 7);

    private final Connection connection;
    private final ProcessGroup group;
    private final Channel<Event> arrivals;
    private final Channel<Event> orders;
    private final Channel<List<Bytes>> octetsRead;
    private final Channel<Boolean> written;
    private @Nullable Read reading;
    private @Nullable Write writing;
    private MonotonicTime now; // since one of its processes last woke

    private ConnectionEnd(Connection connection, ProcessGroup group, boolean halves) {
        this.connection = connection;
        this.group = group;
        this.arrivals = group.channel("arrivals", CAPACITY);
        this.orders = halves ? group.channel("orders", CAPACITY) : arrivals;
        this.octetsRead = group.answers("octets read", 1);
        this.written = group.answers("written", 1);
        this.now = group.loom().clock().now();
    }

    /// Makes both ends, starts their processes, and has an octet pass.
    ///
    /// @param path of both
    /// @param halves whether two processes run an end
    static Pair open(ProcessGroup group, Path path, boolean halves) throws InterruptedException {
        var now = group.loom().clock().now();
        var client = Connection.active(parameters(path, CLIENT, SERVER), now);
        var server = Connection.passive(parameters(path, SERVER, CLIENT), now);
        var pair =
                new Pair(
                        new ConnectionEnd(client, group, halves),
                        new ConnectionEnd(server, group, halves));
        pair.server.start(pair.client, halves);
        pair.client.start(pair.server, halves);
        pair.client.write(Bytes.of('x'));
        pair.server.read(1);
        return pair;
    }

    private static ConnectionParameters parameters(Path path, Endpoint local, Endpoint remote) {
        return new ConnectionParameters(
                TcpConfig.DEFAULT,
                BufferBudget.of(TcpConfig.DEFAULT.bounds()),
                ConnectionSettings.DEFAULT.withNoDelay(true).withBuffers(BUFFER, BUFFER),
                path,
                local,
                remote,
                new SequenceNumber(1000),
                1);
    }

    private void start(ConnectionEnd peer, boolean halves) {
        if (halves) {
            group.start("receiver", this::receive);
            group.start("sender", () -> send(peer));
        } else {
            group.start("end", () -> receiveAndSend(peer));
        }
    }

    // The program's side: one reads and one writes at a time.

    /// Waits for octets, takes them, and says how many they are.
    int read(int max) throws InterruptedException {
        arrivals.send(new Read(max));
        return octetsRead.receive().stream().mapToInt(Bytes::length).sum();
    }

    /// Waits until there is room for these octets.
    void write(Bytes octets) throws InterruptedException {
        orders.send(new Write(octets));
        written.receive();
    }

    // The processes.

    /// As `ConnectionProcess`.
    private void receiveAndSend(ConnectionEnd peer) throws InterruptedException {
        transmit(peer);
        while (true) {
            take(arrivals, arrivals.receive(connection.deadline()));
            onTime();
            if (serveReader()) {
                group.loom().giveWay();
                take(arrivals, arrivals.tryReceive());
                serveReader();
            } else if (connection.isAcknowledgmentDue()) {
                group.loom().pause();
                take(arrivals, arrivals.tryReceive());
                serveReader();
            }
            serveWriter();
            transmit(peer);
        }
    }

    private void receive() throws InterruptedException {
        while (true) {
            take(arrivals, arrivals.receive());
            serveReader();
            orders.trySend(new Look()); // if it is full, there is more to look at anyway
        }
    }

    private void send(ConnectionEnd peer) throws InterruptedException {
        transmit(peer);
        while (true) {
            take(orders, orders.receive(connection.deadline()));
            onTime();
            serveWriter();
            transmit(peer);
        }
    }

    private void take(Channel<Event> from, @Nullable Event first) throws InterruptedException {
        now = group.loom().clock().now();
        var event = first;
        for (int i = 1; event != null; event = i++ < BATCH ? from.tryReceive() : null) {
            switch (event) {
                case SegmentArrives(var segment) -> connection.onSegment(segment, now);
                case Read read -> {
                    reading = read;
                    connection.onNextReceive();
                }
                case Write write -> writing = write;
                case Look _ -> {}
            }
        }
    }

    private void onTime() {
        if (!now.isBefore(connection.deadline())) {
            connection.onTimeout(now);
        }
    }

    private boolean serveReader() {
        var read = reading;
        if (read == null || connection.available() == 0) {
            return false;
        }
        reading = null;
        octetsRead.trySend(connection.receive(read.max, now));
        return true;
    }

    private void serveWriter() {
        var write = writing;
        if (write != null && connection.maySend() && connection.hasRoomToSend()) {
            connection.send(write.octets, false, false);
            writing = null;
            written.trySend(true);
        }
    }

    private void transmit(ConnectionEnd peer) {
        for (var each : connection.segmentsToSend(now)) {
            if (!peer.arrivals.trySend(new SegmentArrives(each.segment()))) {
                throw new IllegalStateException("more than a window is under way");
            }
        }
    }
}
