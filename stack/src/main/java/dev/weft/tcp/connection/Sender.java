package dev.weft.tcp.connection;

import dev.weft.tcp.congestion.CongestionControl;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The half of a connection that sends: what is to go, what is in flight, and what the peer and the
/// path take.
///
/// ```text
///           SND.UNA             SND.NXT          SND.UNA + SND.WND
///  acknowledged |    in flight     |   may be sent    |   not allowed
/// --------------+------------------+------------------+--------------
/// ```
final class Sender {
    /// The longest payload of a superframe, so that packet and headers stay within 64 KiB.
    private static final int LONGEST = 65_535 - 120;

    private static final int LARGEST_POINTER = 0xffff;

    private final Connection connection;
    private final Timers timers;
    private final Statistics statistics;
    private final SendBuffer buffer;
    private final CongestionControl congestion;
    private final LossRecovery recovery;
    private final RttEstimator rtt;
    private final ZeroWindowProbe probe;
    private final RetransmissionQueue sent = new RetransmissionQueue();
    private final int shift;

    private SequenceNumber una;
    private SequenceNumber nxt;
    private int wnd; // of 32 bits: REC-1
    private int maxWnd;
    private SequenceNumber wl1;
    private SequenceNumber wl2;
    private int mss;
    private boolean superframes;
    private boolean finQueued;
    private boolean finSent;
    private boolean orphan; // the program is gone
    private SequenceNumber smallEnd; // the end of the last segment that was not full
    private int timeouts; // in a row
    private MonotonicTime progressAt;
    private MonotonicTime lastSentAt;

    /// @param iss ISS, which the SYN has used up
    /// @param syn the peer's SYN, whose window is never shifted
    /// @param mss octets of data in a full-sized segment
    /// @param shift of the peer's windows
    Sender(
            Connection connection,
            SequenceNumber iss,
            TcpSegment syn,
            int mss,
            int shift,
            RttEstimator rtt,
            CongestionControl congestion,
            MonotonicTime now) {
        this.connection = connection;
        this.timers = connection.timers();
        this.statistics = connection.statistics();
        this.buffer = connection.sendBuffer();
        this.congestion = congestion;
        this.recovery = new LossRecovery(congestion, iss);
        this.rtt = rtt;
        this.probe = new ZeroWindowProbe(timers, rtt);
        this.shift = shift;
        this.superframes = connection.path().superframes();
        this.mss = mss;
        this.una = iss;
        this.nxt = iss.plus(1);
        this.wnd = syn.window();
        this.maxWnd = wnd;
        this.wl1 = syn.seq();
        this.wl2 = iss;
        this.smallEnd = iss;
        this.progressAt = now;
        this.lastSentAt = now;
    }

    SequenceNumber una() {
        return una;
    }

    SequenceNumber nxt() {
        return nxt;
    }

    /// SND.NXT, or the end of a window that has shrunk since: a reset beyond it would not count
    /// (RFC 9293 §3.5.3), and nobody would send it again.
    SequenceNumber inWindow() {
        return SequenceNumber.min(nxt, una.plus(wnd));
    }

    int wnd() {
        return wnd;
    }

    int mss() {
        return mss;
    }

    int flight() {
        return nxt.distanceFrom(una);
    }

    RttEstimator rtt() {
        return rtt;
    }

    CongestionControl congestion() {
        return congestion;
    }

    /// How often the timer has expired since something new was acknowledged, while the peer's
    /// window was open.
    int timeouts() {
        return timeouts;
    }

    /// Whether our FIN has gone and is acknowledged.
    boolean isFinAcknowledged() {
        return finSent && una.equals(nxt);
    }

    /// No more data follows what is in the buffer.
    void queueFin() {
        finQueued = true;
    }

    /// Nobody waits any more for what is left to send. A peer that shuts its window may keep it so
    /// while somebody does (MUST-37); now it has as long as one that is silent.
    void onProgramGone(MonotonicTime now) {
        orphan = true;
        if (una.equals(nxt)) {
            progressAt = now;
        }
    }

    /// RFC 9293 §3.10.7.4, fifth: SND.UNA =< SEG.ACK =< SND.NXT; what is older than the largest
    /// window ever seen is a blind guess (RFC 5961 §5.2, MAY-12).
    boolean mayBeAcknowledged(SequenceNumber ack) {
        return ack.isAtMost(nxt) && ack.isAtLeast(una.minus(maxWnd));
    }

