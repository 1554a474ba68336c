package dev.weft.udp;

import dev.weft.csp.Channel;
import dev.weft.time.MonotonicTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What waits for a socket's reader: a channel, bounded by the number of datagrams, and by their
/// octets as `SO_RCVBUF` says. The count of octets is all that the dealer and the socket share.
public final class UdpInbox {
    /// What a datagram costs beside its octets.
    private static final int OVERHEAD = 128;

    private final Channel<UdpEvent> events;
    private final AtomicInteger octets = new AtomicInteger();
    private volatile int limit;

    /// Makes an empty inbox.
    ///
    /// @param events the channel
    /// @param limit the most octets that wait, some overhead for each datagram included
    public UdpInbox(Channel<UdpEvent> events, int limit) {
        this.events = events;
        this.limit = limit;
    }

    /// Puts something in if there is room. One datagram always fits.
    boolean offer(UdpEvent event) {
        var cost = cost(event);
        var before = octets.getAndAdd(cost);
        if ((before == 0 || before + cost <= limit) && events.trySend(event)) {
            return true;
        }
        octets.addAndGet(-cost);
        return false;
    }

    /// Takes what came first, waiting for it.
    ///
    /// @return null if there was nothing by the deadline
    public @Nullable UdpEvent take(MonotonicTime deadline) throws InterruptedException {
        var event = events.receive(deadline);
        if (event != null) {
            octets.addAndGet(-cost(event));
        }
        return event;
    }

    /// The octets that wait, some overhead for each datagram included.
    int octets() {
        return octets.get();
    }

    /// The most octets that may wait.
    public int limit() {
        return limit;
    }

    /// Changes the most octets that may wait.
    public void limit(int newLimit) {
        limit = newLimit;
    }

    /// Throws away what waits, and refuses more.
    public void close() {
        events.cancel();
    }

    private static int cost(UdpEvent event) {
        return switch (event) {
            case UdpEvent.Arrived arrived -> arrived.payload().length() + OVERHEAD;
            case UdpEvent.Failed _ -> OVERHEAD;
        };
    }
}
