package dev.weft.tcp.connection;

import dev.weft.message.Endpoint;
import dev.weft.message.PathError;
import dev.weft.message.SendOptions;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.Pdu;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpOptions;
import dev.weft.wire.TcpSegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One TCP connection (RFC 9293): the door to everything in this package.
///
/// Its owner brings segments, calls of the program and the time; then asks for the [segments to
/// send][#segmentsToSend] and for the [#deadline] at which it wants to hear the time again. Nothing
/// here waits, and nothing is shared: an owner that is a process makes it safe.
public final class Connection {
    private static final Duration LONGEST_ROUND_TRIP = Duration.ofMinutes(10);

    private final TcpConfig config;
    private final Endpoint local;
    private final Endpoint remote;
    private final SequenceNumber iss;
    private final int timestampOffset;
    private final Timers timers = new Timers();
    private final Statistics statistics = new Statistics();
    private final BufferBudget budget;
    private final ReceiveBuffer receiveBuffer;
    private final SendBuffer sendBuffer;
    private final PathErrors pathErrors;
    private final Timeouts timeouts;
    private final Closing closing = new Closing(this);
    private final SegmentArrival arrival = new SegmentArrival(this, closing);
    private final RttEstimator rtt;
    private ConnectionSettings settings;
    private ConnectionObserver observer = ConnectionObserver.NONE;
    private State state = new State.Closed(new CloseReason.Finished());
    private List<Outgoing> outgoing = new ArrayList<>(2);
    private boolean inputShut;
    private boolean finReceived;
    private @Nullable Receiver lastReceiver; // for what is left to read after the end
    private @Nullable Sender lastSender; // for what is left to know
    private int held; // as the budget knows it

    private Connection(ConnectionParameters given, MonotonicTime now) {
        this.config = given.config();
        this.budget = given.budget();
        this.settings = given.settings();
        this.local = given.local();
        this.remote = given.remote();
        this.iss = given.iss();
        this.timestampOffset = given.timestampOffset();
        var bounds = config.bounds();
        this.receiveBuffer =
                new ReceiveBuffer(chosen(settings.receiveBuffer(), bounds.receiveBuffer()), budget);
        this.sendBuffer =
                new SendBuffer(
                        iss.plus(1), chosen(settings.sendBuffer(), bounds.sendBuffer()), budget);
        this.pathErrors = new PathErrors(this, iss, given.path());
        this.timeouts = new Timeouts(this, closing, now);
        this.rtt = new RttEstimator(config);
    }

    /// An active OPEN (RFC 9293 §3.10.1): sends a SYN.
    public static Connection active(ConnectionParameters parameters, MonotonicTime now) {
        var connection = new Connection(parameters, now);
        var handshake = new Handshake(connection, connection.iss, false, connection.rtt, now);
        connection.become(new State.SynSent(handshake));
        handshake.sendSyn(now);
        return connection;
    }

    /// A passive OPEN for one peer, whose SYN is to be brought to [#onSegment] next.
    public static Connection passive(ConnectionParameters parameters, MonotonicTime now) {
        var connection = new Connection(parameters, now);
        connection.become(new State.Listen());
        return connection;
    }

    private static int chosen(int wanted, int bound) {
        return wanted == 0 ? bound : Math.min(wanted, bound);
    }

    /// Shows from now on what happens, beginning with the state as it is.
    public void observe(ConnectionObserver newObserver) {
        observer = newObserver;
        if (state.name() != TcpStates.Name.CLOSED) {
            observer.onState(this, TcpStates.Name.CLOSED, state.name());
        }
    }

    // What happens.

    /// SEGMENT ARRIVES (RFC 9293 §3.10.7).
    public void onSegment(TcpSegment segment, MonotonicTime now) {
        statistics.segmentsReceived++;
        arrival.arrives(segment, now);
        account();
    }

    /// The [#deadline] has come, or has not: it is no harm to look (RFC 9293 §3.10.8).
    public void onTimeout(MonotonicTime now) {
        timeouts.pass(now);
    }

    /// An ICMP error, or this host's own lower layers, about a segment of this connection.
    ///
    /// @param error what was said
    /// @param quoted the sequence number of the segment that it is about
    /// @param now the time
    public void onPathError(PathError error, SequenceNumber quoted, MonotonicTime now) {
        pathErrors.onError(error, quoted, now);
    }

    // What the program does.

