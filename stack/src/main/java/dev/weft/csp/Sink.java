package dev.weft.csp;

/// The end of a [Channel] that takes values.
///
/// The way up never waits and uses [#trySend]; the way down and programs may wait in [#send].
///
/// @param <T> what the channel carries
public sealed interface Sink<T> permits Channel {
    /// Puts a value in, waiting for room.
    ///
    /// @throws ChannelClosedException if the channel is closed, before or while this waits
    /// @throws InterruptedException if the process is interrupted
    void send(T value) throws InterruptedException;

    /// Puts a value in if there is room now.
    ///
    /// @return false if the channel is full or closed; the caller counts the drop
    boolean trySend(T value);

    /// Ends the channel: nothing more can be sent, and receivers find it closed when they have
    /// taken what is queued. Closing twice does nothing.
    void close();
}
