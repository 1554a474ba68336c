package dev.weft.tcp.connection;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.Pdu;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpOptions;
import dev.weft.wire.TcpSegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The beginning of a connection: our SYN, again and again until it is acknowledged, and what both
/// sides agree on by the options of their SYNs.
final class Handshake {
    private static final int DEFAULT_MSS = 536; // RFC 9293 MUST-15
    private static final int LEAST_MSS = 48; // whoever offers less wants to see us work; as Linux
    private static final int LARGEST_SHIFT = 14; // RFC 7323 §2.3
    private static final Duration RTO_AFTER_LOST_SYN = Duration.ofSeconds(3);

    private final Connection connection;
    private final SequenceNumber iss;
    private final boolean passive;
    private final RttEstimator rtt;
    private final MonotonicTime began;
    private MonotonicTime lastSentAt;
    private int attempts;
    private int timeouts;
    private boolean repeated;
    private @Nullable TcpSegment synOfPeer;

    Handshake(
            Connection connection,
            SequenceNumber iss,
            boolean passive,
            RttEstimator rtt,
            MonotonicTime now) {
        this.connection = connection;
        this.iss = iss;
        this.passive = passive;
        this.rtt = rtt;
        this.began = now;
        this.lastSentAt = now;
    }

    SequenceNumber iss() {
        return iss;
    }

    /// Whether it was the peer that began (MUST-11).
    boolean isPassive() {
        return passive;
    }

    /// What was found out so far.
    RttEstimator rtt() {
        return rtt;
    }

    /// `<SEQ=ISS><CTL=SYN>`, and always what we take (MUST-14, SHLD-5, MAY-3); no other segment
    /// says that (MUST-65).
    void sendSyn(MonotonicTime now) {
        var config = connection.config();
        var options = TcpOptions.NONE.withMss(connection.path().mss());
        if (config.timestamps()) {
            options = options.withTimestamps(connection.timestamp(now), 0);
        }
        if (config.windowScaling()) {
            options = options.withWindowScale(ourShift());
        }
        var window = Math.min(connection.receiveBuffer().room(), 0xffff);
        send(TcpSegment.SYN, SequenceNumber.of(0), window, options, now);
    }

    /// `<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>`, with the options that the peer's SYN had, too.
    void sendSynAck(TcpSegment syn, Receiver rcv, MonotonicTime now) {
        synOfPeer = syn;
        var options = TcpOptions.NONE.withMss(connection.path().mss());
        if (rcv.usesTimestamps()) {
            options = options.withTimestamps(connection.timestamp(now), rcv.tsRecent());
        }
        if (scales(syn)) {
            options = options.withWindowScale(ourShift());
        }
        var window = rcv.windowFieldOfSyn();
        send(TcpSegment.SYN | TcpSegment.ACK, rcv.nxt(), window, options, now);
        rcv.onAcknowledgmentSent();
    }

    private void send(
            int flags, SequenceNumber ack, int window, TcpOptions options, MonotonicTime now) {
        Pdu nothing = Bytes.empty();
        connection.emit(
                new TcpSegment(
                        connection.local().port(),
                        connection.remote().port(),
                        iss,
                        ack,
                        flags,
                        window,
                        0,
                        options,
                        nothing));
        attempts++;
        lastSentAt = now;
        var next = now.plusNanos(rtt.timeoutNanos());
        connection
                .timers()
                .set(
                        Timers.Name.RETRANSMISSION,
                        MonotonicTime.earlier(next, began.plus(patience())));
    }

    /// How long the handshake may take (MUST-23), unless the program wants to know sooner.
    private Duration patience() {
        var limit = connection.config().synTimeout();
        var wanted = connection.settings().userTimeout();
        return limit.compareTo(wanted) < 0 ? limit : wanted;
    }

    /// The peer has not answered yet: MUST-22, as with data.
    ///
    /// @return for how long, if that is longer than a handshake may take; else null
    @Nullable Duration onTimeout(@Nullable Receiver rcv, MonotonicTime now) {
        var silence = now.since(began);
        if (silence.compareTo(patience()) >= 0) {
            return silence;
        }
        timeouts++;
        rtt.backOff();
        sendAgain(rcv, ConnectionObserver.Reason.TIMEOUT, now);
        return null;
    }

    /// The peer has sent its SYN again, or the timer has expired.
    void sendAgain(@Nullable Receiver rcv, ConnectionObserver.Reason reason, MonotonicTime now) {
        repeated = true;
        var syn = synOfPeer;
        if (syn == null || rcv == null) {
            sendSyn(now);
        } else {
            sendSynAck(syn, rcv, now);
        }
        connection.retransmits(0, reason);
    }

    /// Our SYN is acknowledged.
    void onAcknowledged(MonotonicTime now) {
        connection.timers().cancel(Timers.Name.RETRANSMISSION);
        if (attempts == 1) {
            rtt.sample(now.since(lastSentAt));
            rtt.sampleLeast(now.since(lastSentAt), now);
        } else if (repeated) {
            rtt.afterLostSyn(RTO_AFTER_LOST_SYN);
        } // else both have begun at once, and either of our SYNs may be meant (Karn's algorithm)
    }

    /// Whether our SYN had to go more than once. The second of a simultaneous open answers the
    /// peer's.
    boolean wasRepeated() {
        return repeated;
    }

    /// How often the peer has not answered in time.
    int timeouts() {
        return timeouts;
    }

    /// The sender that the two SYNs make.
    Sender sender(TcpSegment syn, MonotonicTime now) {
        var mss = sendMss(syn);
        return new Sender(
                connection,
                iss,
                syn,
                mss,
                scales(syn) ? Math.min(syn.options().windowScale(), LARGEST_SHIFT) : 0,
                rtt,
                connection.config().congestionControl().create(mss, repeated),
                now);
    }

    /// The receiver that the two SYNs make.
    Receiver receiver(TcpSegment syn, MonotonicTime now) {
        var config = connection.config();
        return new Receiver(
                syn,
                connection.receiveBuffer(),
                new ReassemblyQueue(config.bounds().outOfOrder()),
                new AckPolicy(connection.timers(), config.delayedAck(), connection.path().mss()),
                scales(syn) ? ourShift() : 0,
                usesTimestamps(syn),
                connection.statistics(),
                now);
    }

    /// RFC 9293 MUST-16, RFC 6691: what the peer takes and our interface sends, without the options
    /// of every segment.
    private int sendMss(TcpSegment syn) {
        var offered = syn.options().hasMss() ? syn.options().mss() : DEFAULT_MSS;
        var options = usesTimestamps(syn) ? TcpOptions.TIMESTAMPS_LENGTH : 0;
        var taken = Math.min(Math.max(offered, LEAST_MSS), connection.path().mss());
        return Math.max(taken - options, 1);
    }

    private boolean usesTimestamps(TcpSegment syn) {
        return connection.config().timestamps() && syn.options().timestamps();
    }

    private boolean scales(TcpSegment syn) {
        return connection.config().windowScaling() && syn.options().hasWindowScale();
    }

    private int ourShift() {
        var shift = 0;
        while (shift < LARGEST_SHIFT && connection.receiveBuffer().most() >>> shift > 0xffff) {
            shift++;
        }
        return shift;
    }
}
