/// Where frames come from and go to.
///
/// ```text
///                 received (trySend, counted when full)
///   Device process ---------------------------------------> Ethernet dealer
///   Device process <--------------------------------------- neighbours
///                 toSend (bounded; who sends waits)
/// ```
///
/// A [dev.weft.device.Device] is two processes between a pair of channels and the world:
///
/// | device | world | processes |
/// |---|---|---|
/// | [dev.weft.device.TapDevice] | a network interface of Linux | NAME reader, NAME writer |
/// | [dev.weft.device.VirtualWire] | the stack at the other end of a wire in memory | the same, for each end |
///
/// Decorators stand between a device and its channels; they can be put before one another in any
/// order:
///
/// | decorator | does | processes |
/// |---|---|---|
/// | [dev.weft.device.FaultInjector] | delays, loses, damages frames | incoming faults, outgoing faults |
/// | [dev.weft.device.PcapRecorder] | records frames, while it is told to | none: it watches |
///
/// What calls Linux is in `Libc`; what is pure and tested without waiting is in `Link` (a simulated
/// link) and [dev.weft.device.PcapngWriter] (the format).
@NullMarked
package dev.weft.device;

import org.jspecify.annotations.NullMarked;
