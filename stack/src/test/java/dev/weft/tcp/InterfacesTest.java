package dev.weft.tcp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.TcpDraft.ack;
import static dev.weft.testing.TcpDraft.data;
import static dev.weft.testing.TcpDraft.syn;
import static dev.weft.testing.TcpDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.message.Drop;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.socket.WeftSocketOptions;
import dev.weft.testing.Lab;
import dev.weft.testing.Peer;
import dev.weft.testing.Requirement;
import dev.weft.testing.TcpDraft;
import dev.weft.testing.TcpPeer;
import dev.weft.wire.Bytes;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.Ipv4Option;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.TcpSegment;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What RFC 9293 §3.9 asks of TCP towards programs and towards IP.
class InterfacesTest {
    private static final int PORT = TcpDraft.STACK_PORT;

    private static TcpListener listening(Lab lab, String ip, int port) throws Exception {
        return lab.stack().tcpListener().bind(at(ip, port));
    }

    /// The peer opens; the program accepts.
    private static TcpSocket accepted(Lab lab, TcpListener listener) {
        lab.peer().sends(syn().seq(300));
        var answer = lab.peer().expects(synAck().ack(301));
        lab.peer().sends(data("hello").seq(301).ack(answer.end()));
        return lab.begins("accept", listener::accept).result();
    }

    private static Ipv4Packet expectsTcp(Lab lab, TcpDraft draft) {
        var packet = lab.peer().expectsPacket();
        draft.assertMatches(Peer.tcp(packet));
        return packet;
    }

