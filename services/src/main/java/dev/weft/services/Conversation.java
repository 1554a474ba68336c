package dev.weft.services;

import dev.weft.socket.TcpSocket;
import java.io.IOException;

/// What a service does with one connection.
@FunctionalInterface
interface Conversation {
    /// Holds the conversation to its end; whoever calls this closes the connection.
    ///
    /// @throws IOException if the connection fails, which ends it and nothing else
    void hold(TcpSocket peer) throws IOException, InterruptedException;
}
