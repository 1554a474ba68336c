package dev.weft.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A hierarchical timer wheel (Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", 1987,
/// scheme 7): arming and cancelling take constant time however many timers wait.
///
/// ```text
///   level 0   64 slots of 1.024 us        a timer sits on the level whose slots are just fine
///   level 1   64 slots of 65.5 us         enough for its distance; when the hand reaches a slot
///   level 2   64 slots of 4.19 ms         of an upper level, its timers move down a level or
///   ...                                   more. A bit set per level tells which slots are in use.
///   level 8   64 slots of 9.1 years
/// ```
///
/// Deadlines are exact: a timer fires at the first [#expire] whose time is not before its deadline,
/// and timers that expire together fire in the order of their deadlines, then of their arming. Not
/// thread-safe: a wheel belongs to one loom.
public final class TimerWheel {
    private static final int TICK_SHIFT = 10;
    private static final int LEVEL_SHIFT = 6;
    private static final int SLOTS = 1 << LEVEL_SHIFT;
    private static final int LEVELS = 9;
    private static final int DUE = LEVELS * SLOTS; // taken out by expire() and about to fire

    private final @Nullable Timer[] slots = new @Nullable Timer[LEVELS * SLOTS];
    private final long[] occupied = new long[LEVELS];
    private long hand; // the tick that has been reached
    private long armedSoFar;
    private int size;
    private @Nullable Timer[] due = new @Nullable Timer[16];

    /// Makes an empty wheel whose hand is at time 0.
    public TimerWheel() {}

    /// How many timers are armed.
    public int size() {
        return size;
    }

    /// Arms a timer for a time in nanoseconds; one that is armed already is moved, and one whose
    /// deadline has passed fires at the next [#expire].
    public void arm(Timer timer, long deadlineNanos) {
        cancel(timer);
        timer.deadline = Math.max(0, deadlineNanos);
        timer.order = armedSoFar++;
        place(timer);
        size++;
    }

    /// Disarms a timer; does nothing if it is not armed.
    public void cancel(Timer timer) {
        if (timer.slot < 0) {
            return;
        }
        if (timer.slot == DUE) {
            timer.slot = -1; // another timer's onExpiry was quicker
        } else {
            unlink(timer);
        }
        size--;
    }

    /// A time at which [#expire] should next be called: never later than the earliest deadline, and
    /// exact when that deadline is close. `Long.MAX_VALUE` if nothing is armed.
    public long nextExpiry() {
        if (size == 0) {
            return Long.MAX_VALUE;
        }
        var earliest = Long.MAX_VALUE;
        if (occupied[0] != 0) {
            earliest = earliestIn(firstOccupied(0));
        }
        for (int level = 1; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                var shift = level * LEVEL_SHIFT;
                var position = hand >>> shift;
                var ahead = (firstOccupied(level) - (int) position) & (SLOTS - 1);
                var start = ((position + ahead) << shift) << TICK_SHIFT;
                earliest = Math.min(earliest, Math.max(start, hand << TICK_SHIFT));
            }
        }
        return earliest;
    }

    /// Fires every timer whose deadline is not after `nowNanos` and moves the hand there. Timers
    /// that are armed meanwhile fire at the next call.
    public void expire(long nowNanos) {
        var target = Math.max(hand, nowNanos >>> TICK_SHIFT);
        if (size == 0) {
            hand = target;
            return;
        }
        int count = 0;
        for (int level = LEVELS - 1; level >= 0; level--) {
            count = collect(level, target, nowNanos, count);
        }
        hand = target;
        settle(count, nowNanos);
    }

    /// Takes what the hand passes, or reaches, on one level out of its slots.
    private int collect(int level, long target, long nowNanos, int count) {
        if (occupied[level] == 0) {
            return count;
        }
        var shift = level * LEVEL_SHIFT;
        var from = hand >>> shift;
        var steps = Math.min((target >>> shift) - from, SLOTS - 1);
        for (long step = 0; step <= steps; step++) {
            var slot = (int) (from + step) & (SLOTS - 1);
            if ((occupied[level] & (1L << slot)) == 0) {
                continue;
            }
            for (Timer timer = slots[level * SLOTS + slot]; timer != null; ) {
                Timer following = timer.next;
                if (level > 0 || timer.deadline <= nowNanos) {
                    unlink(timer);
                    due = count == due.length ? Arrays.copyOf(due, count * 2) : due;
                    due[count++] = timer;
                }
                timer = following;
            }
        }
        return count;
    }

    /// Puts what was taken but is not due yet on a lower level, then fires the rest in order.
    private void settle(int count, long nowNanos) {
        int expired = 0;
        for (int i = 0; i < count; i++) {
            Timer timer = taken(i);
            if (timer.deadline > nowNanos) {
                place(timer);
            } else {
                timer.slot = DUE;
                due[expired++] = timer;
            }
        }
        Arrays.fill(due, expired, Math.max(expired, count), null);
        if (expired > 1) {
            Arrays.sort(due, 0, expired, TimerWheel::byDeadline);
        }
        var firing = due;
        due = expired == 0 ? due : new @Nullable Timer[16]; // onExpiry may come back to this wheel
        for (int i = 0; i < expired; i++) {
            Timer timer = firing[i];
            if (timer != null && timer.slot == DUE) {
                timer.slot = -1;
                size--;
                timer.onExpiry();
            }
        }
    }

    private Timer taken(int index) {
        Timer timer = due[index];
        if (timer == null) {
            throw new IllegalStateException("no timer at " + index);
        }
        return timer;
    }

    private static int byDeadline(@Nullable Timer a, @Nullable Timer b) {
        if (a == null || b == null) {
            throw new IllegalStateException("sorting beyond the timers that are due");
        }
        var byTime = Long.compare(a.deadline, b.deadline);
        return byTime != 0 ? byTime : Long.compare(a.order, b.order);
    }

    private void place(Timer timer) {
        var tick = Math.max(timer.deadline >>> TICK_SHIFT, hand);
        var distance = tick ^ hand;
        var level =
                distance == 0
                        ? 0
                        : Math.min(
                                (63 - Long.numberOfLeadingZeros(distance)) / LEVEL_SHIFT,
                                LEVELS - 1);
        var slot = (int) (tick >>> (level * LEVEL_SHIFT)) & (SLOTS - 1);
        var index = level * SLOTS + slot;
        Timer first = slots[index];
        timer.slot = index;
        timer.previous = null;
        timer.next = first;
        if (first != null) {
            first.previous = timer;
        }
        slots[index] = timer;
        occupied[level] |= 1L << slot;
    }

    private void unlink(Timer timer) {
        var before = timer.previous;
        var after = timer.next;
        if (before != null) {
            before.next = after;
        } else {
            slots[timer.slot] = after;
            if (after == null) {
                occupied[timer.slot >>> LEVEL_SHIFT] &= ~(1L << (timer.slot & (SLOTS - 1)));
            }
        }
        if (after != null) {
            after.previous = before;
        }
        timer.previous = null;
        timer.next = null;
        timer.slot = -1;
    }

    /// The first slot in use at or after the hand's own.
    private int firstOccupied(int level) {
        var position = (int) (hand >>> (level * LEVEL_SHIFT)) & (SLOTS - 1);
        var rotated = Long.rotateRight(occupied[level], position);
        return (position + Long.numberOfTrailingZeros(rotated)) & (SLOTS - 1);
    }

    private long earliestIn(int slotOfLevel0) {
        var earliest = Long.MAX_VALUE;
        for (Timer timer = slots[slotOfLevel0]; timer != null; timer = timer.next) {
            earliest = Math.min(earliest, timer.deadline);
        }
        return earliest;
    }
}
