package dev.weft.csp;

import dev.weft.time.MonotonicTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Waits for whichever of several sources has a value first, or for a deadline.
///
/// ```java
/// var events = Select.<Packet, Event>from(packets, SegmentArrives::new).or(calls, UserCall::new);
/// switch (events.next(deadline, new Timeout())) { ... }
/// ```
///
/// Where several have a value, they take turns. A source that is closed and empty is passed over;
/// when all are, [#next()] throws [ChannelClosedException]. A select belongs to one process.
///
/// @param <E> what the values of all sources are turned into
public final class Select<E> {
    private record Branch<T, E>(Channel<T> channel, Function<? super T, ? extends E> toEvent) {
        E take() {
            return toEvent.apply(channel.take());
        }
    }

    private final Loom loom;
    private final List<Branch<?, E>> branches = new ArrayList<>();
    private int turn;

    private Select(Loom loom) {
        this.loom = loom;
    }

    /// A select over one source, to which [#or] adds others.
    ///
    /// @param <T> what the source carries
    /// @param <E> what its values are turned into
    public static <T, E> Select<E> from(
            Source<T> source, Function<? super T, ? extends E> toEvent) {
        return new Select<E>(channelOf(source).loom()).or(source, toEvent);
    }

    /// Adds a source; it has to belong to the same loom.
    ///
    /// @param <T> what the source carries
    /// @return this select
    public <T> Select<E> or(Source<T> source, Function<? super T, ? extends E> toEvent) {
        var channel = channelOf(source);
        if (channel.loom() != loom) {
            throw new IllegalArgumentException(channel.name() + " belongs to another loom");
        }
        branches.add(new Branch<>(channel, toEvent));
        return this;
    }

    /// The next event, waiting for one.
    public E next() throws InterruptedException {
        loom.enter();
        try {
            loom.throwIfInterrupted();
            while (true) {
                var ready = nextReady();
                if (ready >= 0) {
                    return branches.get(ready).take();
                }
                await(Loom.NEVER);
            }
        } finally {
            loom.leave();
        }
    }

    /// The next event, or `otherwise` if there is none by the deadline.
    public E next(MonotonicTime deadline, E otherwise) throws InterruptedException {
        loom.enter();
        try {
            loom.throwIfInterrupted();
            while (true) {
                var ready = nextReady();
                if (ready >= 0) {
                    return branches.get(ready).take();
                }
                if (await(deadline.nanos()) && nextReady() < 0) {
                    return otherwise;
                }
            }
        } finally {
            loom.leave();
        }
    }

    /// The branch whose turn it is among those that have a value; -1 if none has.
    private int nextReady() {
        var allClosed = true;
        var count = branches.size();
        for (int i = 0; i < count; i++) {
            var candidate = turn + i < count ? turn + i : turn + i - count;
            var channel = branches.get(candidate).channel;
            if (channel.hasValue()) {
                turn = candidate + 1 == count ? 0 : candidate + 1;
                return candidate;
            }
            allClosed &= channel.isClosed();
        }
        if (allClosed) {
            throw new ChannelClosedException(branches.getFirst().channel.name());
        }
        return -1;
    }

    /// Waits once on all sources that are open; true if the deadline passed.
    private boolean await(long deadlineNanos) throws InterruptedException {
        var wait = new Wait(this);
        for (var branch : branches) {
            if (!branch.channel.isClosed()) {
                branch.channel.receivers().add(wait);
            }
        }
        try {
            loom.await(wait, deadlineNanos);
            return wait.expired;
        } finally {
            for (var branch : branches) {
                branch.channel.receivers().remove(wait);
            }
            // Only one of the channels has woken us, and we take from one at most: whoever else
            // waits at another that has a value shall not sleep on.
            if (wait.woken) {
                for (var branch : branches) {
                    branch.channel.passOnToReceiver();
                }
            }
        }
    }

    /// What a process waits for here, in words.
    @Override
    public String toString() {
        return branches.stream()
                .map(branch -> branch.channel.name())
                .collect(Collectors.joining(" or "));
    }

    private static <T> Channel<T> channelOf(Source<T> source) {
        return switch (source) {
            case Channel<T> channel -> channel;
        };
    }
}
