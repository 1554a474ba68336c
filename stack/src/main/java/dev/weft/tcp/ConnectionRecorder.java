package dev.weft.tcp;

import dev.weft.events.Events;
import dev.weft.tcp.connection.Connection;
import dev.weft.tcp.connection.ConnectionObserver;
import dev.weft.tcp.connection.TcpStates;

/// Tells Flight Recorder what happens to connections. One for all of them: a connection that is
/// idle pays a reference.
enum ConnectionRecorder implements ConnectionObserver {
    /// The one.
    INSTANCE;

    @Override
    public void onState(Connection connection, TcpStates.Name from, TcpStates.Name to) {
        Events.stateChanged(connection.local(), connection.remote(), from, to);
    }

    @Override
    public void onRetransmission(Connection connection, int octets, Reason reason) {
        Events.retransmitted(connection.local(), connection.remote(), octets, reason);
    }
}
