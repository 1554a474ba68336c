package dev.weft.tcp;

import dev.weft.tcp.connection.CloseReason;

/// How a connection begins, or does not.
public sealed interface OpeningOutcome {
    /// Our SYN is on its way; what becomes of it comes next.
    record Begun(ConnectionHandle handle) implements OpeningOutcome {}

    /// It is established.
    record Opened(ConnectionHandle handle) implements OpeningOutcome {}

    /// The peer did not want it, or did not answer.
    ///
    /// @param key which one
    /// @param reason why not
    record Failed(ConnectionKey key, CloseReason reason) implements OpeningOutcome {}

    /// It did not even begin.
    record NotBegun(Obstacle obstacle) implements OpeningOutcome {}

    /// Why a connection does not begin.
    enum Obstacle {
        /// The two ends have a connection already.
        ALREADY_CONNECTED("address already in use"),
        /// All ephemeral ports are taken.
        NO_PORTS_LEFT("no ephemeral port is free"),
        /// The configured number of connections is reached.
        TOO_MANY_CONNECTIONS("too many connections"),
        /// No route leads to the peer.
        NO_ROUTE("network unreachable");

        private final String words;

        Obstacle(String words) {
            this.words = words;
        }

        /// As people say it.
        public String words() {
            return words;
        }
    }
}
