package dev.weft.tcp.connection;

import dev.weft.message.PathError;
import java.time.Duration;
import java.util.Optional;

/// Why a connection is closed: whether it ended well or not, and who ended it (RFC 9293 MUST-12).
public sealed interface CloseReason {
    /// Both sides have closed, and everything has arrived.
    record Finished() implements CloseReason {}

    /// The peer has reset it.
    record Reset() implements CloseReason {}

    /// The peer has answered our SYN by a reset: nobody listens there.
    record Refused() implements CloseReason {}

    /// The peer has not answered.
    ///
    /// @param after how long it was asked
    /// @param softError what routers said meanwhile, if anything (MUST-47, SHLD-25): MUST-56 has it
    ///   not end the connection, but it explains the silence
    record TimedOut(Duration after, Optional<PathError.Kind> softError) implements CloseReason {}

    /// There is no way to the peer, or it does not speak TCP.
    ///
    /// @param kind what was said
    record Unreachable(PathError.Kind kind) implements CloseReason {}

    /// The program here has aborted it.
    record Aborted() implements CloseReason {}

    /// The program here has closed it before the peer had sent everything, so the peer was told by
    /// a reset (RFC 9293 §3.6.1, RFC 2525 §2.17).
    record DataLost() implements CloseReason {}
}
