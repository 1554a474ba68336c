package dev.weft.tcp;

import dev.weft.csp.Sink;
import dev.weft.message.Endpoint;
import dev.weft.tcp.connection.ConnectionSettings;
import dev.weft.tcp.connection.TimeWait;
import java.util.List;

/// What the [TcpDealer] is asked, by sockets and by the processes that it deals to.
public sealed interface TcpRequest {
    /// Keep a port for me.
    ///
    /// @param local the address, unspecified for all of ours; the port, 0 to have one chosen
    /// @param reuse whether connections of the port are no obstacle
    /// @param reply takes one outcome
    record Reserve(Endpoint local, boolean reuse, Sink<ReserveOutcome> reply)
            implements TcpRequest {}

    /// I do not need it any more; nobody listens there from now on.
    ///
    /// @param local as it was reserved
    record Release(Endpoint local) implements TcpRequest {}

    /// Take connections for a port that I have reserved.
    ///
    /// @param local as it was reserved
    /// @param backlog how many connections may wait to be accepted
    /// @param settings what they begin with
    /// @param reply takes the listener
    record Listen(
            Endpoint local, int backlog, ConnectionSettings settings, Sink<ListenerHandle> reply)
            implements TcpRequest {}

    /// Connect to a peer.
    ///
    /// @param local our end; the address may be unspecified and the port 0
    /// @param remote the peer's end
    /// @param settings what the connection begins with
    /// @param reply takes two outcomes
    record Connect(
            Endpoint local,
            Endpoint remote,
            ConnectionSettings settings,
            Sink<OpeningOutcome> reply)
            implements TcpRequest {}

    /// A listener has begun a connection.
    ///
    /// @param key which
    /// @param events takes its segments
    record Register(ConnectionKey key, Sink<ConnectionEvent> events) implements TcpRequest {}

    /// A connection has ended.
    ///
    /// @param key which
    /// @param events took its segments
    record Ended(ConnectionKey key, Sink<ConnectionEvent> events) implements TcpRequest {}

    /// All that a connection has still to do is to wait.
    ///
    /// @param key which
    /// @param events took its segments
    /// @param rest what is left of it
    record EnteredTimeWait(ConnectionKey key, Sink<ConnectionEvent> events, TimeWait rest)
            implements TcpRequest {}

    /// Tell me who is there.
    ///
    /// @param reply takes one answer
    record Show(Sink<TcpTable> reply) implements TcpRequest {}

    /// Who is there.
    ///
    /// @param listeners all listeners
    /// @param connections all connections but those in TIME-WAIT
    /// @param timeWaits the connections in TIME-WAIT
    record TcpTable(
            List<ListenerHandle> listeners,
            List<Sink<ConnectionEvent>> connections,
            List<ConnectionKey> timeWaits) {}

    /// What became of a [Reserve].
    sealed interface ReserveOutcome {}

    /// It is yours.
    ///
    /// @param local with the port that was chosen
    record Reserved(Endpoint local) implements ReserveOutcome {}

    /// Somebody else has it.
    record AddressInUse() implements ReserveOutcome {}

    /// All ephemeral ports are taken.
    record NoPortsLeft() implements ReserveOutcome {}
}
