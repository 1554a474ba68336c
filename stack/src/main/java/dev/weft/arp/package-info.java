/// The ARP room (RFC 826, RFC 5227): which station has an address, and defending our own.
///
/// ```text
///                                     AddressGuard -- probe, announcement ----> device
///                                      ^    | whether the address is ours
///                         conflicts    |    v
///                         ARP packets  |
///   Ethernet dealer ==================> ArpDealer === reply ==================> device
///                                          | heard
///                      routed packets      v
///   IPv4 sender =====================> Neighbours === frames =================> device
///                                       |    ^ outcome
///                       starts, hands   v    |
///                       packets     NeighbourResolver ---- request -----------> device
///                       over        (one per unresolved   --- PathError ------> who sent
///                                    neighbour)
/// ```
///
/// ARP stands in line on the way down: the sender emits a packet with its next hop, and what comes
/// out here is a frame. Nobody asks ARP anything.
@NullMarked
package dev.weft.arp;

import org.jspecify.annotations.NullMarked;
