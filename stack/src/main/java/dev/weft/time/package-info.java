/// Time as the stack sees it: a [dev.weft.time.Clock] that a loom owns, points on it
/// ([dev.weft.time.MonotonicTime]) and the wheel that wakes what waits for one
/// ([dev.weft.time.TimerWheel]).
///
/// ```text
///   Loom --owns--> Clock        now(): MonotonicTime, wallTime(): Instant
///        --owns--> TimerWheel   arm(Timer, deadline), expire(now) --> Timer, which wakes who waits
/// ```
///
/// Nothing outside this package and the looms asks the machine what time it is, so that the same
/// code runs on a virtual clock.
@NullMarked
package dev.weft.time;

import org.jspecify.annotations.NullMarked;