    /// The handshake is over: our SYN is acknowledged.
    void onSynAcknowledged(TcpSegment segment) {
        una = una.plus(1);
        wnd = segment.isSyn() ? segment.window() : segment.window() << shift;
        maxWnd = Math.max(maxWnd, wnd);
        wl1 = segment.seq();
        wl2 = segment.ack();
        fitBuffer();
    }

    /// RFC 9293 §3.10.7.4, fifth, ESTABLISHED; RFC 5681 and 6298 on the way.
    void onAcknowledgment(TcpSegment segment, MonotonicTime now) {
        var ack = segment.ack();
        if (ack.isAfter(una)) {
            onNewData(segment, ack, now);
        } else if (isDuplicate(segment)) {
            recovery.onDuplicate(una, nxt);
        }
        if (ack.isAtLeast(una)) {
            updateWindow(segment, now);
        }
    }

    private void onNewData(TcpSegment segment, SequenceNumber ack, MonotonicTime now) {
        var acknowledged = ack.distanceFrom(una);
        var limited = flight() >= congestion.window() / 2;
        una = ack;
        if (smallEnd.isBefore(una)) {
            smallEnd = una; // or it would seem to lie ahead after 2^31 octets
        }
        buffer.acknowledge(ack);
        statistics.octetsAcknowledged += acknowledged - (finSent && ack.equals(nxt) ? 1 : 0);
        progressAt = now;
        timeouts = 0;
        connection.progresses();
        var late = isLate(segment);
        if (late) {
            rtt.onSpuriousTimeout();
            recovery.onSpuriousTimeout(acknowledged, una, nxt);
        }
        measure(segment, ack, now);
        var anew = recovery.onAcknowledged(acknowledged, una, nxt, limited && !late);
        fitBuffer();
        if (una.equals(nxt)) {
            timers.cancel(Timers.Name.RETRANSMISSION); // RFC 6298 §5.2
        } else if (anew) {
            startTimer(now); // RFC 6298 §5.3
        }
    }

    /// Whether it answers what went before the timeout, and not what went again (RFC 3522 §3.2
    /// (5)).
    private boolean isLate(TcpSegment segment) {
        var suspect = recovery.suspectTimeout();
        var oldest = sent.oldest();
        if (suspect == null || oldest == null || !segment.options().timestamps()) {
            return false;
        }
        var echoed = segment.options().tsEcr();
        return echoed - connection.timestamp(suspect) < 0
                && echoed - connection.timestamp(oldest) >= 0;
    }

    private void measure(TcpSegment segment, SequenceNumber ack, MonotonicTime now) {
        var again = sent.againAt();
        var measured = sent.acknowledge(ack, now);
        if (measured == null && segment.options().timestamps()) {
            // The echo of an earlier transmission may say how long we have waited for nothing, if
            // it was its acknowledgment that was lost: only that of the last is of use.
            var echoed = segment.options().tsEcr();
            if (again == null || echoed - connection.timestamp(again) >= 0) {
                measured = connection.sinceTimestamp(echoed, now);
            }
        }
        if (measured != null) {
            rtt.sample(measured);
            rtt.sampleLeast(measured, now);
        }
    }

    /// RFC 5681 §2: the five marks of a duplicate acknowledgment. Answers to zero-window probes
    /// have them, too, and mean no loss.
    private boolean isDuplicate(TcpSegment segment) {
        return flight() > 0
                && wnd > 0
                && segment.sequenceLength() == 0
                && segment.ack().equals(una)
                && segment.window() << shift == wnd;
    }

    /// "SND.WL1 < SEG.SEQ, or SND.WL1 = SEG.SEQ and SND.WL2 =< SEG.ACK": an older segment does not
    /// set an older window. One that shrinks is taken as it is (MUST-34).
    private void updateWindow(TcpSegment segment, MonotonicTime now) {
        var seq = segment.seq();
        if (wl1.isBefore(seq) || (wl1.equals(seq) && wl2.isAtMost(segment.ack()))) {
            var opens = wnd == 0 && segment.window() > 0;
            wnd = segment.window() << shift;
            maxWnd = Math.max(maxWnd, wnd);
            wl1 = seq;
            wl2 = segment.ack();
            if (opens) {
                onWindowOpened(now);
            }
        }
        if (wnd == 0 && !orphan) {
            // MUST-37: a peer that answers may keep its window shut for ever, and SHLD-17: what
            // lies beyond it may go unacknowledged
            progressAt = now;
        }
    }

