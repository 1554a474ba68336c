package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpOptions;
import dev.weft.wire.TcpSegment;
import java.time.Duration;

/// A connection in TIME-WAIT: all that is left of it is what it takes to answer stray segments. Few
/// octets, so that thousands of them cost little, and no process.
///
/// @param localPort our port
/// @param remotePort the peer's port
/// @param sndNxt SND.NXT
/// @param rcvNxt RCV.NXT
/// @param window the last window offered, as in the header
/// @param timestamps whether the connection used timestamps
/// @param tsRecent the peer's last timestamp
/// @param tsOffset where our timestamps begin
/// @param since when it began
public record TimeWait(
        int localPort,
        int remotePort,
        SequenceNumber sndNxt,
        SequenceNumber rcvNxt,
        int window,
        boolean timestamps,
        int tsRecent,
        int tsOffset,
        MonotonicTime since) {
    private static final Duration LATER = Duration.ofMillis(10);

    /// What a segment for it leads to.
    public enum Verdict {
        /// It says nothing new.
        IGNORE,
        /// The peer has not got our last acknowledgment, or is out of step: [#acknowledgment].
        ACKNOWLEDGE,
        /// The same, and the peer has sent its FIN again: TIME-WAIT begins anew.
        ACKNOWLEDGE_AND_RESTART,
        /// It begins a new connection, and cannot be an old duplicate.
        REOPEN
    }

    /// Judges a segment (RFC 9293 §3.10.7.4).
    public Verdict judge(TcpSegment segment) {
        if (segment.isRst()) {
            // RFC 1337 §3 (F1): a reset shall not end TIME-WAIT, whatever caused it.
            return Verdict.IGNORE;
        }
        if (segment.isSyn() && !segment.isAck() && isNewer(segment)) {
            return Verdict.REOPEN;
        }
        if (segment.isFin() && segment.end().equals(rcvNxt)) {
            return Verdict.ACKNOWLEDGE_AND_RESTART;
        }
        return segment.sequenceLength() > 0 || !segment.seq().equals(rcvNxt)
                ? Verdict.ACKNOWLEDGE
                : Verdict.IGNORE;
    }

    /// RFC 9293 MAY-2, SHLD-4, RFC 6191 §2: a SYN opens a new connection if its number lies past
    /// all those of the old one, or its timestamp is later than any of them.
    private boolean isNewer(TcpSegment syn) {
        if (timestamps && syn.options().timestamps()) {
            var later = syn.options().tsVal() - tsRecent;
            if (later != 0) {
                return later > 0;
            }
        }
        return syn.seq().isAfter(rcvNxt);
    }

    /// Whether we may use the same ports for a new connection of our own: RFC 6191 §3 wants a later
    /// timestamp, by which the peer tells new segments from old. Our clock for these ticks every
    /// millisecond.
    public boolean mayReopen(MonotonicTime now) {
        return timestamps && now.since(since).compareTo(LATER) >= 0;
    }

    /// The same, beginning now.
    public TimeWait restarted(MonotonicTime now) {
        return new TimeWait(
                localPort, remotePort, sndNxt, rcvNxt, window, timestamps, tsRecent, tsOffset, now);
    }

    /// What to answer: `<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>`.
    public TcpSegment acknowledgment(MonotonicTime now) {
        var options =
                timestamps
                        ? TcpOptions.ofTimestamps(
                                InitialSequenceNumbers.timestamp(now, tsOffset), tsRecent)
                        : TcpOptions.NONE;
        return new TcpSegment(
                localPort,
                remotePort,
                sndNxt,
                rcvNxt,
                TcpSegment.ACK,
                window,
                0,
                options,
                Bytes.empty());
    }
}
