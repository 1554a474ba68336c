package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.syn;
import static dev.weft.tcp.connection.SegmentDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.weft.message.Endpoint;
import dev.weft.message.PathError;
import dev.weft.testing.PacketDraft;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.IpAddress;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpOptions;
import dev.weft.wire.TcpSegment;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;

/// What tests of a connection extend: a connection, the program that uses it, a peer that the test
/// plays, and a clock that it turns.
///
/// Our numbers begin with [#ISS], the peer's with [#IRS], so that the first octets of data have 101
/// and 301. The peer's window is 65535 and its segments take 1460 octets, unless it says otherwise.
///
/// Whatever the connection sends is held against what always has to be true: octets are those that
/// the program wrote, segments fit, and nothing is sent that the peer does not want.
abstract class TcpTrace {
    static final long ISS = 100;
    static final long IRS = 300;
    static final int MSS = 1460;
    static final int WINDOW = 65_535;

    static final Endpoint LOCAL = new Endpoint(Ipv4Address.parse("10.0.0.2"), 80);
    static final Endpoint REMOTE = new Endpoint(Ipv4Address.parse("10.0.0.1"), 4000);
    static final IpAddress ROUTER = Ipv4Address.parse("10.9.9.9");

    private static final int TIMESTAMP_OFFSET = 5_000;
    private static final int MOST_TIMEOUTS = 10_000;

    final Peer peer = new Peer();
    final Program program = new Program();
    Connection connection;

    private TcpConfig config = TcpConfig.DEFAULT;
    private ConnectionSettings settings = ConnectionSettings.DEFAULT;
    private Path path = new Path(1500, false);
    private long iss = ISS;
    private MonotonicTime now = MonotonicTime.START;

    static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    // How it begins.

    void given(UnaryOperator<TcpConfig> change) {
        config = change.apply(config);
    }

    void givenSettings(UnaryOperator<ConnectionSettings> change) {
        settings = change.apply(settings);
        if (connection != null) {
            connection.configure(settings);
        }
    }

    void givenPath(int mtu, boolean superframes) {
        path = new Path(mtu, superframes);
    }

    void givenIss(long number) {
        iss = number;
        peer.stackNxt = SequenceNumber.of(number);
    }

    /// An active open, whose SYN is on its way.
    void opens() {
        connection = Connection.active(parameters(), now);
        collect();
    }

    /// A passive open.
    void listens() {
        connection = Connection.passive(parameters(), now);
        collect();
    }

    private ConnectionParameters parameters() {
        return new ConnectionParameters(
                config,
                BufferBudget.of(config.bounds()),
                settings,
                path,
                LOCAL,
                REMOTE,
                SequenceNumber.of(iss),
                TIMESTAMP_OFFSET);
    }

    /// Opened by us and established, all segments of the handshake heard.
    void established() {
        established(synAck().mss(MSS));
    }

    /// The same, with an answer of the peer that says more.
    void established(SegmentDraft answer) {
        opens();
        peer.expects(syn());
        peer.sends(answer);
        peer.expects(ack());
        isIn(TcpStates.Name.ESTABLISHED);
    }

    /// Opened by the peer and established.
    void accepted() {
        listens();
        peer.sends(syn().seq(IRS).mss(MSS));
        peer.expects(synAck());
        peer.sends(ack());
        peer.expectsNothing();
        isIn(TcpStates.Name.ESTABLISHED);
    }

    // Time.

    MonotonicTime now() {
        return now;
    }

    /// Lets time pass; timers go off on the way.
    TcpTrace after(Duration duration) {
        var end = now.plus(duration);
        for (int i = 0; !connection.deadline().equals(MonotonicTime.FAR_FUTURE); i++) {
            if (end.isBefore(connection.deadline())) {
                break;
            }
            assertTrue(i < MOST_TIMEOUTS, "timers go off without an end");
            now = connection.deadline().isBefore(now) ? now : connection.deadline();
            connection.onTimeout(now);
            collect();
        }
        now = end;
        return this;
    }