    /// What was in flight towards a shut window has been thrown away there.
    private void onWindowOpened(MonotonicTime now) {
        if (!orphan) {
            progressAt = now;
        }
        timeouts = 0;
        smallEnd = una;
        rtt.resetBackoff();
        recovery.sendAgain(una, nxt, ConnectionObserver.Reason.WINDOW);
        if (una.isBefore(nxt)) {
            startTimer(now);
        }
    }

    private void fitBuffer() {
        buffer.fitTo(Math.min(congestion.window(), wnd));
    }

    /// Sends what may be sent now.
    void transmit(MonotonicTime now) {
        if (recovery.takeFirstAgain() && una.isBefore(nxt)) {
            // whatever the window is by now (MAY-7)
            var inFlight = SequenceNumber.min(nxt, buffer.end()).distanceFrom(una);
            var data = Math.min(mss, inFlight);
            connection.retransmits(data, ConnectionObserver.Reason.FAST);
            send(una, data, finSent && una.plus(data).equals(buffer.end()), true, now);
        }
        sendAgain(now);
        if (recovery.cursor() == null) {
            sendNew(now);
        }
        if (una.equals(nxt) && hasUnsent()) {
            probe.blocked(now);
        } else {
            probe.notBlocked();
        }
    }

    private boolean hasUnsent() {
        return nxt.isBefore(buffer.end()) || (finQueued && !finSent);
    }

    /// After a timeout: everything from SND.UNA on, as the window allows; to a shut window a single
    /// octet, which asks whether it is open (SHLD-16).
    private void sendAgain(MonotonicTime now) {
        for (var cursor = recovery.cursor(); cursor != null; cursor = recovery.cursor()) {
            var pipe = cursor.distanceFrom(una);
            var usable = Math.min(congestion.window(), Math.max(wnd, 1)) - pipe;
            var left = buffer.end().distanceFrom(cursor);
            left = Math.min(left, nxt.distanceFrom(cursor));
            if (usable <= 0) {
                return;
            }
            var data = cut(Math.min(left, usable));
            if (data < left && data < mss && pipe > 0) {
                return; // the rest of a window, too little to be worth a segment
            }
            var fin = finSent && cursor.plus(data).equals(buffer.end());
            connection.retransmits(data, recovery.reason());
            recovery.advance(send(cursor, data, fin, true, now), nxt);
        }
    }

    private void sendNew(MonotonicTime now) {
        if (una.equals(nxt) && now.since(lastSentAt).compareTo(rtt.timeout()) > 0) {
            congestion.onIdle();
        }
        while (true) {
            var unsent = finSent ? 0 : buffer.end().distanceFrom(nxt);
            var fin = finQueued && !finSent;
            var offered = wnd - flight();
            if (unsent == 0) {
                if (fin && offered > 0) {
                    send(nxt, 0, true, false, now);
                }
                return;
            }
            var extra = recovery.limitedTransmit() * mss;
            var data =
                    worthSending(unsent, Math.min(offered, congestion.window() + extra - flight()));
            if (data == 0) {
                return;
            }
            send(nxt, data, fin && data == unsent && data < offered, false, now);
        }
    }

    /// The sender's side of silly window avoidance (RFC 9293 §3.8.6.2.1, MUST-38): full segments;
    /// the last octets there are (MUST-60); or half of the largest window ever offered. What
    /// exceeds the window waits (SHLD-15). The override timeout is that of [ZeroWindowProbe].
    private int worthSending(int unsent, int usable) {
        if (usable <= 0) {
            return 0;
        }
        var data = Math.min(unsent, usable);
        if (data >= mss) {
            var whole = cut(data);
            // The end of it goes along, if it may go now.
            var all = mayJoin() && data == unsent && data - whole < mss && data <= LONGEST;
            return all && (finQueued || nagleAllows()) ? data : whole;
        }
        var allowed =
                data == unsent ? finQueued || nagleAllows() : data >= maxWnd / 2 && nagleAllows();
        return allowed ? data : 0;
    }

    /// Nagle's algorithm (RFC 9293 §3.7.4, SHLD-7) in Minshall's form, as in Linux: small segments
    /// wait only for a small segment in flight. So the end of a large write does not wait for its
    /// beginning. Who turns it off (MUST-17) still has whole segments made of a write that comes in
    /// pieces.
    private boolean nagleAllows() {
        return (connection.settings().noDelay() && !buffer.expectsMore()) || smallEnd.isAtMost(una);
    }

