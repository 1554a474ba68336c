/// The choice of ephemeral ports, for every transport. No thread, no clock, no channel.
///
/// ```text
///   UdpDealer   chance, which ports are free --> EphemeralPorts --> a port, or none
/// ```
@NullMarked
package dev.weft.ports;

import org.jspecify.annotations.NullMarked;
