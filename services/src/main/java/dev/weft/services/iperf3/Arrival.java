package dev.weft.services.iperf3;

import dev.weft.socket.TcpSocket;

/// A client's connection that has said to which test it belongs.
///
/// @param number in the order in which the connections were made
/// @param socket the connection
/// @param cookie of the test
record Arrival(long number, TcpSocket socket, Cookie cookie) {}
