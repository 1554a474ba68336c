/// The small services that every host once had, to try a network with.
///
/// ```text
///   UdpSocket --datagram--> DatagramServer --datagram--> Responder
///   UdpSocket <--answer---- (a process     <--answer---- echo, discard,
///                            per service)                daytime, chargen
/// ```
///
/// [dev.weft.services.Services] starts them on a stack.
@NullMarked
package dev.weft.services;

import org.jspecify.annotations.NullMarked;
