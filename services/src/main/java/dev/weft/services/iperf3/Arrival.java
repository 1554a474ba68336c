package dev.weft.services.iperf3;

import dev.weft.socket.TcpSocket;

/// A client's connection that has said to which test it belongs.
///
/// @param number in the order in which the client began to connect, which is that of the streams.
///   Accepted they may be in another: the end of a handshake may come late
/// @param socket the connection
/// @param cookie of the test
record Arrival(long number, TcpSocket socket, Cookie cookie) {}
