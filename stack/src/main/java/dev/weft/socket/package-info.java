/// What a program sees: sockets that block, and may be used by a process on the loom, which then
/// only waits as processes do, or by any other thread, which then has a process wait for it.
///
/// ```text
///   UdpSocket  --bind, connect, close--> UdpDealer       UdpInbox --datagrams, errors--> receive
///              --datagrams-------------> IPv4 sender
///   RawSocket  --binding---------------> IPv4 dealer     channel --packets-------------> receive
///   Ping       --starts PingRequest----> PingDealer, IPv4 sender
/// ```
///
/// Here, and only here, outcomes become the exceptions that Java programs know.
@NullMarked
package dev.weft.socket;

import org.jspecify.annotations.NullMarked;
