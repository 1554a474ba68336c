package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;

/// SEGMENT ARRIVES: RFC 9293 §3.10.7 in its order, a method a check. RFC 5961 and RFC 7323 come in
/// where they belong.
final class SegmentArrival {
    private static final int LARGEST_WINDOW = 1 << 30; // RFC 7323 §2.3
    private final Connection connection;
    private final Closing closing;
    private final ChallengeLimit challenges = new ChallengeLimit();

    SegmentArrival(Connection connection, Closing closing) {
        this.connection = connection;
        this.closing = closing;
    }

    void arrives(TcpSegment segment, MonotonicTime now) {
        switch (connection.state()) {
            case State.Closed _ -> inClosed(segment);
            case State.Listen _ -> inListen(segment, now);
            case State.SynSent(var handshake) -> inSynSent(handshake, segment, now);
            case State.SynReceived state -> inSynReceived(state, segment, now);
            case State.Established state -> inSynchronized(state, segment, now);
            case State.FinWait1 state -> inSynchronized(state, segment, now);
            case State.FinWait2 state -> inSynchronized(state, segment, now);
            case State.CloseWait state -> inSynchronized(state, segment, now);
            case State.Closing state -> inSynchronized(state, segment, now);
            case State.LastAck state -> inSynchronized(state, segment, now);
            case State.TimeWait(var rest) -> inTimeWait(rest, segment, now);
        }
    }

    /// §3.10.7.1.
    private void inClosed(TcpSegment segment) {
        var answer = Resets.answerTo(segment);
        if (answer != null) {
            connection.emit(answer);
        }
    }

    /// §3.10.7.2: RST, ACK, SYN, and nothing else.
    private void inListen(TcpSegment segment, MonotonicTime now) {
        if (segment.isRst()) {
            return;
        }
        if (segment.isAck()) {
            inClosed(segment);
            return;
        }
        if (segment.isSyn()) {
            // Text that comes with the SYN is not taken: it comes again once we acknowledge.
            connection.synReceived(connection.passiveHandshake(now), segment, now);
        }
    }

    /// §3.10.7.3.
    private void inSynSent(Handshake handshake, TcpSegment segment, MonotonicTime now) {
        // First, check the ACK bit.
        if (segment.isAck() && !segment.ack().equals(handshake.iss().plus(1))) {
            inClosed(segment);
            return;
        }
        // Second, check the RST bit.
        if (segment.isRst()) {
            if (segment.isAck()) {
                connection.closed(new CloseReason.Refused());
            }
            return;
        }
        // Fourth, check the SYN bit.
        if (!segment.isSyn()) {
            return;
        }
        if (!segment.isAck()) {
            connection.synReceived(handshake, segment, now); // MUST-10: both have begun at once
            return;
        }
        handshake.onAcknowledged(now);
        var rcv = handshake.receiver(segment, now);
        var snd = handshake.sender(segment, now);
        snd.onSynAcknowledged(segment);
        connection.establish(snd, rcv, now);
        rcv.acks().acknowledgeNow();
        if (segment.payloadLength() > 0 || segment.isFin()) {
            rcv.windowField(); // what our SYN has offered
            checkText(rcv, segment, now);
        }
    }

    /// In SYN-RECEIVED the peer's SYN may come again: because ours is lost, or, both having begun
    /// at once, with the acknowledgment that we wait for (§3.5, figure 8).
    private void inSynReceived(State.SynReceived state, TcpSegment segment, MonotonicTime now) {
        if (segment.isSyn() && !segment.isRst() && segment.seq().equals(state.rcv().irs())) {
            if (!segment.isAck()) {
                state.handshake().sendAgain(state.rcv(), ConnectionObserver.Reason.SYN_AGAIN, now);
            } else if (segment.ack().equals(state.snd().nxt())) {
                synAcknowledged(state, segment, now);
                connection.acknowledge(now);
            } else {
                inClosed(segment);
            }
            return;
        }
        inSynchronized(state, segment, now);
    }

    private void synAcknowledged(State.SynReceived state, TcpSegment segment, MonotonicTime now) {
        state.handshake().onAcknowledged(now);
        state.snd().onSynAcknowledged(segment);
        if (state.handshake().wasRepeated()) {
            // RFC 5681 §3.1: if the SYN,ACK was lost, the first window is one segment
            state.snd().congestion().onTimeout(0, true);
        }
        connection.establish(state.snd(), state.rcv(), now);
    }

