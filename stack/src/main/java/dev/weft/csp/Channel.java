package dev.weft.csp;

import dev.weft.time.MonotonicTime;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A bounded queue between processes of one loom, first in first out.
///
/// ```text
///   process --send-->  [ v3 v2 v1 ]  --receive--> process
///                      capacity >= 1
/// ```
///
/// Values are handed over, so only immutable ones should travel. There is no rendezvous (capacity
/// 0): a sender that waits for each receiver turns a batch of 64 packets into 64 changes of
/// process.
///
/// A woken process looks again rather than being given the value, so that a channel needs no state
/// "promised"; whoever is woken and does not take (deadline, interrupt, a [Select] that chose
/// another source) passes the wake on.
///
/// @param <T> what the channel carries
public final class Channel<T> implements Source<T>, Sink<T> {
    /// What a sender waits for.
    private record Room(String channel) {
        @Override
        public String toString() {
            return "room in " + channel;
        }
    }

    private static final int FIRST_RING = 8;

    private final Loom loom;
    private final String name;
    private final int capacity;
    private final WaitQueue receivers = new WaitQueue();
    private final WaitQueue senders = new WaitQueue();

    // A power of two that grows with need up to the capacity: an idle channel stays small.
    private @Nullable Object @Nullable [] ring;
    private int head;
    private int size;
    private int mostQueued;
    private boolean closed;

    Channel(Loom loom, String name, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity of channel " + name + ": " + capacity);
        }
        this.loom = loom;
        this.name = name;
        this.capacity = capacity;
    }

    /// The name that the console and the traces show.
    public String name() {
        return name;
    }

    @Override
    public void send(T value) throws InterruptedException {
        Objects.requireNonNull(value);
        loom.enter();
        try {
            loom.throwIfInterrupted();
            while (!closed && size == capacity) {
                await(senders, Loom.NEVER);
            }
            if (closed) {
                throw new ChannelClosedException(name);
            }
            put(value);
        } finally {
            loom.leave();
        }
    }

    @Override
    public boolean trySend(T value) {
        Objects.requireNonNull(value);
        loom.enter();
        try {
            if (closed || size == capacity) {
                return false;
            }
            put(value);
            return true;
        } finally {
            loom.leave();
        }
    }

    @Override
    public T receive() throws InterruptedException {
        loom.enter();
        try {
            awaitValue(Loom.NEVER);
            return take();
        } finally {
            loom.leave();
        }
    }

    @Override
    public T receive(MonotonicTime deadline, T otherwise) throws InterruptedException {
        var value = receive(deadline);
        return value == null ? otherwise : value;
    }

    @Override
    public @Nullable T receive(MonotonicTime deadline) throws InterruptedException {
        loom.enter();
        try {
            return awaitValue(deadline.nanos()) ? take() : null;
        } finally {
            loom.leave();
        }
    }

    @Override
    public @Nullable T tryReceive() {
        loom.enter();
        try {
            return size == 0 ? null : take();
        } finally {
            loom.leave();
        }
    }

    @Override
    public int receiveBatch(Collection<? super T> into, int max) throws InterruptedException {
        if (max < 1) {
            throw new IllegalArgumentException("max: " + max);
        }
        loom.enter();
        try {
            awaitValue(Loom.NEVER);
            var count = Math.min(size, max);
            for (int i = 0; i < count; i++) {
                into.add(take());
            }
            return count;
        } finally {
            loom.leave();
        }
    }

    @Override
    public void close() {
        loom.enter();
        try {
            closed = true;
            receivers.wakeAll();
            senders.wakeAll();
        } finally {
            loom.leave();
        }
    }

    @Override
    public void cancel() {
        loom.enter();
        try {
            ring = null;
            size = 0;
            head = 0;
            close();
        } finally {
            loom.leave();
        }
    }

    Loom loom() {
        return loom;
    }

    /// A look from outside, for the process map.
    ChannelInfo info() {
        return new ChannelInfo(name, capacity, size, mostQueued, closed);
    }

    boolean hasValue() {
        return size > 0;
    }

    boolean isClosed() {
        return closed;
    }

    WaitQueue receivers() {
        return receivers;
    }

    /// Passes on the wake of a receiver that did not take.
    void passOnToReceiver() {
        if (size > 0 || closed) {
            receivers.wakeOne();
        }
    }

    /// Takes the oldest value; the loom is entered and there is one.
    T take() {
        var values = Objects.requireNonNull(ring);
        @SuppressWarnings("unchecked") // only put() writes to the ring, and it takes a T
        T value = (T) Objects.requireNonNull(values[head]);
        values[head] = null;
        head = (head + 1) & (values.length - 1);
        size--;
        if (!senders.isEmpty()) {
            senders.wakeOne();
        }
        loom.trace(name, "received", value);
        return value;
    }

    private void put(T value) {
        var values = ring;
        if (values == null || size == values.length) {
            values = grow();
        }
        values[(head + size) & (values.length - 1)] = value;
        size++;
        if (size > mostQueued) {
            mostQueued = size;
        }
        if (!receivers.isEmpty()) {
            receivers.wakeOne();
        }
        loom.trace(name, "sent", value);
    }

    private @Nullable Object[] grow() {
        var old = ring;
        var length = old == null ? firstLength() : old.length * 2;
        var grown = new @Nullable Object[length];
        if (old != null) {
            for (int i = 0; i < size; i++) {
                grown[i] = old[(head + i) & (old.length - 1)];
            }
        }
        ring = grown;
        head = 0;
        return grown;
    }

    private int firstLength() {
        if (capacity >= FIRST_RING || capacity == 1) {
            return Math.min(capacity, FIRST_RING);
        }
        return Integer.highestOneBit(capacity - 1) << 1;
    }

    /// Waits until there is a value; false if the deadline passed first.
    private boolean awaitValue(long deadlineNanos) throws InterruptedException {
        loom.throwIfInterrupted();
        while (size == 0) {
            if (closed) {
                throw new ChannelClosedException(name);
            }
            if (await(receivers, deadlineNanos) && size == 0 && !closed) {
                return false;
            }
        }
        return true;
    }

    /// Waits once on one side; true if the deadline passed.
    private boolean await(WaitQueue side, long deadlineNanos) throws InterruptedException {
        var wait = new Wait(side == receivers ? name : new Room(name));
        side.add(wait);
        var calm = false;
        try {
            loom.await(wait, deadlineNanos);
            calm = true;
            return wait.expired;
        } finally {
            side.remove(wait);
            if (!calm && wait.woken) {
                passOn(side);
            }
        }
    }

    private void passOn(WaitQueue side) {
        if (side == receivers) {
            passOnToReceiver();
        } else if (size < capacity || closed) {
            senders.wakeOne();
        }
    }
}
