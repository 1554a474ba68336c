package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The half of a connection that receives: what has come, what may come, and what to tell the peer
/// of both.
///
/// ```text
///           RCV.NXT                 RCV.NXT + RCV.WND
///   received   |     may be sent      |    not allowed
/// -------------+----------------------+----------------
/// ```
final class Receiver {
    /// RFC 7323 §5.5: a timestamp is good for comparison for this long.
    private static final Duration TIMESTAMP_LIFETIME = Duration.ofDays(24);

    private final SequenceNumber irs;
    private final ReceiveBuffer buffer;
    private final ReassemblyQueue early;
    private final AckPolicy acks;
    private final int shift;
    private final boolean timestamps;
    private final Statistics statistics;
    private SequenceNumber nxt;
    private SequenceNumber edge; // RCV.NXT + RCV.WND
    private @Nullable SequenceNumber up;
    private boolean discarding;
    private int refused; // segments whose text was not kept
    private int tooEarly; // others of these

    private int tsRecent;
    private MonotonicTime tsRecentAt;
    private SequenceNumber lastAckSent;

    /// @param syn the peer's
    /// @param shift of the windows we offer from now on; the one in our SYN is not shifted
    /// @param timestamps whether both sides use them
    Receiver(
            TcpSegment syn,
            ReceiveBuffer buffer,
            ReassemblyQueue early,
            AckPolicy acks,
            int shift,
            boolean timestamps,
            Statistics statistics,
            MonotonicTime now) {
        this.irs = syn.seq();
        this.buffer = buffer;
        this.early = early;
        this.acks = acks;
        this.shift = shift;
        this.timestamps = timestamps;
        this.statistics = statistics;
        this.nxt = irs.plus(1);
        this.edge = nxt;
        this.lastAckSent = nxt;
        this.tsRecent = syn.options().tsVal();
        this.tsRecentAt = now;
    }

    SequenceNumber nxt() {
        return nxt;
    }

    SequenceNumber irs() {
        return irs;
    }

    int wnd() {
        return edge.distanceFrom(nxt);
    }

    AckPolicy acks() {
        return acks;
    }

    boolean usesTimestamps() {
        return timestamps;
    }

    int tsRecent() {
        return tsRecent;
    }

    /// RFC 9293 §3.10.7.4, first: the four cases of the acceptability test. An empty segment right
    /// at the edge is taken, too: it is what a peer sends that has filled our window and lost a
    /// part of it.
    boolean accepts(TcpSegment segment) {
        var length = segment.sequenceLength();
        var seq = segment.seq();
        if (length == 0) {
            return nxt.isAtMost(seq) && seq.isAtMost(edge);
        }
        if (edge.equals(nxt)) {
            return false;
        }
        var last = seq.plus(length - 1);
        return isInWindow(seq) || isInWindow(last) || (seq.isBefore(nxt) && last.isAtLeast(edge));
    }

    /// RFC 9293 §3.5.3: "A reset is valid if its sequence number is in the window", shut though it
    /// may be (MUST-66), and whatever data it has (SHLD-2).
    boolean acceptsReset(SequenceNumber seq) {
        return seq.equals(nxt) || isInWindow(seq);
    }

    private boolean isInWindow(SequenceNumber seq) {
        return nxt.isAtMost(seq) && seq.isBefore(edge);
    }

    /// RFC 7323 §5.3, R1: a segment with an older timestamp than the last is an old duplicate, a
    /// wrapped sequence number notwithstanding.
    boolean isOldDuplicate(TcpSegment segment, MonotonicTime now) {
        return timestamps
                && segment.options().timestamps()
                && segment.options().tsVal() - tsRecent < 0
                && !isOutdated(now);
    }

    private boolean isOutdated(MonotonicTime now) {
        return now.since(tsRecentAt).compareTo(TIMESTAMP_LIFETIME) >= 0;
    }

    /// RFC 7323 §4.3 (2): which timestamp to echo.
    void noteTimestamp(TcpSegment segment, MonotonicTime now) {
        if (timestamps
                && segment.options().timestamps()
                && (segment.options().tsVal() - tsRecent >= 0 || isOutdated(now))
                && segment.seq().isAtMost(lastAckSent)) {
            tsRecent = segment.options().tsVal();
            tsRecentAt = now;
        }
    }

    /// RFC 9293 §3.10.7.4, sixth: RCV.UP <- max(RCV.UP, SEG.UP). The pointer shows the number after
    /// the urgent data (§3.8.5, MUST-30).
    void onUrgent(TcpSegment segment) {
        var pointed = segment.seq().plus(segment.urgentPointer());
        var before = up;
        if (pointed.isAfter(nxt) && (before == null || pointed.isAfter(before))) {
            up = pointed;
        }
    }

    /// How many octets the program has still to read to reach the end of urgent data; 0 if there is
    /// none (MUST-33).
    int urgentAhead() {
        var end = up;
        var received = early.finIsAt(nxt.minus(1)) ? nxt.minus(1) : nxt; // a FIN is no octet
        return end == null ? 0 : Math.max(0, end.distanceFrom(received.minus(buffer.length())));
    }

