package dev.weft.tcp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.TcpDraft.ack;
import static dev.weft.testing.TcpDraft.fin;
import static dev.weft.testing.TcpDraft.rst;
import static dev.weft.testing.TcpDraft.rstAck;
import static dev.weft.testing.TcpDraft.syn;
import static dev.weft.testing.TcpDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.StackConfig;
import dev.weft.message.Drop;
import dev.weft.ports.EphemeralPorts;
import dev.weft.socket.TcpInfo;
import dev.weft.socket.TcpListener;
import dev.weft.tcp.connection.TcpConfig;
import dev.weft.testing.Lab;
import dev.weft.testing.Requirement;
import dev.weft.testing.TcpDraft;
import dev.weft.testing.TcpPeer;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the stack keeps of connections that it has closed first: RFC 9293 §3.4.1, §3.6.1, RFC 1337,
/// RFC 6191.
class TimeWaitTableTest {
    private static final Duration TIME_WAIT = TcpConfig.DEFAULT.timeWait();

    private static Lab with(UnaryOperator<TcpConfig> change) throws Exception {
        return Lab.plan().with(config -> config.withTcp(change.apply(config.tcp()))).start();
    }

    private static TcpListener listening(Lab lab) throws Exception {
        return lab.stack().tcpListener().bind(at("0.0.0.0", 80));
    }

    /// A connection that the stack has closed first, and the peer in its turn.
    private static TcpPeer closed(
            Lab lab, TcpListener listener, int port, UnaryOperator<TcpDraft> change) {
        var peer = TcpPeer.connects(lab.peer(), port, 80, change);
        lab.begins("accept", listener::accept).result().close();
        return peer;
    }

    private static TcpPeer closed(Lab lab, TcpListener listener, int port) {
        var peer = closed(lab, listener, port, draft -> draft);
        peer.closesToo();
        return peer;
    }

    private static List<String> states(Lab lab) {
        lab.settle();
        return lab.stack().tcpConnections().stream()
                .map(TcpInfo::state)
                .filter(state -> !state.equals("LISTEN"))
                .toList();
    }

