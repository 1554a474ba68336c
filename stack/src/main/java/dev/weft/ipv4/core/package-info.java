/// IPv4 without processes: where packets go, how they are cut and put together again. No thread, no
/// clock, no channel: what happens comes in as a call, what to do comes out as a value.
///
/// ```text
///   Ipv4Dealer         packet, interface --> ArrivalRules     --> a Drop, or none
///   ReassemblyProcess           fragment --> ReassemblyBuffer --> incomplete, whole, spoilt
///   Ipv4Sender               destination --> RoutingTable     --> a Route, or none
///                            packet, MTU --> Fragmenter       --> fragments
///                  destination, protocol --> Identifications  --> an identification
/// ```
@NullMarked
package dev.weft.ipv4.core;

import org.jspecify.annotations.NullMarked;
