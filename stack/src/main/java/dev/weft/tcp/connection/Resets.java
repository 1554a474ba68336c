package dev.weft.tcp.connection;

import dev.weft.wire.Bytes;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpOptions;
import dev.weft.wire.TcpSegment;
import org.jspecify.annotations.Nullable;

/// Resets for segments that belong to no connection (RFC 9293 §3.5.2).
public final class Resets {
    private static final SequenceNumber ZERO = new SequenceNumber(0);

    private Resets() {}

    /// The answer to a segment for a connection that does not exist (RFC 9293 §3.10.7.1); null for
    /// a reset, which is never answered.
    public static @Nullable TcpSegment answerTo(TcpSegment segment) {
        if (segment.isRst()) {
            return null;
        }
        return segment.isAck()
                ? reset(segment, segment.ack(), ZERO, TcpSegment.RST)
                : reset(segment, ZERO, segment.end(), TcpSegment.RST | TcpSegment.ACK);
    }

    private static TcpSegment reset(
            TcpSegment to, SequenceNumber seq, SequenceNumber ack, int flags) {
        return new TcpSegment(
                /* sourcePort= */ to.destinationPort(),
                /* destinationPort= */ to.sourcePort(),
                seq,
                ack,
                flags,
                0,
                0,
                TcpOptions.NONE,
                Bytes.empty());
    }
}