    /// Lets time pass until the connection has nothing to wait for.
    void afterEverything() {
        while (!connection.deadline().equals(MonotonicTime.FAR_FUTURE)) {
            after(seconds(600));
        }
    }

    // What has become of it.

    void isIn(TcpStates.Name state) {
        assertEquals(state, connection.stateName());
    }

    <T extends CloseReason> T isClosed(Class<T> because) {
        isIn(TcpStates.Name.CLOSED);
        assertEquals(MonotonicTime.FAR_FUTURE, connection.deadline(), "a timer is still set");
        return assertInstanceOf(because, connection.closeReason());
    }

    void isOpen() {
        assertNull(connection.closeReason());
    }

    /// The value of our timestamp clock.
    int timestamp() {
        return InitialSequenceNumbers.timestamp(now, TIMESTAMP_OFFSET);
    }

    private void collect() {
        for (var outgoing : connection.segmentsToSend(now)) {
            peer.hears(outgoing);
        }
    }

    /// The peer, as the test plays it.
    final class Peer {
        private final Deque<Outgoing> heard = new ArrayDeque<>();
        private SequenceNumber nxt = SequenceNumber.of(IRS);
        private SequenceNumber stackNxt = SequenceNumber.of(ISS);
        private int window = WINDOW;
        private int shift;
        private int mss = 536;
        private boolean checks = true;
        private SequenceNumber edge = SequenceNumber.of(ISS);

        /// The window that its next segments have.
        Peer window(int field) {
            window = field;
            return this;
        }

        /// What it sends.
        void sends(SegmentDraft draft) {
            brings(draft);
            collect();
        }

        /// Several segments that arrive before the connection can answer.
        void sendsAll(SegmentDraft... drafts) {
            for (var draft : drafts) {
                brings(draft);
            }
            collect();
        }

        private void brings(SegmentDraft draft) {
            var segment = draft.segment(REMOTE.port(), LOCAL.port(), nxt, stackNxt, window);
            if (draft.seq().isEmpty() || segment.isSyn()) {
                nxt = segment.end();
            }
            notes(segment);
            connection.onSegment(segment, now);
        }

        private void notes(TcpSegment segment) {
            if (segment.isRst()) {
                return;
            }
            if (segment.isSyn()) {
                mss = segment.options().hasMss() ? segment.options().mss() : mss;
                shift = Math.max(segment.options().windowScale(), 0);
            }
            if (segment.isAck()) {
                var offered = segment.isSyn() ? segment.window() : segment.window() << shift;
                edge = SequenceNumber.max(edge, segment.ack().plus(offered));
            }
        }

        /// The next number it will use.
        long nxt() {
            return nxt.toLong();
        }

        /// Takes what comes as it is: for tests in which the peer talks nonsense.
        void believesEverything() {
            checks = false;
        }

        private void hears(Outgoing outgoing) {
            var segment = outgoing.segment();
            assertEquals(LOCAL.port(), segment.sourcePort());
            assertEquals(REMOTE.port(), segment.destinationPort());
            if (checks && segment.payloadLength() > 0) {
                assertTrue(
                        segment.payloadLength() <= mss || outgoing.segmentSize() > 0,
                        () -> "too large: " + segment);
                assertTrue(
                        (outgoing.segmentSize() == 0
                                                ? segment.payloadLength()
                                                : outgoing.segmentSize())
                                        + segment.headerLength()
                                        + 20
                                <= path.mtu(),
                        () -> "larger than the path takes: " + segment);
                program.hasWritten(segment);
                // One octet more is a probe.
                assertTrue(
                        segment.seq().plus(segment.payloadLength()).isAtMost(edge.plus(1)),
                        () -> "outside of the window, which ends with " + edge + ": " + segment);
            }
            if (!segment.isRst()) {
                stackNxt = SequenceNumber.max(stackNxt, segment.end());
            }
            heard.add(outgoing);
        }

        // What it expects.

        TcpSegment expects(SegmentDraft draft) {
            var segment = expectsSegment();
            draft.assertMatches(segment);
            return segment;
        }

        TcpSegment expectsSegment() {
            return expectsOutgoing().segment();
        }

