package dev.weft.tcp.connection;

import dev.weft.wire.Bytes;
import dev.weft.wire.Pdu;
import dev.weft.wire.SequenceNumber;
import org.jspecify.annotations.Nullable;

/// What the program has written and the peer has not acknowledged, sent or not. Where one write
/// ends and the next begins is forgotten (RFC 9293 SHLD-27, MAY-16).
///
/// ```text
///      SND.UNA          SND.NXT            end()
///         |  in flight     |  not sent yet   |  room
/// --------+----------------+-----------------+-------
/// ```
///
/// Its size follows what the path and the peer take: there is no use in keeping more than two
/// windows ready, and a peer that does not read shall not make us hold much.
final class SendBuffer {
    private final OctetQueue octets = new OctetQueue();
    private final int most;
    private final BufferBudget budget;
    private SequenceNumber start;
    private int limit;
    private boolean more;
    private @Nullable SequenceNumber urgentEnd;

    /// @param start the number of the first octet
    /// @param most octets that may wait at most
    /// @param budget what all connections may hold
    SendBuffer(SequenceNumber start, int most, BufferBudget budget) {
        this.budget = budget;
        this.start = start;
        this.most = most;
        this.limit = Math.min(TcpBounds.INITIAL_BUFFER, most);
    }

    /// The number after the last octet.
    SequenceNumber end() {
        return start.plus(octets.length());
    }

    int length() {
        return octets.length();
    }

    int limit() {
        return limit;
    }

    /// Whether the program may write more; one write may go past the limit.
    boolean hasRoom() {
        return octets.length() < limit
                && (octets.length() < TcpBounds.SURE_BUFFER || !budget.isExhausted());
    }

    /// @param follows whether more follows at once
    void add(Bytes written, boolean follows) {
        octets.add(written);
        more = follows;
    }

    /// Whether the program is in the middle of a write.
    boolean expectsMore() {
        return more;
    }

    /// The last octet is urgent (MUST-30).
    void markUrgent() {
        urgentEnd = end();
    }

    /// SND.UP: the number after the last urgent octet (MUST-62), null if nothing is urgent that the
    /// peer does not have.
    @Nullable SequenceNumber urgentEnd() {
        return urgentEnd;
    }

    /// Two windows: one in flight, one ready.
    void fitTo(int window) {
        limit = Math.clamp(2L * window, Math.min(TcpBounds.INITIAL_BUFFER, most), most);
    }

    /// Lets go of what the peer has; numbers beyond the end (a FIN's) do not matter.
    void acknowledge(SequenceNumber ack) {
        var acknowledged = Math.min(ack.distanceFrom(start), octets.length());
        if (acknowledged > 0) {
            octets.discard(acknowledged);
            start = start.plus(acknowledged);
        }
        if (urgentEnd != null && urgentEnd.isAtMost(start)) {
            urgentEnd = null;
        }
    }

    Pdu range(SequenceNumber from, int length) {
        return octets.range(from.distanceFrom(start), length);
    }
}
