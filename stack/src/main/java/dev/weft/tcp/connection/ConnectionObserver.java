package dev.weft.tcp.connection;

/// Sees what happens to connections, as it happens, and must not wait: for those who record it.
public interface ConnectionObserver {
    /// Sees nothing.
    ConnectionObserver NONE =
            new ConnectionObserver() {
                @Override
                public void onState(
                        Connection connection, TcpStates.Name from, TcpStates.Name to) {}

                @Override
                public void onRetransmission(Connection connection, int octets, Reason reason) {}
            };

    /// Why something goes again.
    enum Reason {
        /// The retransmission timer has expired (RFC 6298 §5.4).
        TIMEOUT,
        /// Duplicate acknowledgments, or a partial one during recovery (RFC 5681 §3.2, RFC 6582).
        FAST,
        /// It met a shut window, and was thrown away there.
        WINDOW,
        /// It was too large for the path.
        PATH_MTU,
        /// The peer has sent its SYN again.
        SYN_AGAIN
    }

    /// The state has changed.
    ///
    /// @param connection whose
    /// @param from the state before
    /// @param to the state now
    void onState(Connection connection, TcpStates.Name from, TcpStates.Name to);

    /// A segment goes again.
    ///
    /// @param connection whose
    /// @param octets of data in it
    /// @param reason why
    void onRetransmission(Connection connection, int octets, Reason reason);
}
