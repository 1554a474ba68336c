/// The small services that every host once had, to try a network with.
///
/// ```text
///   UdpSocket --datagram--> DatagramServer --datagram--> Responder
///   UdpSocket <--answer---- (a process     <--answer---- echo, discard,
///                            per service)                daytime, chargen
///
///   TcpListener --connection--> StreamServer --starts--> Conversation
///                               (a process               the same, a process
///                                per service)            per connection
/// ```
///
/// [dev.weft.services.Services] starts them on a stack. HTTP has a package of its own, since it
/// runs outside the loom.
@NullMarked
package dev.weft.services;

import org.jspecify.annotations.NullMarked;
