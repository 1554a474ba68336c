package dev.weft.csp;

/// What a loom needs of the operating system to wait for file descriptors: `poll(2)` and an
/// eventfd. The `csp` package itself calls nothing native; who has descriptors brings a poller.
public interface Poller extends AutoCloseable {
    /// Lists a descriptor and returns a token for it. Nobody is interested in it yet.
    int add(int fileDescriptor);

    /// Takes a descriptor off the list. The token may be given out again.
    void remove(int token);

    /// Says whether [#poll] should return when the descriptor is readable (or broken).
    void setInterest(int token, boolean interested);

    /// Waits until a descriptor of interest is readable, [#wakeup] is called, or the time is over.
    ///
    /// @param timeoutNanos 0 to look only, `Long.MAX_VALUE` for no limit
    /// @return whether a descriptor of interest is readable
    boolean poll(long timeoutNanos);

    /// Whether the last [#poll] found this descriptor readable.
    boolean isReady(int token);

    /// Ends the poll that is going on, or the next one. May be called by any thread; after [#close]
    /// it does nothing.
    void wakeup();

    /// Gives back what the operating system lent.
    @Override
    void close();
}
