package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import java.time.Duration;

/// TIMEOUTS: RFC 9293 §3.10.8, and what else a connection does because time passes.
final class Timeouts {
    private final Connection connection;
    private final Closing closing;
    private final Timers timers;
    private final KeepAlive keepAlive;

    Timeouts(Connection connection, Closing closing, MonotonicTime now) {
        this.connection = connection;
        this.closing = closing;
        this.timers = connection.timers();
        this.keepAlive = new KeepAlive(timers, now);
    }

    /// The peer has said something that nobody else can have: keep-alives need not ask.
    void onHeard(MonotonicTime now) {
        keepAlive.onHeard(now);
    }

    void configure(ConnectionSettings settings) {
        keepAlive.configure(settings);
    }

    /// Does what is due by now.
    void pass(MonotonicTime now) {
        if (timers.expires(Timers.Name.TIME_WAIT, now)) {
            connection.closed(new CloseReason.Finished());
            return;
        }
        if (timers.expires(Timers.Name.FIN_WAIT_2, now)) {
            connection.closed(new CloseReason.Finished());
            return;
        }
        if (timers.expires(Timers.Name.RETRANSMISSION, now)) {
            onRetransmission(now);
        }
        if (timers.expires(Timers.Name.ZERO_WINDOW_PROBE, now)
                && connection.state() instanceof State.Sending sending) {
            sending.snd().onProbe(now);
        }
        if (timers.expires(Timers.Name.DELAYED_ACK, now)
                && connection.state() instanceof State.Synchronized sync) {
            sync.rcv().acks().acknowledgeNow();
        }
        if (timers.expires(Timers.Name.KEEP_ALIVE, now)) {
            onKeepAlive(now);
        }
    }

    private void onRetransmission(MonotonicTime now) {
        var silence =
                switch (connection.state()) {
                    case State.SynSent(var handshake) -> handshake.onTimeout(null, now);
                    case State.SynReceived(var handshake, _, var rcv) ->
                            handshake.onTimeout(rcv, now);
                    case State.Established(var snd, _) -> snd.onTimeout(now);
                    case State.FinWait1(var snd, _) -> snd.onTimeout(now);
                    case State.CloseWait(var snd, _) -> snd.onTimeout(now);
                    case State.Closing(var snd, _) -> snd.onTimeout(now);
                    case State.LastAck(var snd, _) -> snd.onTimeout(now);
                    case State.Closed _, State.Listen _, State.FinWait2 _, State.TimeWait _ -> null;
                };
        if (silence != null) {
            giveUp(silence, now);
        }
    }

    private void onKeepAlive(MonotonicTime now) {
        switch (connection.state()) {
            case State.Established(var snd, _) -> keepAlive(!snd.isIdle(), snd.nxt(), now);
            case State.CloseWait(var snd, _) -> keepAlive(!snd.isIdle(), snd.nxt(), now);
            case State.FinWait1(var snd, _) -> keepAlive(true, snd.nxt(), now);
            case State.FinWait2(var sndNxt, _) -> keepAlive(false, sndNxt, now);
            case State.Closed _,
                    State.Listen _,
                    State.SynSent _,
                    State.SynReceived _,
                    State.Closing _,
                    State.LastAck _,
                    State.TimeWait _ -> {}
        }
    }

    /// SHLD-12: a probe has no data, and the number of something that the peer has.
    private void keepAlive(boolean busy, SequenceNumber sndNxt, MonotonicTime now) {
        switch (keepAlive.onTimeout(connection.settings(), busy, now)) {
            case WAIT -> {}
            case PROBE ->
                    connection.emit(sndNxt.minus(1), TcpSegment.ACK, 0, Bytes.empty(), 0, now);
            case GIVE_UP -> giveUp(now.since(keepAlive.lastHeard()), now);
        }
    }

    private void giveUp(Duration silence, MonotonicTime now) {
        closing.abort(new CloseReason.TimedOut(silence, connection.softError()), now);
    }

    /// How often the timer has expired since the peer last acknowledged something new (RFC 9293
    /// §3.8.3, MUST-20).
    int count() {
        return switch (connection.state()) {
            case State.SynSent(var handshake) -> handshake.timeouts();
            case State.SynReceived(var handshake, _, _) -> handshake.timeouts();
            case State.Established(var snd, _) -> snd.timeouts();
            case State.FinWait1(var snd, _) -> snd.timeouts();
            case State.CloseWait(var snd, _) -> snd.timeouts();
            case State.Closing(var snd, _) -> snd.timeouts();
            case State.LastAck(var snd, _) -> snd.timeouts();
            case State.Closed _, State.Listen _, State.FinWait2 _, State.TimeWait _ -> 0;
        };
    }
}
