/// TCP (RFC 9293): a dealer, a process for each listener, and one for each connection, which owns
/// both of its directions. What a connection is lies in [dev.weft.tcp.connection].
///
/// ```text
///                  tcp packets              segments
///  Ipv4Dealer ---------------> TcpDealer -------------> ConnectionProcess --> packets to send
///  PathErrorDealer ---------->  ^    |                    ^    |     ^  |
///                  tcp errors   |    | SYNs               |    |     |  | what has come, and
///                               |    v             starts |    |     |  v what became of it
///                  tcp requests |   ListenerProcess ------+    |    TcpSocket
///                               |    ^  |  ^                   |    (reads, writes, closes)
///                               |    |  v  +- opened, failed --+
///                               |   TcpListener (accepts)
///                               |
///  sockets that bind and connect, listeners, connections that begin or end
/// ```
///
/// The dealer starts the listeners, and the connections that programs here begin. Segments and SYNs
/// are offered, up; what goes down may wait for room. A connection in TIME-WAIT has no process: it
/// is an entry of the dealer's.
@NullMarked
package dev.weft.tcp;

import org.jspecify.annotations.NullMarked;
