package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// The octets that all connections of a stack hold together, whatever for: what has arrived and
/// waits for programs, what sockets were handed for theirs, what has arrived before something else,
/// and what programs have written.
///
/// Once there are too many, no connection gets more than [TcpBounds#SURE_BUFFER], which is enough
/// to go on, and less than most ask for. What is there already stays until its program has read it
/// or its peer has acknowledged it.
///
/// Connections that read much at the same time share their windows, too: who was first shall not
/// have the largest for ever, and together they shall not fill the queues on the way.
///
/// Shared, so it counts for any thread.
public final class BufferBudget {
    /// Who has read in the last stretch of time of 2^27 ns, an eighth of a second, is reading.
    private static final int STRETCH_BITS = 27;

    /// How many there are in a stretch so far, and what each may offer.
    private record Readers(long stretch, int count, int share) {}

    private final long most;
    private final long sharedWindow;
    private final AtomicLong held = new AtomicLong();
    private final AtomicReference<Readers> readers;

    /// @param most octets together
    /// @param sharedWindow octets of window for all that read much
    public BufferBudget(long most, long sharedWindow) {
        this.most = most;
        this.sharedWindow = sharedWindow;
        this.readers = new AtomicReference<>(new Readers(0, 0, shareOf(1)));
    }

    /// What the bounds say.
    public static BufferBudget of(TcpBounds bounds) {
        return new BufferBudget(bounds.bufferedOctets(), bounds.sharedWindow());
    }

    boolean isExhausted() {
        return held.get() >= most;
    }

    void change(int octets) {
        held.getAndAdd(octets);
    }

    /// Octets held at this moment.
    public long held() {
        return held.get();
    }

    /// The stretch of time that an instant belongs to.
    static long stretchOf(MonotonicTime now) {
        return now.nanos() >>> STRETCH_BITS;
    }

    /// A connection reads much; to be said once in each stretch.
    void countReader(long stretch) {
        readers.updateAndGet(before -> next(before, stretch));
    }

    private Readers next(Readers before, long stretch) {
        if (stretch == before.stretch) {
            var count = before.count + 1;
            return new Readers(stretch, count, Math.min(before.share, shareOf(count)));
        }
        var lately = stretch == before.stretch + 1 ? before.count : 1;
        return new Readers(stretch, 1, shareOf(lately));
    }

    /// The window that each connection may offer now.
    int windowShare() {
        return readers.get().share;
    }

    private int shareOf(int connections) {
        var share = Math.min(sharedWindow / Math.max(connections, 1), Integer.MAX_VALUE);
        return Math.max((int) share, TcpBounds.INITIAL_BUFFER);
    }
}