    @Test
    @Requirement("RFC 9293 MUST-41")
    void aPassiveOpenLeavesTheOthersAlone() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, "0.0.0.0", PORT);
            var socket = accepted(lab, listener);
            assertThrows(BindException.class, () -> listening(lab, "0.0.0.0", PORT));
            listening(lab, "0.0.0.0", PORT + 1);
            var read = lab.begins("read", () -> socket.read(100)).result();
            assertEquals("hello", read.toUtf8());
            lab.peer().sends(syn().from(5001).seq(7));
            lab.peer().expects(synAck().to(5001).ack(8));
            socket.abort();
            lab.peer().forgets();
        }
    }

    /// However it is handed over: 64 KiB are no whole number of segments.
    @Test
    @Requirement("RFC 9293 MUST-17")
    void aLargeWriteWithoutNagleMakesWholeSegments() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, "0.0.0.0", PORT);
            var peer =
                    TcpPeer.connects(lab.peer(), 40_000, PORT, syn -> syn.mss(1460).windowScale(7));
            var socket = lab.begins("accept", listener::accept).result();
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            peer.acknowledges(0xffff);
            smallSegmentsOfAWrite(lab, socket, peer, 700_000); // now the window is large
            var small = smallSegmentsOfAWrite(lab, socket, peer, 700_000);
            assertTrue(small <= 2, "small segments: " + small);
        }
    }

    private static int smallSegmentsOfAWrite(Lab lab, TcpSocket socket, TcpPeer peer, int length) {
        var writing =
                lab.begins(
                        "write",
                        () -> {
                            socket.write(ByteBuffer.wrap(new byte[length]));
                            return true;
                        });
        var small = 0;
        for (int octets = 0; octets < length; ) {
            var segment = Peer.tcp(lab.peer().expectsPacket());
            octets += segment.payloadLength();
            small += segment.payloadLength() < 1460 ? 1 : 0;
            peer.hears(segment);
            peer.acknowledges(0xffff);
        }
        assertEquals(true, writing.result());
        return small;
    }

    @Test
    @Requirement({"RFC 9293 MUST-32", "RFC 9293 MUST-33"})
    void aProgramMayAskForUrgentData() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, "0.0.0.0", PORT);
            var peer = TcpPeer.connects(lab, PORT);
            var socket = lab.begins("accept", listener::accept).result();
            assertEquals(0, socket.info().urgentAhead());
            peer.sends(peer.draft(TcpSegment.ACK).urgent(100));
            assertEquals(100, socket.info().urgentAhead());
            peer.sends(Bytes.ofUtf8("x".repeat(100)));
            assertEquals(100, socket.read(1000).length());
            assertEquals(0, socket.info().urgentAhead());
            lab.peer().forgets();
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-42")
    void aProgramMayListenOnAPortFromWhichItConnects() throws Exception {
        try (var lab = Lab.start()) {
            var socket = lab.stack().tcpSocket();
            var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            var port = lab.peer().expects(syn().to(9)).sourcePort();
            listening(lab, "0.0.0.0", port);
            lab.peer().sends(syn().from(5001).to(port).seq(300));
            lab.peer().expects(synAck().from(port).to(5001).ack(301));
            connecting.isWaiting();
            socket.close();
            connecting.failsWith(IOException.class);
            lab.peer().forgets();
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-42")
    void aProgramMayListenOnAPortThatIsBeingConnectedTo() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, "0.0.0.0", PORT);
            var socket = accepted(lab, listener);
            listener.close();
            listening(lab, "0.0.0.0", PORT);
            lab.peer().sends(syn().from(5001).seq(300));
            lab.peer().expects(synAck().to(5001).ack(301));
            socket.abort();
            lab.peer().forgets();
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-43")
    void aProgramMayChooseTheLocalAddress() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, "127.0.0.1", PORT);
            var socket = lab.stack().tcpSocket().bind(at("127.0.0.9", 0));
            var connecting = lab.begins("connect", () -> socket.connect(at("127.0.0.1", PORT)));
            try (var accepted = lab.begins("accept", listener::accept).result()) {
                connecting.result();
                assertEquals("127.0.0.9", accepted.remoteAddress().getAddress().getHostAddress());
            }
            assertEquals("127.0.0.9", socket.localAddress().getAddress().getHostAddress());
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-43")
    void aListenerHearsOnlyWhatIsForItsAddress() throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, "127.0.0.1", PORT);
            lab.peer().sends(syn().seq(300));
            lab.peer().expects(TcpDraft.rstAck().ack(301));
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-44")
    void withoutAChoiceTheRouteSaysWhichAddress() throws Exception {
        try (var lab = Lab.start()) {
            var socket = lab.stack().tcpSocket();
            var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            assertEquals(STACK, expectsTcp(lab, syn().to(9)).source());
            socket.close();
            connecting.failsWith(IOException.class);
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-45")
    void aConnectionKeepsTheAddressThatItWasOpenedTo() throws Exception {
        try (var lab = Lab.start()) {
            var listener = listening(lab, "0.0.0.0", PORT);
            var socket = lab.stack().tcpSocket();
            var connecting = lab.begins("connect", () -> socket.connect(at("127.0.0.7", PORT)));
            try (var accepted = lab.begins("accept", listener::accept).result()) {
                connecting.result();
                assertEquals("127.0.0.7", accepted.localAddress().getAddress().getHostAddress());
                lab.begins(
                                "write",
                                () -> {
                                    accepted.write(Bytes.ofUtf8("from there"));
                                    return true;
                                })
                        .result();
                var read = lab.begins("read", () -> socket.read(100)).result();
                assertEquals("from there", read.toUtf8());
            }
        }
    }

    @ParameterizedTest
    @Requirement("RFC 9293 MUST-46")
    @ValueSource(strings = {"10.0.0.255", "255.255.255.255", "224.0.0.1", "239.1.2.3", "0.0.0.0"})
    void nobodyConnectsToAGroupOrToNobody(String ip) throws Exception {
        try (var lab = Lab.start()) {
            var socket = lab.stack().tcpSocket();
            lab.begins("connect", () -> socket.connect(at(ip, 9))).failsWith(IOException.class);
            lab.peer().expectsNothing();
        }
    }

    @Test
    @Requirement({"RFC 9293 MUST-48", "RFC 9293 SHLD-21", "RFC 9293 SHLD-22"})
    void aProgramSaysTheDiffServField() throws Exception {
        try (var lab = Lab.start()) {
            var socket = lab.stack().tcpSocket();
            socket.setOption(StandardSocketOptions.IP_TOS, 0xb8);
            var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            var first = expectsTcp(lab, syn().to(9));
            assertEquals(0xb8, first.tos());
            lab.peer().sends(answerTo(first));
            assertEquals(0xb8, expectsTcp(lab, ack()).tos());
            connecting.result();
            lab.begins("set", () -> socket.setOption(StandardSocketOptions.IP_TOS, 0x20)).result();
            writes(lab, socket, "cheap");
            assertEquals(0x20, expectsTcp(lab, data("cheap")).tos());
            socket.abort();
            lab.peer().forgets();
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-49")
    void aProgramSaysTheTimeToLive() throws Exception {
        try (var lab = Lab.start()) {
            var socket = lab.stack().tcpSocket();
            socket.setOption(WeftSocketOptions.IP_TTL, 7);
            var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            assertEquals(7, expectsTcp(lab, syn().to(9)).timeToLive());
            socket.close();
            connecting.failsWith(IOException.class);
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-50")
    void optionsOfThePacketDoNotMatter() throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, "0.0.0.0", PORT);
            lab.peer()
                    .sends(
                            ipv4().options(
                                            new Ipv4Option.RouterAlert(0),
                                            new Ipv4Option.NoOperation())
                                    .carries(syn().seq(300)));
            var answer = expectsTcp(lab, synAck().ack(301));
            assertEquals(true, answer.options().isEmpty());
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-55")
    void sourceQuenchIsIgnored() throws Exception {
        try (var lab = Lab.start()) {
            var socket = lab.stack().tcpSocket();
            var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
            var first = expectsTcp(lab, syn().to(9));
            lab.peer().sends(answerTo(first));
            expectsTcp(lab, ack());
            connecting.result();
            var window = socket.info().congestionWindow();
            writes(lab, socket, "too fast?");
            var sent = expectsTcp(lab, data("too fast?"));
            lab.peer().sends(ipv4().carries(sourceQuench(sent)));
            lab.peer().expectsNothing();
            assertEquals(window, socket.info().congestionWindow());
            socket.abort();
            lab.peer().forgets();
        }
    }

    private static IcmpMessage sourceQuench(Ipv4Packet about) {
        var quote = about.toBytes();
        return new IcmpMessage.UnknownIcmpMessage(4, 0, 0, quote.slice(0, 28));
    }

    @ParameterizedTest
    @Requirement("RFC 9293 MUST-63")
    @ValueSource(strings = {"255.255.255.255", "10.0.0.255", "224.0.0.1", "127.0.0.1", "0.0.0.0"})
    void aSynFromNobodyIsIgnored(String ip) throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, "0.0.0.0", PORT);
            lab.peer().sends(ipv4().from(ip).carries(syn().seq(300)));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.IPV4_MARTIAN_SOURCE, 1);
        }
    }

    @ParameterizedTest
    @Requirement("RFC 9293 MUST-57")
    @ValueSource(strings = {"10.0.0.255", "255.255.255.255", "224.0.0.1"})
    void aSynToAllIsIgnored(String ip) throws Exception {
        try (var lab = Lab.start()) {
            listening(lab, "0.0.0.0", PORT);
            lab.peer().broadcasts(ipv4().to(ip).carries(syn().seq(300)));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.TCP_TO_GROUP, 1);
        }
    }

    private static TcpDraft answerTo(Ipv4Packet first) {
        TcpSegment segment = Peer.tcp(first);
        return synAck().from(segment.destinationPort())
                .to(segment.sourcePort())
                .seq(300)
                .ack(segment.end());
    }

    private static void writes(Lab lab, TcpSocket socket, String text) {
        lab.begins(
                        "write",
                        () -> {
                            socket.write(Bytes.ofUtf8(text));
                            return true;
                        })
                .result();
    }
}
