package dev.weft.services.iperf3;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// How each datagram of a test begins.
///
/// ```text
///    0                   1                   2                   3
///    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///   |                    seconds of the sender's clock              |
///   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///   |                         microseconds                          |
///   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///   |          number of the datagram, from 1: 32 bits, or          |
///   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///   |        64 with --udp-counters-64bit                           |
///   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// @param sentAt on the sender's clock
/// @param number of the datagram, from 1
record UdpHeader(MonotonicTime sentAt, long number) {
    private static final int LENGTH = 12;
    private static final int WIDE_LENGTH = 16;

    /// Writes it over the beginning of a datagram.
    void writeTo(byte[] datagram, boolean wide) {
        var microseconds = sentAt.nanos() / 1000;
        var buffer =
                ByteBuffer.wrap(datagram)
                        .putInt((int) (microseconds / 1_000_000))
                        .putInt((int) (microseconds % 1_000_000));
        if (wide) {
            buffer.putLong(number);
        } else {
            buffer.putInt((int) number);
        }
    }

    /// Reads it from a datagram.
    ///
    /// @return null if the datagram is too short, or its number out of range
    static @Nullable UdpHeader parse(Bytes datagram, boolean wide) {
        if (datagram.length() < (wide ? WIDE_LENGTH : LENGTH)) {
            return null;
        }
        var nanos = datagram.u32AsLong(0) * 1_000_000_000 + datagram.u32AsLong(4) * 1000;
        var number =
                wide ? datagram.u32AsLong(8) << 32 | datagram.u32AsLong(12) : datagram.u32AsLong(8);
        return number < 1 ? null : new UdpHeader(new MonotonicTime(nanos), number);
    }
}