    /// One segment, as large as possible (SHLD-28), or as many whole ones as fit into a superframe.
    private int cut(int data) {
        if (data <= mss || !mayJoin()) {
            return Math.min(data, mss);
        }
        return Math.min(data, Math.max(LONGEST, mss)) / mss * mss;
    }

    /// Whoever cuts a superframe repeats its urgent pointer in each piece, where it points farther
    /// each time.
    private boolean mayJoin() {
        return superframes && buffer.urgentEnd() == null;
    }

    /// @return the number after the segment
    private SequenceNumber send(
            SequenceNumber from, int data, boolean fin, boolean again, MonotonicTime now) {
        var dataEnd = from.plus(data);
        var end = fin ? dataEnd.plus(1) : dataEnd;
        var flags = TcpSegment.ACK | (fin ? TcpSegment.FIN : 0);
        if (data > 0 && dataEnd.equals(buffer.end())) {
            flags |= TcpSegment.PSH; // MUST-61
        }
        if (again) {
            sent.onSentAgain(end, now);
        } else {
            sent.onSent(end, now);
            nxt = end;
            finSent |= fin;
            statistics.octetsSent += data;
            if (data % mss != 0) {
                smallEnd = end;
            }
        }
        connection.emit(
                from,
                flags,
                urgentPointer(from),
                buffer.range(from, data),
                data > mss ? mss : 0,
                now);
        if (!timers.isSet(Timers.Name.RETRANSMISSION)) {
            startTimer(now); // RFC 6298 §5.1
        }
        lastSentAt = now;
        return end;
    }

    /// 0 if nothing in or after this segment is urgent; it may lie farther ahead than the field can
    /// say (MUST-31).
    private int urgentPointer(SequenceNumber from) {
        var up = buffer.urgentEnd();
        return up == null ? 0 : Math.clamp(up.distanceFrom(from), 0, LARGEST_POINTER);
    }

    /// RFC 6298 §5.4 to 5.6.
    ///
    /// @return for how long the peer has not answered, if that is longer than the program wants to
    ///   wait (MUST-20: R2); else null
    @Nullable Duration onTimeout(MonotonicTime now) {
        var oldest = sent.oldest();
        if (oldest == null || una.equals(nxt)) {
            return null;
        }
        var since = oldest.isBefore(progressAt) ? progressAt : oldest;
        var silence = now.since(since);
        if (silence.compareTo(connection.settings().userTimeout()) >= 0) {
            return silence;
        }
        if (wnd == 0) {
            // MUST-35: nothing is lost, there is no room for it
            recovery.sendAgain(una, nxt, ConnectionObserver.Reason.WINDOW);
        } else {
            recovery.onTimeout(una, nxt, timeouts > 0, now);
            timeouts++;
        }
        rtt.backOff();
        var next = now.plusNanos(rtt.timeoutNanos());
        var end = since.plus(connection.settings().userTimeout());
        timers.set(Timers.Name.RETRANSMISSION, MonotonicTime.earlier(next, end));
        return null;
    }

    /// The window has been shut, or all but shut, for a while.
    void onProbe(MonotonicTime now) {
        if (!una.equals(nxt) || !hasUnsent()) {
            return;
        }
        var unsent = buffer.end().distanceFrom(nxt);
        rtt.backOff();
        var data = Math.min(Math.min(unsent, Math.max(wnd, 1)), mss);
        send(nxt, data, finQueued && data == unsent, false, now);
    }

    /// The path takes smaller packets than we have sent (RFC 1191 §6.5): what is in flight goes
    /// again in smaller pieces. That says nothing about congestion.
    void onSegmentSize(int newMss, boolean newSuperframes, MonotonicTime now) {
        mss = newMss;
        superframes = newSuperframes;
        congestion.onSegmentSize(newMss);
        recovery.sendAgain(una, nxt, ConnectionObserver.Reason.PATH_MTU);
        if (una.isBefore(nxt)) {
            startTimer(now);
        }
    }

    private void startTimer(MonotonicTime now) {
        timers.set(Timers.Name.RETRANSMISSION, now.plusNanos(rtt.timeoutNanos()));
    }

    /// Whether the program has written something that waits here.
    boolean isIdle() {
        return una.equals(nxt) && !hasUnsent();
    }

    /// Octets that the program has written last and that are not acknowledged.
    int queued() {
        return buffer.length();
    }
}
