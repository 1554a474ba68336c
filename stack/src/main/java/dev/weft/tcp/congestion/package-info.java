/// How much may be in flight: congestion control, behind one interface. Pure: no thread, no clock,
/// no channel.
@NullMarked
package dev.weft.tcp.congestion;

import org.jspecify.annotations.NullMarked;
