/// The ICMP room (RFC 792, RFC 1122 §3.2.2): echo both ways, errors both ways.
///
/// ```text
///                      echo requests
///   IPv4 dealer ==> IcmpDealer ==========> EchoResponder(s) --replies--> IPv4 sender
///                     |    |   echo replies
///                     |    +=============> PingDealer --> PingRequest (one process per request)
///                     | errors about our packets             |
///                     v                                      +--> IPv4 sender
///   lower layers ==> PathErrorDealer ==> PingDealer, UDP dealer
///
///   rooms ==ErrorNotice==> IcmpErrorSender --errors about their packets--> IPv4 sender
///                          (rate-limited; never about errors, groups, later fragments)
/// ```
@NullMarked
package dev.weft.icmp;

import org.jspecify.annotations.NullMarked;
