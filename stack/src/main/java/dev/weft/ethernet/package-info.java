/// The Ethernet room: which frames are for us, and which protocol gets them.
///
/// ```text
///   device ==frames==> EthernetDealer ==LinkArrival==> who is bound to 0x0800 (IPv4)
///                            |========================> who is bound to 0x0806 (ARP)
///                            +--> everything else is counted and dropped
/// ```
///
/// The way down needs no process of Ethernet's own: whoever knows both stations' addresses builds
/// the frame, which is a record, and sends it to the device.
@NullMarked
package dev.weft.ethernet;

import org.jspecify.annotations.NullMarked;
