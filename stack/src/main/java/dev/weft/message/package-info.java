/// What rooms say to each other that is no wire format: packets with what is known of their way,
/// and the names of what gets counted.
///
/// ```text
///   up      ethernet --LinkArrival--> arp, ipv4 --ReceivedPacket--> icmp, udp, raw sockets
///   down    sockets, icmp --PacketToSend--> ipv4 --RoutedPacket--> arp, loopback
///
///   about packets of others    ipv4, udp --ErrorNotice--> icmp
///   about packets of ours      ipv4, arp --PathError--> icmp --PathError--> udp
///   about our address          arp --AddressVerdict--> NetworkStack
/// ```
@NullMarked
package dev.weft.message;

import org.jspecify.annotations.NullMarked;
