/// The UDP room (RFC 768, RFC 1122 §4.1).
///
/// ```text
///   IPv4 dealer ==packets==> UdpDealer ==> UdpInbox of a socket   (bounded by datagrams and octets)
///   errors      ==========>   |   |  ==> ErrorNotice "port unreachable", if no socket has the port
///   sockets     ==requests=>  |   +----> answers to bind
///
///   sockets ==datagrams==> IPv4 sender
/// ```
///
/// The dealer owns the table of ports. The way down needs no process of UDP's own: a datagram is a
/// record, and writes its own checksum.
@NullMarked
package dev.weft.udp;

import org.jspecify.annotations.NullMarked;