    @Test
    @Requirement("RFC 9293 MUST-13")
    void whoClosesFirstWaitsWithoutAProcess() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab);
            closed(lab, listener, 40_000);
            assertEquals(List.of("TIME-WAIT"), states(lab));
            assertEquals(0, lab.processes("tcp 80 to "));
            lab.after(TIME_WAIT.minusNanos(1));
            assertEquals(List.of("TIME-WAIT"), states(lab));
            lab.after(Duration.ofNanos(1));
            assertEquals(List.of(), states(lab));
        }
    }

    @Test
    void whoClosesSecondDoesNotWait() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab);
            var peer = TcpPeer.connects(lab, 80);
            var socket = lab.begins("accept", listener::accept).result();
            peer.finishes();
            peer.expectsAck();
            socket.close();
            peer.expectsFin();
            peer.acknowledges();
            assertEquals(List.of(), states(lab));
        }
    }

    /// RFC 9293 §3.10.7.4: "The only thing that can arrive in this state is a retransmission of the
    /// remote FIN. Acknowledge it, and restart the 2 MSL timeout."
    @Test
    void aRepeatedFinIsAcknowledgedAndRestartsTheWait() throws Exception {
        try (var lab = Lab.start()) {
            var peer = closed(lab, listening(lab), 40_000);
            lab.after(TIME_WAIT.dividedBy(2));
            var again = fin().from(40_000).seq(peer.next().minus(1)).ack(peer.seen());
            peer.forges(again);
            peer.expectsAck();
            lab.after(TIME_WAIT.minusNanos(1));
            assertEquals(List.of("TIME-WAIT"), states(lab));
            lab.after(Duration.ofNanos(1));
            assertEquals(List.of(), states(lab));
            peer.forges(again);
            lab.peer().expects(rst());
        }
    }

    @Test
    @Requirement("RFC 1337 §3")
    void aResetDoesNotEndTheWait() throws Exception {
        try (var lab = Lab.start()) {
            var peer = closed(lab, listening(lab), 40_000);
            peer.resets();
            peer.expectsNothing();
            assertEquals(List.of("TIME-WAIT"), states(lab));
        }
    }

    @Test
    void whatIsOutOfStepIsAcknowledged() throws Exception {
        try (var lab = Lab.start()) {
            var peer = closed(lab, listening(lab), 40_000);
            peer.forges(TcpDraft.data("old").from(40_000).seq(peer.next().minus(50)).ack(1));
            peer.expectsAck();
            peer.acknowledges();
            peer.expectsNothing();
        }
    }

    // Opened again.

    /// The SYN is good, but too many connections wait: it opens nothing.
    @Test
    @Requirement({"RFC 9293 MUST-13", "RFC 9293 MAY-2"})
    void aSynThatIsNotAnsweredDoesNotEndTheWait() throws Exception {
        try (var lab = Lab.start()) {
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80), 1);
            var peer = closed(lab, listener, 40_000);
            TcpPeer.connects(lab.peer(), 40_001, 80, draft -> draft);
            peer.forges(syn().from(40_000).seq(peer.next().plus(1000)));
            lab.dropsOnly(Drop.TCP_ACCEPT_QUEUE_FULL, 1);
            assertEquals(List.of("ESTABLISHED", "TIME-WAIT"), states(lab));
        }
    }

    @Test
    @Requirement({"RFC 9293 MUST-13", "RFC 9293 MAY-2"})
    void aSynThatNobodyListensToDoesNotEndTheWait() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab);
            var peer = closed(lab, listener, 40_000);
            listener.close();
            peer.forges(syn().from(40_000).seq(peer.next().plus(1000)));
            lab.peer().expects(rstAck());
            assertEquals(List.of("TIME-WAIT"), states(lab));
        }
    }

    @Test
    @Requirement({"RFC 9293 MAY-2", "RFC 1122 §4.2.2.13"})
    void aSynBeyondTheOldNumbersOpensItAgain() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab);
            var old = closed(lab, listener, 40_000);
            lab.peer().sends(syn().from(40_000).seq(old.next().plus(1)));
            var answer = lab.peer().expects(synAck().ack(old.next().plus(2)));
            assertTrue(answer.seq().isAfter(old.seen()), "numbers are not used twice");
            lab.peer().sends(ack().from(40_000).seq(answer.ack()).ack(answer.end()));
            lab.begins("accept", listener::accept).result();
            assertEquals(List.of("ESTABLISHED"), states(lab));
        }
    }

    @Test
    void aSynWithOldNumbersMayBeOldItself() throws Exception {
        try (var lab = Lab.start()) {
            var old = closed(lab, listening(lab), 40_000);
            lab.peer().sends(syn().from(40_000).seq(old.next().minus(1)));
            old.expectsAck(); // by which its sender knows, if there is one
            assertEquals(List.of("TIME-WAIT"), states(lab));
        }
    }

    /// RFC 6191 §2: whatever its number, a SYN with a later timestamp is new; with an earlier one
    /// it is old.
    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    @Requirement("RFC 6191 §2")
    void timestampsDecideBeforeNumbers(int later) throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab);
            var old = closed(lab, listener, 40_000, draft -> draft.timestamps(1000, 0));
            old.closesToo();
            assertEquals(List.of("TIME-WAIT"), states(lab));
            var number = later > 0 ? old.next().minus(1000) : old.next().plus(1000);
            lab.peer().sends(syn().from(40_000).seq(number).timestamps(1000 + later, 0));
            lab.peer().expects(later > 0 ? synAck() : ack());
            assertEquals(List.of(later > 0 ? "SYN-RECEIVED" : "TIME-WAIT"), states(lab));
        }
    }

    @Test
    void withoutAListenerASynIsRefusedAsElsewhere() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab);
            var old = closed(lab, listener, 40_000);
            listener.close();
            lab.peer().sends(syn().from(40_000).seq(old.next().plus(1)));
            lab.peer().expects(TcpDraft.rstAck().seq(0));
        }
    }

    /// RFC 6191 §3: our own next connection between the same ends, told apart by its timestamps.
    @Test
    @Requirement("RFC 6191 §3")
    void weOpenItAgainWhenTheTimestampsHaveMovedOn() throws Exception {
        try (var lab = Lab.plan().with(config -> withOnePort(config)).start()) {
            for (int i = 0; i < 5; i++) {
                var tsVal = 1000 * i;
                var connecting =
                        lab.begins("connect", () -> lab.stack().tcpSocket().connect(at(PEER, 9)));
                var peer = TcpPeer.accepts(lab, draft -> draft.timestamps(tsVal, 0));
                assertEquals(50_000, peer.stackPort());
                connecting.result().close();
                peer.closesToo();
                assertEquals(List.of("TIME-WAIT"), states(lab));
                assertThrows(
                        BindException.class,
                        () -> lab.stack().tcpSocket().connect(at(PEER, 9)),
                        "the clock stands still");
                lab.after(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void withoutTimestampsWeWaitToTheEnd() throws Exception {
        try (var lab = Lab.plan().with(config -> withOnePort(config)).start()) {
            var connecting =
                    lab.begins("connect", () -> lab.stack().tcpSocket().connect(at(PEER, 9)));
            var peer = TcpPeer.accepts(lab);
            connecting.result().close();
            peer.closesToo();
            lab.after(TIME_WAIT.minusNanos(1));
            assertThrows(BindException.class, () -> lab.stack().tcpSocket().connect(at(PEER, 9)));
            lab.after(Duration.ofNanos(1));
            var again = lab.begins("connect", () -> lab.stack().tcpSocket().connect(at(PEER, 9)));
            TcpPeer.accepts(lab);
            again.result();
        }
    }

    private static StackConfig withOnePort(StackConfig config) {
        return new StackConfig(
                config.interfaces(),
                config.gateway(),
                config.bounds(),
                config.arp(),
                config.reassembly(),
                config.tcp(),
                new EphemeralPorts(50_000, 50_000),
                config.icmpErrorsPerSecond(),
                config.icmpErrorBurst(),
                config.echoResponders());
    }

    // Bounds.

    @Test
    void theOldestGivesWay() throws Exception {
        try (var lab = with(tcp -> tcp.withBounds(tcp.bounds().withTimeWaits(3)))) {
            var listener = listening(lab);
            for (int i = 0; i < 10; i++) {
                closed(lab, listener, 40_000 + i);
            }
            var ports =
                    lab.stack().tcpConnections().stream()
                            .filter(each -> each.state().equals("TIME-WAIT"))
                            .map(each -> each.remote().getPort())
                            .sorted()
                            .toList();
            assertEquals(List.of(40_007, 40_008, 40_009), ports);
        }
    }

    @Test
    void ofManyEachLeavesAtItsTime() throws Exception {
        try (var lab = with(tcp -> tcp.withTimeWait(Duration.ofSeconds(10)))) {
            var listener = listening(lab);
            for (int i = 0; i < 10; i++) {
                closed(lab, listener, 40_000 + i);
                lab.after(Duration.ofSeconds(1));
            }
            for (int left = 9; left >= 0; left--) {
                assertEquals(left, states(lab).size());
                lab.after(Duration.ofSeconds(1));
            }
            assertNotEquals(0, lab.stack().tcpConnections().size(), "the listener");
            lab.dropsNothing();
        }
    }

    @Test
    void aFinalAcknowledgmentThatFindsNoRoomIsCounted() throws Exception {
        try (var lab = Lab.start()) {
            var peer = closed(lab, listening(lab), 40_000);
            lab.link().getsStuck();
            for (int i = 0; i < 5000; i++) {
                peer.forges(fin().from(40_000).seq(peer.next().minus(1)).ack(peer.seen()));
            }
            lab.settle();
            var lost = lab.stack().drops().of(Drop.TRANSMIT_QUEUE_FULL);
            assertTrue(lost > 1000 && lost < 5000, () -> lost + " answers");
        }
    }
}
