/// One TCP connection, as RFC 9293 has it: a segment, a call or a moment comes in; segments and a
/// deadline come out. Pure: no thread, no clock, no channel.
///
/// ```text
///            onSegment(segment, now)        send, receive, close ...
///                      |                            |
///   SegmentArrival <-- Connection (State, Timers) --+--> Closing, Handshake, PathErrors
///        |                      |                    `--> Timeouts, KeepAlive
///      Receiver               Sender
///   ReassemblyQueue        SendBuffer, RetransmissionQueue, RttEstimator
///   ReceiveBuffer          LossRecovery --> CongestionControl
///   AckPolicy              ZeroWindowProbe
///                      |
///        segmentsToSend(now), deadline()
/// ```
///
/// The state is one of the records of [State], each with what exists in it; every move is checked
/// against [TcpStates]. What is said to segments of no connection, [Resets], and of one that is
/// over, [TimeWait], the dealer uses without one.
@NullMarked
package dev.weft.tcp.connection;

import org.jspecify.annotations.NullMarked;
