/// A stack in a laboratory: [dev.weft.testing.Lab] has it on a link in memory, with peers that the
/// test plays, on a virtual clock. What happens reads like a trace:
///
/// ```java
/// peer.sends(ipv4().carries(echoRequest(7, 1, "data")));
/// peer.expects(echoReply(7, 1, "data"));
/// lab.dropsNothing();
/// ```
package dev.weft.testing;
