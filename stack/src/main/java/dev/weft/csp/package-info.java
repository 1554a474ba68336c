/// Communicating sequential processes on virtual threads: what the whole stack is made of.
///
/// ```text
///   ProcessGroup "stack"                       Loom: runs the processes, owns the clock,
///   +----------------------------------+             the timers and the source of chance
///   |  process ----> Channel ----> process
///   |                (bounded)         |       CarrierLoom    one platform thread, real time
///   |  process ----> Channel --+       |       SharedLoom     the JDK's scheduler, real time
///   |                          Select->process SimulatedLoom  one thread, virtual time, a seed
///   +----------------------------------+
/// ```
///
/// A process is a [dev.weft.csp.CspProcess] on a virtual thread. It has private state and channel
/// ends ([dev.weft.csp.Source], [dev.weft.csp.Sink]), and nobody calls into it. Groups of processes
/// end together ([dev.weft.csp.ProcessGroup]). Which [dev.weft.csp.Loom] runs them, they do not
/// know.
@NullMarked
package dev.weft.csp;

import org.jspecify.annotations.NullMarked;