    /// RFC 9293 §3.10.7.4, seventh and eighth: the text of an acceptable segment and its FIN, cut
    /// to the window.
    ///
    /// @return whether everything up to and including the peer's FIN has arrived
    boolean onText(TcpSegment segment, MonotonicTime now) {
        var seq = segment.isSyn() ? segment.seq().plus(1) : segment.seq();
        var text = segment.payloadBytes();
        if (segment.isFin()) {
            early.finAt(seq.plus(text.length()), nxt);
        }
        var known = nxt.distanceFrom(seq);
        if (known > 0) {
            var skipped = Math.min(known, text.length());
            text = compact(text.slice(skipped), text);
            seq = seq.plus(skipped);
            acks.acknowledgeNow(); // the peer repeats itself: it has missed our acknowledgment
        }
        var room = edge.distanceFrom(seq);
        if (text.length() > room) {
            text = compact(text.slice(0, Math.max(0, room)), text);
            acks.acknowledgeNow();
        }
        if (!text.isEmpty()) {
            var kept = cutToBudget(text, seq.equals(nxt));
            if (seq.equals(nxt) && !kept.isEmpty()) {
                inOrder(kept, now);
            } else {
                if (!early.add(seq, kept)) {
                    tooEarly++;
                }
                acks.acknowledgeNow(); // RFC 5681 §3.2: a duplicate, so that the peer notices
            }
        } else if (segment.isFin() && !early.finIsAt(nxt)) {
            acks.acknowledgeNow();
        }
        if (!early.finIsAt(nxt)) {
            return false;
        }
        nxt = nxt.plus(1);
        if (edge.isBefore(nxt)) {
            edge = nxt;
        }
        acks.acknowledgeNow();
        return true;
    }

    /// While connections hold too much together, only what goes on counts, and not much of it.
    private Bytes cutToBudget(Bytes text, boolean inOrder) {
        var keeps = discarding ? Integer.MAX_VALUE : buffer.keeps();
        if (text.length() <= keeps && (inOrder || keeps == Integer.MAX_VALUE)) {
            return text;
        }
        refused++;
        acks.acknowledgeNow();
        return inOrder ? compact(text.slice(0, keeps), text) : Bytes.empty();
    }

    /// Octets that wait for others before them, and what it takes to remember them.
    int early() {
        return early.held();
    }

    int takeRefused() {
        var count = refused;
        refused = 0;
        return count;
    }

    int takeTooEarly() {
        var count = tooEarly;
        tooEarly = 0;
        return count;
    }

    private void inOrder(Bytes text, MonotonicTime now) {
        acks.onData(text.length(), now);
        if (early.isEmpty()) {
            keep(text);
            return;
        }
        // What came first wins: of the text only what is missing between the pieces is taken.
        var end = nxt.plus(text.length());
        while (nxt.isBefore(end)) {
            var from = text.length() - end.distanceFrom(nxt);
            var missing = Math.min(text.length() - from, early.gapAfter(nxt));
            keep(text.slice(from, from + missing));
            takeEarly();
        }
        takeEarly();
        acks.acknowledgeNow(); // RFC 5681 §4.2: at once when a gap is filled, or part of it
    }

    private void takeEarly() {
        for (var next = early.take(nxt); next != null; next = early.take(nxt)) {
            keep(next);
        }
    }

    private void keep(Bytes text) {
        var end = up;
        if (end != null && end.isAtMost(nxt.minus(buffer.length()))) {
            up = null; // read, and after 2^31 octets it would seem to lie ahead again
        }
        nxt = nxt.plus(text.length());
        statistics.octetsReceived += text.length();
        if (!discarding) {
            buffer.add(text);
        }
    }

    private static Bytes compact(Bytes part, Bytes whole) {
        return part.length() * 2 < whole.length() ? Bytes.wrap(part.toByteArray()) : part;
    }

    /// Nobody reads any more: what comes is acknowledged and thrown away.
    void discard() {
        discarding = true;
        buffer.clear();
    }

    /// The window that a segment sent now offers, as it stands in the header.
    ///
    /// It never moves back (SHLD-14), and forward only by something worth sending (MUST-39, the
    /// receiver's side of silly window avoidance); that may take for ever (MAY-8). Where the shift
    /// cuts octets off, the peer learns of less than we accept (RFC 7323 §2.4).
    int windowField() {
        var wanted = nxt.plus(room());
        if (wanted.distanceFrom(edge) >= worthOffering()) {
            edge = wanted;
        }
        return wnd() >>> shift;
    }

    /// The room that a header can speak of.
    private int room() {
        return Math.min(buffer.room(), 0xffff << shift);
    }

    /// The window of a SYN is never shifted (RFC 7323 §2.2).
    int windowFieldOfSyn() {
        edge = nxt.plus(Math.min(buffer.room(), 0xffff));
        return wnd();
    }

    /// RFC 9293 §3.8.6.2.2: Fr * RCV.BUFF, with Fr one half, or a full segment.
    private int worthOffering() {
        return Math.min(buffer.limit() / 2, acks.segment());
    }

    /// Whether the program has read so much that the peer should know even without anything else to
    /// tell it: a quarter of the buffer, or a segment if the window was all but shut.
    boolean owesWindowUpdate() {
        var gain = nxt.plus(room()).distanceFrom(edge);
        return gain >= worthOffering()
                && (gain
                                >= Math.min(
                                        buffer.limit() / 2,
                                        Math.max(buffer.limit() / 4, 2 * acks.segment()))
                        || wnd() < acks.segment());
    }

    /// A segment with RCV.NXT in it has gone.
    void onAcknowledgmentSent() {
        lastAckSent = nxt;
        acks.onSent();
    }
}