    /// SEND (RFC 9293 §3.10.2). Refused when there is no [#hasRoomToSend].
    ///
    /// @param octets what to send
    /// @param urgent whether the last of them is urgent
    /// @param more whether others follow at once: then an odd end of these waits like any other,
    ///   though Nagle's algorithm be off
    public void send(Bytes octets, boolean urgent, boolean more) {
        sendBuffer.add(octets, more);
        if (urgent) {
            sendBuffer.markUrgent();
        }
        account();
    }

    /// Whether the program should bring more.
    public boolean hasRoomToSend() {
        return sendBuffer.hasRoom();
    }

    /// Whether the program may still send: nobody has closed this direction.
    public boolean maySend() {
        return switch (state) {
            case State.SynSent _, State.SynReceived _, State.Established _, State.CloseWait _ ->
                    !closing.isAskedFor();
            case State.Closed _,
                    State.Listen _,
                    State.FinWait1 _,
                    State.FinWait2 _,
                    State.Closing _,
                    State.LastAck _,
                    State.TimeWait _ ->
                    false;
        };
    }

    /// RECEIVE (RFC 9293 §3.10.3): what has arrived in order; only if [#available] says that there
    /// is something.
    ///
    /// @param max octets at most, at least one
    public List<Bytes> receive(int max, MonotonicTime now) {
        var taken = receiveBuffer.take(max, now, rtt.least());
        account();
        updateWindow();
        return taken;
    }

    /// The program comes for more: it has used what it has [received][#receive] last.
    public void onNextReceive() {
        receiveBuffer.letGo();
        account();
        updateWindow();
    }

    private void updateWindow() {
        if (state instanceof State.Synchronized sync && sync.rcv().owesWindowUpdate()) {
            sync.rcv().acks().acknowledgeNow();
        }
    }

    /// Octets that can be received at once.
    public int available() {
        return receiveBuffer.length();
    }

    /// Whether nothing follows what is [#available]: the peer has finished, or nobody wants it.
    public boolean isAtEnd() {
        return finReceived || inputShut;
    }

    /// Octets from the front of what is [#available] to the end of urgent data, which may not be
    /// here yet; 0 if there is none (RFC 9293 §3.8.5, MUST-32, MUST-33).
    public int urgentAhead() {
        var rcv = lastReceiver;
        return rcv == null ? 0 : rcv.urgentAhead();
    }

    /// Nothing more will be sent; the other direction goes on.
    public void shutdownOutput() {
        closing.close();
    }

    /// Nothing more will be read: what comes is acknowledged and thrown away.
    public void shutdownInput() {
        inputShut = true;
        receiveBuffer.clear();
        if (lastReceiver != null) {
            lastReceiver.discard();
        }
    }

    /// CLOSE (RFC 9293 §3.10.4) by a program that neither sends nor reads any more (MAY-1). If
    /// there is something that it has not read, the peer is told by a reset (RFC 2525 §2.17).
    public void close(MonotonicTime now) {
        var unread = receiveBuffer.length() > 0;
        receiveBuffer.clear();
        receiveBuffer.letGo();
        closing.closeBoth(unread, now);
    }

    /// ABORT (RFC 9293 §3.10.5).
    public void abort(MonotonicTime now) {
        closing.abort(now);
    }

    /// Ends without a word: for a handshake that has to give way.
    public void forget() {
        closed(new CloseReason.Aborted());
    }

    /// Lets go of everything: nobody will ask for it any more.
    public void discard() {
        budget.change(-held);
        held = 0;
    }

    /// What the buffers hold is what all connections share.
    private void account() {
        var rcv = lastReceiver;
        var now = receiveBuffer.held() + sendBuffer.length() + (rcv == null ? 0 : rcv.early());
        if (now != held) {
            budget.change(now - held);
            held = now;
        }
    }

    /// Changes what the program has chosen. Buffers stay as they were at the beginning.
    public void configure(ConnectionSettings newSettings) {
        settings = newSettings;
        timeouts.configure(newSettings);
    }

    // What follows.

    /// The segments to send now, in this order. To be asked for once all that waits has been
    /// brought, so that one acknowledgment tells of all of it (RFC 9293 MUST-58, MUST-59).
    public List<Outgoing> segmentsToSend(MonotonicTime now) {
        account();
        switch (state) {
            case State.Established(var snd, _) -> snd.transmit(now);
            case State.FinWait1(var snd, _) -> snd.transmit(now);
            case State.CloseWait(var snd, _) -> snd.transmit(now);
            case State.Closing(var snd, _) -> snd.transmit(now);
            case State.LastAck(var snd, _) -> snd.transmit(now);
            case State.Closed _,
                    State.Listen _,
                    State.SynSent _,
                    State.SynReceived _,
                    State.FinWait2 _,
                    State.TimeWait _ -> {}
        }
        if (isAcknowledgmentDue()) {
            acknowledge(now);
        }
        if (outgoing.isEmpty()) {
            return List.of();
        }
        var all = outgoing;
        outgoing = new ArrayList<>(2);
        return all;
    }

