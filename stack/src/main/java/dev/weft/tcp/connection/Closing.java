package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;

/// The end of a connection: the program's CLOSE, the peer's FIN, the acknowledgment of ours, and
/// abrupt ends (RFC 9293 §3.6, §3.10.4, §3.10.5).
final class Closing {
    private final Connection connection;
    private boolean onceEstablished;
    private boolean programGone;

    Closing(Connection connection) {
        this.connection = connection;
    }

    /// Whether the program has closed, so that what arrives is lost.
    boolean nobodyReads() {
        return programGone;
    }

    /// Whether the program has closed before it was time.
    boolean isAskedFor() {
        return onceEstablished;
    }

    /// Both SYNs are acknowledged.
    void onEstablished() {
        if (onceEstablished) {
            close();
        }
    }

    /// The program neither sends nor reads any more.
    ///
    /// @param unread whether something has arrived that it has not read
    void closeBoth(boolean unread, MonotonicTime now) {
        programGone = true;
        // In TIME-WAIT the peer has everything and is gone: there is nobody to be told.
        if (unread
                && !(connection.state() instanceof State.Closed
                        || connection.state() instanceof State.TimeWait)) {
            abort(new CloseReason.DataLost(), now);
            return;
        }
        close();
        if (connection.state() instanceof State.Sending sending) {
            sending.snd().onProgramGone(now);
        }
        boundFinWait2(now);
    }

    /// A peer may stay silent in FIN-WAIT-2 for ever; once nobody here reads, that is of no use.
    private void boundFinWait2(MonotonicTime now) {
        if (programGone && connection.state() instanceof State.FinWait2) {
            connection
                    .timers()
                    .set(Timers.Name.FIN_WAIT_2, now.plus(connection.config().timeWait()));
        }
    }

    /// RFC 9293 §3.10.4: nothing follows what the program has written so far.
    void close() {
        switch (connection.state()) {
            case State.Listen _, State.SynSent _ -> connection.closed(new CloseReason.Aborted());
            // The RFC would have a FIN go at once if there is nothing before it, and FIN-WAIT-1
            // repeat the SYN, too. Only a program that meets its peer in a simultaneous open gets
            // here, and its FIN goes a round trip later.
            case State.SynReceived _ -> onceEstablished = true;
            case State.Established(var snd, var rcv) -> {
                snd.queueFin();
                connection.become(new State.FinWait1(snd, rcv));
            }
            case State.CloseWait(var snd, var rcv) -> {
                snd.queueFin();
                connection.become(new State.LastAck(snd, rcv));
            }
            case State.Closed _,
                    State.FinWait1 _,
                    State.FinWait2 _,
                    State.Closing _,
                    State.LastAck _,
                    State.TimeWait _ -> {} // done already
        }
    }

    /// RFC 9293 §3.10.5, by the program.
    void abort(MonotonicTime now) {
        programGone = true;
        abort(new CloseReason.Aborted(), now);
    }

    /// RFC 9293 §3.10.5: at once, and the peer is told by a reset.
    void abort(CloseReason reason, MonotonicTime now) {
        switch (connection.state()) {
            case State.SynReceived _,
                    State.Established _,
                    State.FinWait1 _,
                    State.FinWait2 _,
                    State.CloseWait _,
                    State.Closing _,
                    State.LastAck _ ->
                    reset((State.Synchronized) connection.state(), now);
            case State.Closed _, State.Listen _, State.SynSent _, State.TimeWait _ -> {}
        }
        connection.closed(reason);
    }

    private void reset(State.Synchronized state, MonotonicTime now) {
        var seq =
                state instanceof State.Sending sending ? sending.snd().inWindow() : state.sndNxt();
        connection.emit(seq, TcpSegment.RST | TcpSegment.ACK, 0, Bytes.empty(), 0, now);
    }

    /// RFC 9293 §3.10.7.4, fifth, FIN-WAIT-1 and after: our FIN is acknowledged.
    void onFinAcknowledged(MonotonicTime now) {
        switch (connection.state()) {
            case State.FinWait1(var snd, var rcv) -> {
                connection.become(new State.FinWait2(snd.nxt(), rcv));
                boundFinWait2(now);
            }
            case State.Closing(var snd, var rcv) -> {
                if (rcv.acks().isDue()) {
                    connection.acknowledge(now); // the peer's FIN has come just before
                }
                timeWait(snd.nxt(), rcv, now);
            }
            case State.LastAck _ -> connection.closed(new CloseReason.Finished());
            case State.Closed _,
                    State.Listen _,
                    State.SynSent _,
                    State.SynReceived _,
                    State.Established _,
                    State.FinWait2 _,
                    State.CloseWait _,
                    State.TimeWait _ -> {}
        }
    }

    /// RFC 9293 §3.10.7.4, eighth: everything up to the peer's FIN has arrived.
    void onFinReceived(MonotonicTime now) {
        switch (connection.state()) {
            case State.Established(var snd, var rcv) ->
                    connection.become(new State.CloseWait(snd, rcv));
            case State.FinWait1(var snd, var rcv) -> connection.become(new State.Closing(snd, rcv));
            case State.FinWait2(var sndNxt, var rcv) -> {
                // At once, and not later: in TIME-WAIT there is no receiver left to send it.
                connection.acknowledge(now);
                timeWait(sndNxt, rcv, now);
            }
            case State.Closed _,
                    State.Listen _,
                    State.SynSent _,
                    State.SynReceived _,
                    State.CloseWait _,
                    State.Closing _,
                    State.LastAck _,
                    State.TimeWait _ -> {}
        }
    }

    /// MUST-13: twice the maximum segment lifetime.
    private void timeWait(SequenceNumber sndNxt, Receiver rcv, MonotonicTime now) {
        connection.timers().cancelAll();
        connection.become(
                new State.TimeWait(
                        new TimeWait(
                                connection.local().port(),
                                connection.remote().port(),
                                sndNxt,
                                rcv.nxt(),
                                rcv.windowField(),
                                rcv.usesTimestamps(),
                                rcv.tsRecent(),
                                connection.timestampOffset(),
                                now)));
        connection.timers().set(Timers.Name.TIME_WAIT, now.plus(connection.config().timeWait()));
    }
}