    /// §3.10.7.4, from SYN-RECEIVED to LAST-ACK.
    private void inSynchronized(State.Synchronized state, TcpSegment segment, MonotonicTime now) {
        var rcv = state.rcv();
        if (!checkSequence(state, segment, now)) {
            return;
        }
        if (checkReset(state, segment, now) || checkSyn(state, segment, now)) {
            return;
        }
        if (!segment.isAck()) {
            return; // fifth, "if the ACK bit is off, drop the segment and return"
        }
        if (!checkAck(state, segment, now)) {
            return;
        }
        checkUrgent(rcv, segment);
        checkText(rcv, segment, now);
    }

    /// First: the sequence number; RFC 7323 §5.3 puts the timestamp before it.
    private boolean checkSequence(State.Synchronized state, TcpSegment segment, MonotonicTime now) {
        var rcv = state.rcv();
        var timestampMissing = rcv.usesTimestamps() && !segment.options().timestamps();
        if (timestampMissing && !segment.isRst()) {
            return false; // RFC 7323 §3.2: "SHOULD silently drop the segment"
        }
        if (rcv.isOldDuplicate(segment, now) && !segment.isRst()) {
            acknowledgeAnyway(segment, now);
            return false;
        }
        if (segment.isRst()) {
            return rcv.acceptsReset(segment.seq());
        }
        if (rcv.accepts(segment)) {
            return true;
        }
        // MUST-66: with no window at all, what an otherwise fitting segment says besides its text
        // still counts.
        if (rcv.wnd() == 0
                && segment.seq().equals(rcv.nxt())
                && segment.isAck()
                && !segment.isSyn()) {
            if (checkAck(state, segment, now)) {
                checkUrgent(rcv, segment);
            }
            connection.acknowledge(now);
            return false;
        }
        acknowledgeAnyway(segment, now);
        return false;
    }

    /// A segment is no good, and its sender should hear where we are. But an empty segment might
    /// answer an empty segment of ours, and so on for ever; a SYN is RFC 5961 §4.2's "irrespective
    /// of the sequence number".
    private void acknowledgeAnyway(TcpSegment segment, MonotonicTime now) {
        if (segment.payloadLength() > 0 || segment.isFin()) {
            connection.acknowledge(now);
        } else {
            challenge(now);
        }
    }

    /// Second: the RST bit. RFC 5961 §3.2: only a reset with exactly the next number is believed at
    /// once; for others within the window the peer, if it was the peer, has to answer a challenge.
    private boolean checkReset(State.Synchronized state, TcpSegment segment, MonotonicTime now) {
        if (!segment.isRst()) {
            return false;
        }
        if (!segment.seq().equals(state.rcv().nxt())) {
            challenge(now);
            return true;
        }
        var ended =
                switch (state) {
                    case State.SynReceived(var handshake, _, _) when !handshake.isPassive() ->
                            new CloseReason.Refused();
                    case State.Closing _, State.LastAck _ -> new CloseReason.Finished();
                    case State.SynReceived _,
                            State.Established _,
                            State.FinWait1 _,
                            State.FinWait2 _,
                            State.CloseWait _ ->
                            new CloseReason.Reset();
                };
        connection.closed(ended);
        return true;
    }

    /// Fourth: the SYN bit. RFC 5961 §4.2: in a synchronized state, a challenge.
    private boolean checkSyn(State.Synchronized state, TcpSegment segment, MonotonicTime now) {
        if (!segment.isSyn()) {
            return false;
        }
        if (state instanceof State.SynReceived(var handshake, _, _) && handshake.isPassive()) {
            // The peer has begun anew: the listener is still there, and hears it when it asks again
            connection.closed(new CloseReason.Reset());
        } else {
            challenge(now);
        }
        return true;
    }

    private void challenge(MonotonicTime now) {
        if (challenges.allows(now)) {
            connection.acknowledge(now);
        }
    }

