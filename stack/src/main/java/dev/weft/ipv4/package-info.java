/// The IPv4 room (RFC 791, RFC 1122 §3): the paper's Figure 2.
///
/// ```text
///                                        +--> ReassemblyProcess (one per packet in fragments,
///                                        |    with its own deadline)  --whole packet--+
///   Ethernet ==arrivals==> Ipv4Dealer ---+                                            |
///   Loopback ==arrivals==>     ^  |      |<-------------------------------------------+
///                              |  +--> reader of protocol 1 (ICMP)
///                              |  +--> reader of protocol 17 (UDP)
///                              |  +--> raw sockets
///                              |
///   transports ==packets==> Ipv4Sender --routed--> Neighbours of an interface --> device
///                                      --routed--> Loopback ==> Ipv4Dealer
///
///   Ipv4Dealer, ReassemblyProcess ==ErrorNotice==> ICMP       Ipv4Sender ==PathError==> ICMP
/// ```
///
/// What needs no process - routes, rules, cutting and joining - is in `ipv4.core`.
@NullMarked
package dev.weft.ipv4;

import org.jspecify.annotations.NullMarked;
