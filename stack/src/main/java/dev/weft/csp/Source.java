package dev.weft.csp;

import dev.weft.time.MonotonicTime;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The end of a [Channel] that gives values.
///
/// Every method that waits throws [InterruptedException] when the process is interrupted, which is
/// how a group ends its processes, and [ChannelClosedException] when the channel is closed and
/// everything sent before has been received.
///
/// @param <T> what the channel carries
public sealed interface Source<T> permits Channel {
    /// Takes the oldest value, waiting for one.
    T receive() throws InterruptedException;

    /// Takes the oldest value, or gives `otherwise` if none has come by the deadline.
    T receive(MonotonicTime deadline, T otherwise) throws InterruptedException;

    /// Takes the oldest value, or gives null if none has come by the deadline.
    @Nullable T receive(MonotonicTime deadline) throws InterruptedException;

    /// Takes the oldest value, or gives null if there is none now.
    @Nullable T tryReceive();

    /// Waits for one value, then takes up to `max` of those that are there.
    ///
    /// @return how many were added to `into`, at least one
    int receiveBatch(Collection<? super T> into, int max) throws InterruptedException;

    /// Ends the channel from the receiving side: what is queued is dropped, senders find it closed.
    void cancel();
}