    /// Fifth: the ACK field.
    ///
    /// @return false if the segment is not to be processed further
    private boolean checkAck(State.Synchronized state, TcpSegment segment, MonotonicTime now) {
        return switch (state) {
            case State.SynReceived received -> checkAckOfSyn(received, segment, now);
            case State.FinWait2(var sndNxt, var rcv) -> checkOldAck(sndNxt, rcv, segment, now);
            case State.Established(var snd, var rcv) -> checkAck(snd, rcv, segment, now);
            case State.FinWait1(var snd, var rcv) -> checkAck(snd, rcv, segment, now);
            case State.CloseWait(var snd, var rcv) -> checkAck(snd, rcv, segment, now);
            case State.Closing(var snd, var rcv) -> checkAck(snd, rcv, segment, now);
            case State.LastAck(var snd, var rcv) -> checkAck(snd, rcv, segment, now);
        };
    }

    private boolean checkAckOfSyn(State.SynReceived state, TcpSegment segment, MonotonicTime now) {
        if (!segment.ack().equals(state.snd().nxt())) {
            inClosed(segment); // <SEQ=SEG.ACK><CTL=RST>
            return false;
        }
        state.rcv().noteTimestamp(segment, now);
        synAcknowledged(state, segment, now);
        return true;
    }

    private boolean checkAck(Sender snd, Receiver rcv, TcpSegment segment, MonotonicTime now) {
        if (!snd.mayBeAcknowledged(segment.ack())) {
            challenge(now);
            return false;
        }
        rcv.noteTimestamp(segment, now); // not before: a timestamp can be forged, too
        connection.heard(now);
        snd.onAcknowledgment(segment, now);
        if (snd.isFinAcknowledged()) {
            closing.onFinAcknowledged(now);
        }
        return !(connection.state() instanceof State.Closed);
    }

    /// RFC 5961 §5.2 allows a hard-coded largest window, where no sender is left that knows it.
    private boolean checkOldAck(
            SequenceNumber sndNxt, Receiver rcv, TcpSegment segment, MonotonicTime now) {
        var ack = segment.ack();
        if (ack.isAfter(sndNxt) || ack.isBefore(sndNxt.minus(LARGEST_WINDOW))) {
            challenge(now);
            return false;
        }
        rcv.noteTimestamp(segment, now);
        connection.heard(now);
        return true;
    }

    /// Sixth: the URG bit; after the peer's FIN, "ignore the URG".
    private void checkUrgent(Receiver rcv, TcpSegment segment) {
        if (segment.isUrg() && !connection.isAtEndOfStream()) {
            rcv.onUrgent(segment);
        }
    }

    /// Seventh and eighth: the text and the FIN bit.
    private void checkText(Receiver rcv, TcpSegment segment, MonotonicTime now) {
        if (segment.payloadLength() == 0 && !segment.isFin()) {
            return;
        }
        switch (connection.state()) {
            case State.Established _, State.FinWait1 _, State.FinWait2 _ -> {
                if (closing.nobodyReads() && hasNewText(rcv, segment)) {
                    // §3.6.1: "SHOULD send a RST to show that data was lost" (SHLD-3)
                    closing.abort(new CloseReason.DataLost(), now);
                    return;
                }
                connection.measureLeast(segment, now);
                var before = rcv.nxt();
                if (rcv.onText(segment, now)) {
                    closing.onFinReceived(now);
                } else if (before.equals(rcv.nxt()) && rcv.acks().isDue()) {
                    // One acknowledgment for each segment out of order (MAY-13): the peer counts
                    // them.
                    connection.acknowledge(now);
                }
            }
            case State.CloseWait _, State.Closing _, State.LastAck _ ->
                    rcv.acks().acknowledgeNow(); // "Ignore the segment text", but it was heard
            case State.Closed _,
                    State.Listen _,
                    State.SynSent _,
                    State.SynReceived _,
                    State.TimeWait _ -> {}
        }
    }

    /// A peer that repeats what was taken long ago, and has its FIN behind it, loses nothing.
    private static boolean hasNewText(Receiver rcv, TcpSegment segment) {
        return segment.payloadLength() > 0
                && segment.seq().plus(segment.payloadLength()).isAfter(rcv.nxt());
    }

    private void inTimeWait(TimeWait rest, TcpSegment segment, MonotonicTime now) {
        switch (rest.judge(segment)) {
            case IGNORE, REOPEN -> {} // reopening is the dealer's business
            case ACKNOWLEDGE -> connection.emit(rest.acknowledgment(now));
            case ACKNOWLEDGE_AND_RESTART -> {
                connection.emit(rest.acknowledgment(now));
                connection
                        .timers()
                        .set(Timers.Name.TIME_WAIT, now.plus(connection.config().timeWait()));
            }
        }
    }
}
