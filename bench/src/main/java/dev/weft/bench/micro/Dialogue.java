package dev.weft.bench.micro;

import dev.weft.message.Endpoint;
import dev.weft.tcp.connection.BufferBudget;
import dev.weft.tcp.connection.Connection;
import dev.weft.tcp.connection.ConnectionParameters;
import dev.weft.tcp.connection.ConnectionSettings;
import dev.weft.tcp.connection.Path;
import dev.weft.tcp.connection.TcpConfig;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.SequenceNumber;

/// Two connections of TCP's core that talk to one another, without anything between them.
final class Dialogue {
    private static final Path PATH = new Path(1500, false);
    private static final Endpoint CLIENT = new Endpoint(Ipv4Address.parse("10.0.0.1"), 50_000);
    private static final Endpoint SERVER = new Endpoint(Ipv4Address.parse("10.0.0.2"), 7);

    final Connection client;
    final Connection server;
    private long nanos = 1_000_000_000;
    private MonotonicTime now = new MonotonicTime(nanos);

    /// Opens them.
    Dialogue() {
        client = Connection.active(parameters(CLIENT, SERVER, 1000, 1), now);
        server = Connection.passive(parameters(SERVER, CLIENT, 2000, 2), now);
        settle();
    }

    private static ConnectionParameters parameters(
            Endpoint local, Endpoint remote, int iss, int timestampOffset) {
        return new ConnectionParameters(
                TcpConfig.DEFAULT,
                BufferBudget.of(TcpConfig.DEFAULT.bounds()),
                ConnectionSettings.DEFAULT.withNoDelay(true),
                PATH,
                local,
                remote,
                new SequenceNumber(iss),
                timestampOffset);
    }

    /// A later time than the last.
    MonotonicTime later() {
        nanos += 10_000;
        now = new MonotonicTime(nanos);
        return now;
    }

    /// Carries segments until nobody has any.
    void settle() {
        while (carry(client, server) || carry(server, client)) {
            // one of them had something to say
        }
    }

    /// Carries what one has for the other; false if that is nothing.
    boolean carry(Connection from, Connection to) {
        var segments = from.segmentsToSend(later());
        for (var each : segments) {
            to.onSegment(each.segment(), now);
        }
        return !segments.isEmpty();
    }
}