    /// Whether [#segmentsToSend] has an acknowledgment to give, alone if with nothing else.
    public boolean isAcknowledgmentDue() {
        return state instanceof State.Synchronized sync
                && !(state instanceof State.SynReceived)
                && sync.rcv().acks().isDue();
    }

    /// How many segments had text that was not kept since this was last asked, because connections
    /// hold too much together.
    public int takeRefused() {
        var rcv = lastReceiver;
        return rcv == null ? 0 : rcv.takeRefused();
    }

    /// How many segments had text that was not kept since this was last asked, because too many
    /// runs of octets wait for others before them.
    public int takeTooEarly() {
        var rcv = lastReceiver;
        return rcv == null ? 0 : rcv.takeTooEarly();
    }

    /// When to call [#onTimeout] at the latest.
    public MonotonicTime deadline() {
        return timers.earliest();
    }

    /// The state's name.
    public TcpStates.Name stateName() {
        return state.name();
    }

    /// Why it is closed; null while it is not.
    public @Nullable CloseReason closeReason() {
        return state instanceof State.Closed(var reason) ? reason : null;
    }

    /// What is left in TIME-WAIT; null in all other states.
    public @Nullable TimeWait timeWait() {
        return state instanceof State.TimeWait(var rest) ? rest : null;
    }

    /// Whether everything that the program has sent, and its FIN, is acknowledged.
    public boolean isAllAcknowledged() {
        return switch (state) {
            case State.Closed _, State.FinWait2 _, State.TimeWait _ -> true;
            case State.Listen _,
                    State.SynSent _,
                    State.SynReceived _,
                    State.Established _,
                    State.FinWait1 _,
                    State.CloseWait _,
                    State.Closing _,
                    State.LastAck _ ->
                    false;
        };
    }

    /// Our end.
    public Endpoint local() {
        return local;
    }

    /// The peer's end.
    public Endpoint remote() {
        return remote;
    }

    /// What the program has chosen.
    public ConnectionSettings settings() {
        return settings;
    }

    /// How its packets go: as the program has chosen, and not to be fragmented unless the path is
    /// too narrow for segments of a sensible size.
    public SendOptions sendOptions() {
        var chosen = settings.sendOptions();
        return pathErrors.mayBeFragmented() ? chosen.withDontFragment(false) : chosen;
    }

    /// What the connection knows of itself.
    public ConnectionInfo info() {
        var snd = lastSender;
        var rcv = lastReceiver;
        return new ConnectionInfo(
                local,
                remote,
                state.name(),
                rtt.smoothed(),
                rtt.timeout(),
                snd == null ? 0 : snd.congestion().window(),
                snd == null ? 0 : snd.congestion().slowStartThreshold(),
                snd == null ? 0 : snd.wnd(),
                rcv == null ? 0 : rcv.wnd(),
                snd == null ? 0 : snd.mss(),
                receiveBuffer.length(),
                sendBuffer.length(),
                statistics.octetsSent,
                statistics.octetsAcknowledged,
                statistics.octetsReceived,
                statistics.segmentsSent,
                statistics.segmentsReceived,
                statistics.retransmissions,
                timeouts.count(),
                urgentAhead(),
                pathErrors.softError());
    }

    // For the files of this package.

    /// A segment goes again.
    void retransmits(int octets, ConnectionObserver.Reason reason) {
        statistics.retransmissions++;
        observer.onRetransmission(this, octets, reason);
    }

    TcpConfig config() {
        return config;
    }

    Path path() {
        return pathErrors.path();
    }

    Optional<PathError.Kind> softError() {
        return pathErrors.softError();
    }

    Timers timers() {
        return timers;
    }

    Statistics statistics() {
        return statistics;
    }

    SendBuffer sendBuffer() {
        return sendBuffer;
    }

    ReceiveBuffer receiveBuffer() {
        return receiveBuffer;
    }

    State state() {
        return state;
    }

    int timestampOffset() {
        return timestampOffset;
    }

