package dev.weft.tcp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static dev.weft.testing.TcpDraft.data;
import static dev.weft.testing.TcpDraft.syn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.message.Drop;
import dev.weft.message.PathError;
import dev.weft.socket.TcpSocket;
import dev.weft.testing.Lab;
import dev.weft.testing.Peer;
import dev.weft.testing.Pending;
import dev.weft.testing.Requirement;
import dev.weft.testing.TcpPeer;
import dev.weft.wire.Bytes;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IcmpMessage.DestinationUnreachable;
import dev.weft.wire.IcmpMessage.UnreachableCode;
import dev.weft.wire.IcmpQuote;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.SequenceNumber;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What ICMP errors do to connections: RFC 9293 §3.9.2.2, RFC 5461, RFC 5927, RFC 1191.
class IcmpReactionsTest {
    private static Pending<TcpSocket> connecting(Lab lab) {
        return lab.begins("connect", () -> lab.stack().tcpSocket().connect(at(PEER, 9)));
    }

    /// A segment that the stack has sent, as a router gives it back.
    private static IcmpMessage unreachable(UnreachableCode code, Ipv4Packet lost) {
        return new DestinationUnreachable(code, IcmpQuote.of(lost));
    }

    private static IcmpMessage tooLarge(int mtu, Ipv4Packet lost) {
        return new DestinationUnreachable(
                UnreachableCode.FRAGMENTATION_NEEDED, mtu, IcmpQuote.of(lost));
    }

    private static Ipv4Packet ours(int from, int to, SequenceNumber seq) {
        return ipv4().from(STACK)
                .to(PEER)
                .carries(data("lost").from(from).to(to).seq(seq))
                .packet();
    }

    // While it opens.

    @ParameterizedTest
    @EnumSource(
            value = UnreachableCode.class,
            names = {"PORT_UNREACHABLE", "PROTOCOL_UNREACHABLE"})
    @Requirement({"RFC 9293 SHLD-26", "RFC 5461 §4"})
    void hardErrorsEndAHandshake(UnreachableCode code) throws Exception {
        try (var lab = Lab.start()) {
            var connecting = connecting(lab);
            var lost = lab.peer().expectsPacket();
            lab.peer().sends(ipv4().carries(unreachable(code, lost)));
            connecting.failsWith(ConnectException.class);
            assertEquals(0, lab.stack().tcpConnections().size());
        }
    }

    @Test
    @Requirement("RFC 5927 §4.1")
    void anErrorAboutANumberThatWeHaveNotSentIsAGuess() throws Exception {
        try (var lab = Lab.start()) {
            var connecting = connecting(lab);
            var peer = TcpPeer.hearsSyn(lab);
            var guess = ours(peer.stackPort(), 9, peer.seen().plus(5));
            lab.peer().sends(ipv4().carries(unreachable(UnreachableCode.PORT_UNREACHABLE, guess)));
            connecting.isWaiting();
        }
    }

    /// MUST-56: "a TCP implementation MUST NOT abort the connection", but the program may know.
    @Test
    @Requirement("RFC 9293 MUST-56")
    void softErrorsExplainTheSilence() throws Exception {
        try (var lab = Lab.start()) {
            var connecting = connecting(lab);
            var lost = lab.peer().expectsPacket();
            lab.peer().sends(ipv4().carries(unreachable(UnreachableCode.HOST_UNREACHABLE, lost)));
            connecting.isWaiting();
            lab.after(Duration.ofMinutes(5));
            var failure = connecting.failsWith(NoRouteToHostException.class);
            assertTrue(failure.getMessage().startsWith("host unreachable"), failure::getMessage);
        }
    }

    @Test
    void aSoftErrorIsForgottenWhenThePeerAnswers() throws Exception {
        try (var lab = Lab.start()) {
            var connecting = connecting(lab);
            var lost = lab.peer().expectsPacket();
            lab.peer().sends(ipv4().carries(unreachable(UnreachableCode.NET_UNREACHABLE, lost)));
            lab.after(Duration.ofSeconds(1));
            TcpPeer.accepts(lab);
            connecting.result();
        }
    }

    // Once it is established.

    @ParameterizedTest
    @EnumSource(
            value = UnreachableCode.class,
            names = {"PORT_UNREACHABLE", "PROTOCOL_UNREACHABLE", "HOST_UNREACHABLE"})
    @Requirement({"RFC 9293 MUST-56", "RFC 5927 §4.2"})
    void noErrorEndsAnEstablishedConnection(UnreachableCode code) throws Exception {
        try (var lab = Lab.start()) {
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            var peer = TcpPeer.connects(lab, 80);
            var socket = lab.begins("accept", listener::accept).result();
            socket.write(Bytes.ofUtf8("lost"));
            var lost = lab.peer().expectsPacket();
            lab.peer().sends(ipv4().carries(unreachable(code, lost)));
            lab.after(Duration.ofSeconds(1));
            lab.peer().forgets();
            peer.sends("alive");
            assertEquals("alive", socket.read(9).toUtf8());
        }
    }