        Outgoing expectsOutgoing() {
            assertNotNull(heard.peek(), () -> "nothing heard in " + connection.stateName());
            return heard.remove();
        }

        void expectsNothing() {
            assertEquals(List.of(), heard.stream().map(Outgoing::segment).toList());
        }

        /// All it has heard and not looked at.
        List<TcpSegment> hasHeard() {
            var all = heard.stream().map(Outgoing::segment).toList();
            heard.clear();
            return all;
        }

        void forgets() {
            heard.clear();
        }

        /// Acknowledges all that it has heard, and listens to what follows, until nothing does.
        ///
        /// @return octets of data that came meanwhile
        int takesEverything() {
            var octets = 0;
            while (!heard.isEmpty()) {
                var data = hasHeard().stream().mapToInt(TcpSegment::sequenceLength).sum();
                octets += data;
                if (data > 0) {
                    sends(ack());
                }
            }
            return octets;
        }
    }

    /// The program that uses the connection.
    final class Program {
        private byte[] written = new byte[1000];
        private int count;

        /// So many octets, all of them different from their neighbours.
        void writes(int length) {
            writes(PacketDraft.pattern(length));
        }

        void writes(String text) {
            writes(Bytes.ofUtf8(text));
        }

        void writes(Bytes octets) {
            remember(octets);
            connection.send(octets, false, false);
            collect();
        }

        /// The same, as a part of a larger write or as its end.
        void writes(int length, boolean more) {
            var octets = PacketDraft.pattern(length);
            remember(octets);
            connection.send(octets, false, more);
            collect();
        }

        void writesUrgently(String text) {
            remember(Bytes.ofUtf8(text));
            connection.send(Bytes.ofUtf8(text), true, false);
            collect();
        }

        private void remember(Bytes octets) {
            if (count + octets.length() > written.length) {
                written = Arrays.copyOf(written, 2 * (count + octets.length()));
            }
            octets.copyTo(0, written, count, octets.length());
            count += octets.length();
        }

        /// Everything that has arrived.
        String reads() {
            return reads(Integer.MAX_VALUE).toUtf8();
        }

        Bytes reads(int max) {
            var all = new ByteArrayOutputStream();
            while (connection.available() > 0 && all.size() < max) {
                connection
                        .receive(max - all.size(), now)
                        .forEach(run -> all.writeBytes(run.toByteArray()));
            }
            connection.onNextReceive();
            collect();
            return Bytes.wrap(all.toByteArray());
        }

        void closes() {
            connection.close(now);
            collect();
        }

        void shutsOutput() {
            connection.shutdownOutput();
            collect();
        }

        void shutsInput() {
            connection.shutdownInput();
            collect();
        }

        void aborts() {
            connection.abort(now);
            collect();
        }

        private void hasWritten(TcpSegment segment) {
            var from = segment.seq().distanceFrom(SequenceNumber.of(iss)) - 1;
            if (from < 0 || from + segment.payloadLength() > count) {
                fail("nobody wrote that: " + segment);
            }
            assertEquals(
                    Bytes.wrap(written, from, segment.payloadLength()), segment.payloadBytes());
        }
    }

    // What the network says.

    void reports(PathError.Kind kind, IpAddress reporter, long quoted, int nextHopMtu) {
        var header = new byte[8];
        connection.onPathError(
                new PathError(
                        kind,
                        reporter,
                        LOCAL.address(),
                        REMOTE.address(),
                        IpProtocol.TCP,
                        Bytes.wrap(header),
                        nextHopMtu),
                SequenceNumber.of(quoted),
                now);
        collect();
    }

    void reports(PathError.Kind kind, long quoted) {
        reports(kind, ROUTER, quoted, 0);
    }

    /// The options of a segment with timestamps only.
    static TcpOptions timestamps(int value, int echo) {
        return TcpOptions.ofTimestamps(value, echo);
    }

    static List<Integer> lengths(List<TcpSegment> segments) {
        var lengths = new ArrayList<Integer>();
        segments.forEach(segment -> lengths.add(segment.payloadLength()));
        return lengths;
    }
}