    int timestamp(MonotonicTime now) {
        return InitialSequenceNumbers.timestamp(now, timestampOffset);
    }

    /// How long ago we sent a timestamp that comes back now; null if that cannot be.
    @Nullable Duration sinceTimestamp(int echoed, MonotonicTime now) {
        var elapsed = Duration.ofMillis(timestamp(now) - echoed);
        return elapsed.isNegative() || elapsed.compareTo(LONGEST_ROUND_TRIP) > 0 ? null : elapsed;
    }

    /// Data tells of round trips even where nobody here sends any: it echoes what we acknowledged
    /// with (RFC 7323 §4.1).
    void measureLeast(TcpSegment segment, MonotonicTime now) {
        if (segment.options().timestamps()) {
            var elapsed = sinceTimestamp(segment.options().tsEcr(), now);
            if (elapsed != null) {
                rtt.sampleLeast(elapsed, now);
            }
        }
    }

    /// Whether the peer's FIN has arrived, and everything before it.
    boolean isAtEndOfStream() {
        return finReceived;
    }

    /// Something new of ours has arrived.
    void progresses() {
        pathErrors.onProgress();
    }

    /// The peer has said something that nobody else can have: keep-alives need not ask.
    void heard(MonotonicTime now) {
        timeouts.onHeard(now);
    }

    Handshake passiveHandshake(MonotonicTime now) {
        return new Handshake(this, iss, true, rtt, now);
    }

    /// The peer's SYN is here, ours is not acknowledged.
    void synReceived(Handshake handshake, TcpSegment syn, MonotonicTime now) {
        var rcv = handshake.receiver(syn, now);
        lastReceiver = rcv;
        become(new State.SynReceived(handshake, handshake.sender(syn, now), rcv));
        handshake.sendSynAck(syn, rcv, now);
    }

    /// Both SYNs are acknowledged.
    void establish(Sender snd, Receiver rcv, MonotonicTime now) {
        lastReceiver = rcv;
        lastSender = snd;
        pathErrors.onProgress();
        if (inputShut) {
            rcv.discard();
        }
        become(new State.Established(snd, rcv));
        timeouts.onHeard(now);
        timeouts.configure(settings);
        closing.onEstablished();
    }

    void closed(CloseReason reason) {
        if (!(state instanceof State.Closed)) {
            become(new State.Closed(reason));
            timers.cancelAll();
        }
    }

    /// The one place where the state changes.
    void become(State next) {
        if (!TcpStates.isLegal(state.name(), next.name())) {
            throw new IllegalStateException(
                    local + " - " + remote + ": from " + state.name() + " to " + next.name());
        }
        finReceived |=
                switch (next) {
                    case State.CloseWait _, State.Closing _, State.LastAck _, State.TimeWait _ ->
                            true;
                    case State.Closed _,
                            State.Listen _,
                            State.SynSent _,
                            State.SynReceived _,
                            State.Established _,
                            State.FinWait1 _,
                            State.FinWait2 _ ->
                            false;
                };
        var before = state.name();
        state = next;
        observer.onState(this, before, next.name());
    }

    /// `<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>`, at once.
    void acknowledge(MonotonicTime now) {
        if (state instanceof State.Synchronized sync) {
            emit(sync.sndNxt(), TcpSegment.ACK, 0, Bytes.empty(), 0, now);
        }
    }

    /// Sends a segment with everything in it that all segments have in a synchronized state.
    ///
    /// @param urgentPointer 0 for none
    /// @param segmentSize see [Outgoing]
    void emit(
            SequenceNumber seq,
            int flags,
            int urgentPointer,
            Pdu payload,
            int segmentSize,
            MonotonicTime now) {
        var rcv = ((State.Synchronized) state).rcv();
        var options =
                rcv.usesTimestamps()
                        ? TcpOptions.ofTimestamps(timestamp(now), rcv.tsRecent())
                        : TcpOptions.NONE;
        var segment =
                new TcpSegment(
                        local.port(),
                        remote.port(),
                        seq,
                        rcv.nxt(),
                        urgentPointer > 0 ? flags | TcpSegment.URG : flags,
                        rcv.windowField(),
                        urgentPointer,
                        options,
                        payload);
        outgoing.add(new Outgoing(segment, segmentSize));
        statistics.segmentsSent++;
        rcv.onAcknowledgmentSent();
    }

    /// Sends a segment as it is.
    void emit(TcpSegment segment) {
        outgoing.add(new Outgoing(segment, 0));
        statistics.segmentsSent++;
    }
}