    @Test
    void anErrorExplainsHowTheConnectionEnds() throws Exception {
        try (var lab = Lab.start()) {
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            TcpPeer.connects(lab, 80);
            var socket = lab.begins("accept", listener::accept).result();
            socket.write(Bytes.ofUtf8("lost"));
            var lost = lab.peer().expectsPacket();
            lab.peer().sends(ipv4().carries(unreachable(UnreachableCode.HOST_UNREACHABLE, lost)));
            var reading = lab.begins("read", () -> socket.read(9));
            lab.after(Duration.ofMinutes(10));
            var failure = reading.failsWith(SocketException.class);
            assertTrue(failure.getMessage().endsWith("(host unreachable)"), failure::getMessage);
        }
    }

    /// Long before the connection is given up.
    @Test
    @Requirement({"RFC 9293 MUST-20", "RFC 9293 MUST-47", "RFC 9293 SHLD-9"})
    void aProgramMayAskWhyNobodyAnswers() throws Exception {
        try (var lab = Lab.start()) {
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            TcpPeer.connects(lab, 80);
            var socket = lab.begins("accept", listener::accept).result();
            socket.write(Bytes.ofUtf8("anybody?"));
            lab.after(Duration.ofSeconds(3));
            assertTrue(socket.info().timeouts() >= 3);
            assertEquals(Optional.empty(), socket.info().softError());
            var lost = lab.peer().expectsPacket();
            lab.peer().sends(ipv4().carries(unreachable(UnreachableCode.HOST_UNREACHABLE, lost)));
            assertEquals(Optional.of(PathError.Kind.HOST_UNREACHABLE), socket.info().softError());
            lab.peer().forgets();
        }
    }

    @Test
    @Requirement({"RFC 1191 §6.5", "RFC 5927 §7.2"})
    void segmentsShrinkToWhatThePathTakes() throws Exception {
        try (var lab = Lab.start()) {
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            var peer = TcpPeer.connects(lab.peer(), 40_000, 80, draft -> draft.mss(1460));
            var socket = lab.begins("accept", listener::accept).result();
            socket.write(pattern(4000));
            var lost = lab.peer().expectsPacket();
            assertEquals(1460, Peer.tcp(lost).payloadLength());
            lab.peer().expectsPacket();
            lab.peer().expectsPacket();
            lab.peer().sends(ipv4().carries(tooLarge(1000, lost)));
            for (int at = 0; at < 4000; at += 960) {
                var again = lab.peer().expectsPacket();
                assertEquals(Math.min(960, 4000 - at), Peer.tcp(again).payloadLength());
            }
            lab.peer().expectsNothing();
            assertEquals(960, socket.info().segmentSize());
            assertEquals(peer.port(), socket.remoteAddress().getPort());
        }
    }

    /// Segments of 260 octets would be mostly headers: routers shall make fragments instead.
    @Test
    @Requirement("RFC 1191 §3")
    void aNarrowPathGetsFragments() throws Exception {
        try (var lab = Lab.start()) {
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            TcpPeer.connects(lab.peer(), 40_000, 80, draft -> draft.mss(1460));
            var socket = lab.begins("accept", listener::accept).result();
            socket.write(pattern(700));
            var lost = lab.peer().expectsPacket();
            assertTrue(lost.dontFragment());
            lab.peer().sends(ipv4().carries(tooLarge(300, lost)));
            for (int length : new int[] {512, 188}) {
                var again = lab.peer().expectsPacket();
                assertEquals(length, Peer.tcp(again).payloadLength());
                assertFalse(again.dontFragment());
            }
        }
    }

    /// RFC 5927 §7: an error about nothing in flight, or of an impossibly small link, is a guess or
    /// an attack.
    @Test
    @Requirement("RFC 5927 §7.2")
    void segmentsDoNotShrinkForAnybody() throws Exception {
        try (var lab = Lab.start()) {
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            var peer = TcpPeer.connects(lab.peer(), 40_000, 80, draft -> draft.mss(1460));
            var socket = lab.begins("accept", listener::accept).result();
            for (int distance : new int[] {-1, 0, 1000, 1 << 30}) {
                var guess = ours(80, 40_000, peer.seen().plus(distance));
                lab.peer().sends(ipv4().carries(tooLarge(1000, guess)));
            }
            assertEquals(1460, socket.info().segmentSize());
            socket.write(Bytes.ofUtf8("in flight"));
            lab.settle();
            for (int mtu : new int[] {1, 67, 68, 300}) {
                var lost = ours(80, 40_000, peer.seen());
                lab.peer().sends(ipv4().carries(tooLarge(mtu, lost)));
            }
            assertEquals(512, socket.info().segmentSize(), "552 octets, as Linux has it");
        }
    }

    // For nobody.

    @Test
    void errorsAboutNoConnectionAreCounted() throws Exception {
        try (var lab = Lab.start()) {
            lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            var stray = ours(80, 9, SequenceNumber.of(1));
            lab.peer().sends(ipv4().carries(unreachable(UnreachableCode.PORT_UNREACHABLE, stray)));
            lab.dropsOnly(Drop.ICMP_ERROR_UNMATCHED, 1);
        }
    }

    @Test
    void whoIsToBeToldIsInTheQuote() throws Exception {
        try (var lab = Lab.start()) {
            var one = connecting(lab);
            var lost = lab.peer().expectsPacket();
            var other = connecting(lab);
            lab.peer().expects(syn());
            lab.joins("10.0.0.9")
                    .sends(
                            ipv4().from("10.0.0.9")
                                    .carries(unreachable(UnreachableCode.PORT_UNREACHABLE, lost)));
            one.failsWith(ConnectException.class);
            other.isWaiting();
        }
    }
}
