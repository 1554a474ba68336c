/// What a program sees: sockets that block, and may be used by a process on the loom, which then
/// only waits as processes do, or by any other thread, which then has a process wait for it.
///
/// ```text
///   TcpSocket    --bind, connect----------> TcpDealer
///                --reads, writes, closes--> ConnectionProcess --octets, outcomes------> read
///   TcpListener  --bind-------------------> TcpDealer
///                --accepts, close---------> ListenerProcess   --connections-----------> accept
///   UdpSocket    --bind, connect, close---> UdpDealer         UdpInbox --datagrams----> receive
///                --datagrams--------------> IPv4 sender
///   RawSocket    --binding----------------> IPv4 dealer       channel --packets-------> receive
///   Ping         --starts PingRequest-----> PingDealer, IPv4 sender
/// ```
///
/// A `TcpSocket` is the door to its [SocketOpening], its [SocketInput] and its [SocketOutput].
///
/// [StackSocketFactory], [StackServerSocketFactory] and [StackDatagramSocket] put the sockets of
/// `java.net` before them, for libraries that know nothing else.
///
/// Here, and only here, outcomes become the exceptions that Java programs know.
@NullMarked
package dev.weft.socket;

import org.jspecify.annotations.NullMarked;
