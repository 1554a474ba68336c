/// Where frames come from and go to.
///
/// ```text
///                 received (trySend, counted when full)
///   Device process ---------------------------------------> Ethernet dealer
///   Device process <--------------------------------------- framer
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
/// Decorators stand between a device and its channels, with two processes more; they can be put
/// before one another in any order:
///
/// | decorator | does | processes |
/// |---|---|---|
/// | [dev.weft.device.FaultInjector] | delays, loses, damages frames | incoming faults, outgoing faults |
/// | [dev.weft.device.PcapRecorder] | records frames, while it is told to | capture in, capture out |
///
/// With frames in batches of 64, a frame's way there and back becomes 30 ns longer by a capture
/// that is off and 130 ns by one that is on; a single frame's way, 350 and 450 ns. The kernel takes
/// 6 µs for the way to a TAP and back. So capturing needs no way around the channels, and can be
/// switched on at any time.
///
/// What calls Linux is in `Libc`; what is pure and tested without waiting is in `Link` (a simulated
/// link) and [dev.weft.device.PcapngWriter] (the format).
@NullMarked
package dev.weft.device;

import org.jspecify.annotations.NullMarked;
