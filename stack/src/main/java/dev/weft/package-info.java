/// Weft, a TCP/IP stack inside of a Java process.
///
/// ```text
///   program --> socket --datagrams---------> ipv4 --> arp -------> device     down: may wait
///                 \--pings--> icmp ---------/
///                 \--octets-> tcp ----------/
///   program <-- socket <-- tcp, udp, icmp <- ipv4 <-- ethernet <-- device     up: never waits
/// ```
///
/// [dev.weft.NetworkStack] is the door; [dev.weft.StackConfig] says what it is to be like; `Wiring`
/// is the one file that knows every room.
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
