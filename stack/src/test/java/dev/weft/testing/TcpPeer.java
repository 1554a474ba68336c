package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.wire.Bytes;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import java.util.function.UnaryOperator;

/// The far end of one TCP connection, played by the test: it knows the numbers, and says nothing
/// that it is not told to say.
///
/// ```java
/// var peer = TcpPeer.connects(lab, 80);
/// peer.sends("hello");
/// peer.expects("hello to you");
/// peer.acknowledges();
/// peer.finishes();
/// ```
public final class TcpPeer {
    private static final SequenceNumber ISS = SequenceNumber.of(0xffff_ff00L); // wraps around soon

    private final Peer station;
    private final int port;
    private final int stackPort;
    private SequenceNumber next = ISS; // of ours
    private SequenceNumber seen; // the stack's next
    private boolean timestamps;
    private int tsVal;
    private int tsEcr;

    private TcpPeer(Peer station, int port, int stackPort) {
        this.station = station;
        this.port = port;
        this.stackPort = stackPort;
    }

    /// Opens a connection to the stack, without options.
    public static TcpPeer connects(Lab lab, int stackPort) {
        return connects(lab.peer(), TcpDraft.PEER_PORT, stackPort, syn -> syn);
    }

    public static TcpPeer connects(Lab lab, int port, int stackPort) {
        return connects(lab.peer(), port, stackPort, syn -> syn);
    }

    /// Opens a connection to the stack.
    public static TcpPeer connects(
            Peer station, int port, int stackPort, UnaryOperator<TcpDraft> syn) {
        var peer = begins(station, port, stackPort, syn);
        peer.expectsSynAck();
        peer.acknowledges();
        return peer;
    }

    /// Sends a SYN, and leaves it at that.
    public static TcpPeer begins(
            Peer station, int port, int stackPort, UnaryOperator<TcpDraft> syn) {
        var peer = new TcpPeer(station, port, stackPort);
        peer.begins(syn.apply(TcpDraft.syn().from(port).to(stackPort).seq(ISS)));
        return peer;
    }

    /// Takes a connection that the stack begins.
    public static TcpPeer accepts(Lab lab) {
        return accepts(lab, synAck -> synAck);
    }

    public static TcpPeer accepts(Lab lab, UnaryOperator<TcpDraft> synAck) {
        var peer = hearsSyn(lab);
        peer.begins(synAck.apply(peer.draft(TcpSegment.SYN | TcpSegment.ACK)));
        peer.expectsAck();
        return peer;
    }

    /// Hears the stack's SYN, and leaves it at that.
    public static TcpPeer hearsSyn(Lab lab) {
        var syn = lab.peer().expects(TcpDraft.syn());
        var peer = new TcpPeer(lab.peer(), syn.destinationPort(), syn.sourcePort());
        peer.seen = syn.end();
        return peer;
    }

    /// Timestamps go with every segment if they go with the first.
    private void begins(TcpDraft syn) {
        timestamps = syn.segment().options().timestamps();
        tsVal = syn.segment().options().tsVal();
        sends(syn);
    }

    /// Time passes for the peer, so its timestamps grow.
    public void ticks(int by) {
        tsVal += by;
    }

    public int port() {
        return port;
    }

    public int stackPort() {
        return stackPort;
    }

    public SequenceNumber next() {
        return next;
    }

    public SequenceNumber seen() {
        return seen;
    }

    /// A segment with the right ports and numbers.
    public TcpDraft draft(int flags) {
        var draft = TcpDraft.segment(flags).from(port).to(stackPort).seq(next);
        var numbered = (flags & TcpSegment.ACK) == 0 ? draft : draft.ack(seen);
        return timestamps ? numbered.timestamps(tsVal, tsEcr) : numbered;
    }

    // What it sends.

    public void sends(TcpDraft draft) {
        station.sends(draft);
        next = SequenceNumber.max(next, draft.segment().end());
    }

    /// Sends something that the connection's numbers shall not follow.
    public void forges(TcpDraft draft) {
        station.sends(draft);
    }

    public void sends(String text) {
        sends(Bytes.ofUtf8(text));
    }

    public void sends(Bytes octets) {
        sends(draft(TcpSegment.ACK | TcpSegment.PSH).carries(octets));
    }

    /// Acknowledges all that was heard.
    public void acknowledges() {
        sends(draft(TcpSegment.ACK));
    }

    public void acknowledges(int window) {
        sends(draft(TcpSegment.ACK).window(window));
    }

    public void finishes() {
        sends(draft(TcpSegment.FIN | TcpSegment.ACK));
    }

    public void resets() {
        sends(draft(TcpSegment.RST | TcpSegment.ACK));
    }

    // What it expects.

    /// The next segment: it follows the last, and acknowledges all that was sent.
    public TcpSegment expects(int flags, Bytes octets) {
        var segment =
                station.expects(
                        TcpDraft.segment(flags).from(stackPort).to(port).ack(next).carries(octets));
        if (seen != null) {
            assertEquals(seen, segment.seq(), segment::toString);
        }
        seen = segment.end();
        tsEcr = segment.options().tsVal();
        return segment;
    }

    public TcpSegment expects(String text) {
        return expects(TcpSegment.ACK, Bytes.ofUtf8(text));
    }

    public TcpSegment expectsSynAck() {
        return expects(TcpSegment.SYN | TcpSegment.ACK, Bytes.empty());
    }

    public TcpSegment expectsAck() {
        return expects(TcpSegment.ACK, Bytes.empty());
    }

    public TcpSegment expectsFin() {
        return expects(TcpSegment.FIN | TcpSegment.ACK, Bytes.empty());
    }

    /// With the numbers of a connection that is there no more.
    public TcpSegment expectsReset() {
        var segment = station.expects(TcpDraft.rstAck().from(stackPort).to(port));
        assertEquals(seen, segment.seq(), segment::toString);
        return segment;
    }

    /// Takes a segment that the test has picked up itself.
    public void hears(TcpSegment segment) {
        seen = segment.end();
        tsEcr = segment.options().tsVal();
    }

    public void expectsNothing() {
        station.expectsNothing();
    }

    /// Closes in answer to a FIN that is expected.
    public void closesToo() {
        expectsFin();
        finishes();
        expectsAck();
    }
}
