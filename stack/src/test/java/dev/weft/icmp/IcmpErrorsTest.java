package dev.weft.icmp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.echoReply;
import static dev.weft.testing.PacketDraft.echoRequest;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static dev.weft.testing.PacketDraft.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Bounds;
import dev.weft.csp.SimulatedLoom;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.ErrorNotice;
import dev.weft.message.PacketToSend;
import dev.weft.message.ReceivedPacket;
import dev.weft.socket.MessageTooLongException;
import dev.weft.socket.WeftSocketOptions;
import dev.weft.testing.Lab;
import dev.weft.testing.PacketDraft;
import dev.weft.testing.Peer;
import dev.weft.testing.TcpDraft;
import dev.weft.wire.Bytes;
import dev.weft.wire.Checksumming;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IcmpMessage.DestinationUnreachable;
import dev.weft.wire.IcmpMessage.TimeExceededCode;
import dev.weft.wire.IcmpMessage.UnreachableCode;
import dev.weft.wire.IcmpQuote;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.TcpSegment;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Errors both ways: RFC 792, RFC 1122 §3.2.2, RFC 1812 §4.3.2.
class IcmpErrorsTest {
    private static final PacketDraft TO_NOBODY = ipv4().carries(udp(9, 4711, "to nobody"));

    // What we report.

    @Test
    void aPortWithoutASocketIsReported() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(TO_NOBODY.ttl(7));
            var error =
                    lab.peer()
                            .expects(
                                    new DestinationUnreachable(
                                            UnreachableCode.PORT_UNREACHABLE,
                                            TO_NOBODY.ttl(7).packet().toBytes()));
            assertEquals(STACK, error.source());
            assertEquals(PEER, error.destination());
            assertEquals(0xc0, error.tos(), "RFC 1812 §4.3.2.5");
            lab.counts(Counter.ICMP_ERRORS_SENT, 1);
            lab.dropsOnly(Drop.UDP_NO_SOCKET, 1);
        }
    }

    /// RFC 1812 §4.3.2.3: no more than 576 octets in all.
    @Test
    void noMoreIsQuotedThanFitsInto576Octets() throws Exception {
        try (var lab = Lab.start()) {
            var packet = ipv4().carries(253, pattern(1400)).packet();
            lab.peer().sends(packet);
            var error = lab.peer().expectsPacket();
            assertEquals(576, error.length());
            var quote = assertInstanceOf(DestinationUnreachable.class, Peer.icmp(error)).quote();
            assertEquals(packet.toBytes().slice(0, 548), quote);
        }
    }

    /// RFC 1122 §3.2.2: "An ICMP error message MUST NOT be sent as the result of receiving an ICMP
    /// error message" ...
    @Test
    void nothingIsReportedAboutErrors() throws Exception {
        try (var lab = Lab.start()) {
            var quote = IcmpQuote.of(TO_NOBODY.packet());
            var errors =
                    List.<IcmpMessage>of(
                            new DestinationUnreachable(UnreachableCode.PORT_UNREACHABLE, quote),
                            new IcmpMessage.TimeExceeded(
                                    TimeExceededCode.TIME_TO_LIVE_EXCEEDED, quote),
                            new IcmpMessage.ParameterProblem(20, quote),
                            new IcmpMessage.Redirect(IcmpMessage.RedirectCode.HOST, PEER, quote),
                            new IcmpMessage.UnknownIcmpMessage(4, 0, 0, quote));
            for (var error : errors) {
                // in a fragment of which the rest does not come, which would be worth an error
                lab.peer()
                        .sends(
                                ipv4().id(error.type())
                                        .carries(1, Bytes.empty())
                                        .fragment(0, true, error.toBytes().slice(0, 32)));
            }
            lab.after(Duration.ofSeconds(61));
            lab.peer().expectsNothing();
            lab.counts(Counter.ICMP_ERRORS_SENT, 0);
        }
    }

    /// ... but an echo request is no error.
    @Test
    void anEchoRequestWhoseFragmentsDoNotComeIsReported() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer()
                    .sends(
                            ipv4().carries(1, Bytes.empty())
                                    .fragment(0, true, echoRequest(1, 1, "").toBytes()));
            lab.after(Duration.ofSeconds(61));
            assertInstanceOf(IcmpMessage.TimeExceeded.class, Peer.icmp(lab.peer().expectsPacket()));
        }
    }

    /// "[...] a datagram destined to an IP broadcast or IP multicast address, or a datagram sent as
    /// a link-layer broadcast".
    @Test
    void nothingIsReportedAboutBroadcasts() throws Exception {
        try (var lab = Lab.start()) {
            for (var group : List.of("10.0.0.255", "255.255.255.255", "224.0.0.1")) {
                lab.peer().broadcasts(TO_NOBODY.to(group).carries(udp(9, 4711, "")));
                lab.peer().sends(TO_NOBODY.to(group).carries(udp(9, 4711, "")));
            }
            lab.peer().broadcasts(TO_NOBODY);
            lab.peer().expectsNothing();
            lab.counts(Counter.ICMP_ERRORS_SENT, 0);
            lab.drops(Drop.UDP_NO_SOCKET, 6);
        }
    }

    /// RFC 1812 §4.3.2.8: "SHOULD be able to limit the rate".
    @Test
    void errorsAreLimitedInRate() throws Exception {
        try (var lab = Lab.plan().with(config -> config.withIcmpErrors(10, 5)).start()) {
            lab.peer().sends(TO_NOBODY);
            lab.peer().expectsPackets(1);
            lab.after(Duration.ofSeconds(5));

            for (int i = 0; i < 100; i++) {
                lab.peer().sends(TO_NOBODY);
            }
            lab.peer().expectsPackets(5); // the burst
            lab.drops(Drop.ICMP_ERROR_RATE_LIMITED, 95);

            for (int i = 0; i < 100; i++) {
                lab.after(Duration.ofMillis(50));
                lab.peer().sends(TO_NOBODY);
            }
            lab.peer().expectsPackets(50); // ten a second for five seconds

            lab.after(Duration.ofHours(1));
            for (int i = 0; i < 100; i++) {
                lab.peer().sends(TO_NOBODY);
            }
            lab.peer().expectsPackets(5); // silence saves up no more than the burst
        }
    }

    @Test
    void theRateCanBeNone() throws Exception {
        try (var lab = Lab.plan().with(config -> config.withIcmpErrors(0, 0)).start()) {
            lab.peer().sends(TO_NOBODY);
            lab.peer().expectsNothing();
            lab.drops(Drop.ICMP_ERROR_RATE_LIMITED, 1);
        }
    }

    /// The way down is stuck: what cannot be reported is counted, and the way up goes on.
    @Test
    void errorsThatNobodyHasRoomForAreCounted() throws Exception {
        var narrow = new Bounds(64, 64, 8, 8, 8, 64, 1 << 16);
        try (var lab =
                Lab.plan()
                        .with(config -> config.withBounds(narrow).withIcmpErrors(1000, 1000))
                        .start()) {
            lab.peer().sends(TO_NOBODY);
            lab.peer().expectsPackets(1);
            lab.link().getsStuck();
            for (int i = 0; i < 100; i++) {
                lab.peer().sends(TO_NOBODY);
            }
            lab.peer().expectsPackets(1);
            // 8 for the device, 8 routed, 8 to send, 8 notices, and one in each process's hand
            lab.drops(Drop.NOTICE_QUEUE_FULL, 100 - 1 - 4 * 8 - 3);
            lab.drops(Drop.UDP_NO_SOCKET, 101);
        }
    }

    /// What is quoted of a packet whose checksum was left to a device that it never reached.
    private static Bytes quoted(Ipv4Packet packet) throws Exception {
        try (var loom = new SimulatedLoom("test", 1)) {
            var group = loom.group("icmp");
            var notices = group.<ErrorNotice>channel("notices", 1);
            var sender = group.<PacketToSend>channel("to send", 1);
            group.start(
                    "icmp error sender",
                    new IcmpErrorSender(
                            notices, sender, 1, 1, loom.clock(), new Counters(false), new Drops()));
            var fault = new ErrorNotice.Undeliverable(UnreachableCode.PROTOCOL_UNREACHABLE);
            var about = new ReceivedPacket(packet, 0, false, true);
            loom.call("test", () -> notices.trySend(new ErrorNotice(about, fault)));
            loom.advance(Duration.ZERO);
            var sent = new ArrayList<PacketToSend>();
            loom.call("test", () -> sent.add(sender.tryReceive()));
            var error = assertInstanceOf(DestinationUnreachable.class, sent.getFirst().payload());
            assertEquals(UnreachableCode.PROTOCOL_UNREACHABLE, error.code());
            return error.quote();
        }
    }

    private static Ipv4Packet withOpenChecksum(PacketDraft draft) throws Exception {
        return Ipv4Packet.parse(draft.packet().toBytes(Checksumming.OFFLOADED));
    }

    @Test
    void aQuotedChecksumIsComplete() throws Exception {
        for (var draft :
                List.of(
                        TO_NOBODY,
                        ipv4().carries(TcpDraft.syn().mss(1460).windowScale(7)),
                        ipv4().carries(TcpDraft.data("odd").timestamps(1, 2)))) {
            assertNotEquals(draft.packet().toBytes(), withOpenChecksum(draft).toBytes());
            assertEquals(draft.packet().toBytes(), quoted(withOpenChecksum(draft)));
        }
    }

    /// Options that we do not know are the sender's, and the quote is his packet.
    @Test
    void aQuotedSegmentKeepsItsOptions() throws Exception {
        var unknown = "9c40 0050 00000001 00000000 6002 ffff 0000 0000 1e04beef";
        var segment = TcpSegment.completed(Bytes.fromHex(unknown), PEER, STACK);
        var whole = ipv4().carries(IpProtocol.TCP, segment).packet();
        var open = ipv4().carries(IpProtocol.TCP, Bytes.fromHex(unknown)).packet();
        assertEquals(whole.toBytes(), quoted(open));
    }

    @Test
    void aSuperframeIsQuotedLikeAnyOther() throws Exception {
        var superframe = ipv4().carries(TcpDraft.data(pattern(60_000)));
        assertEquals(
                superframe.packet().toBytes().slice(0, IcmpQuote.MAX_LENGTH),
                quoted(withOpenChecksum(superframe)));
    }

    /// The checksum is over more than the fragment; what is too short has none.
    @Test
    void whatHasNoChecksumOfItsOwnIsQuotedAsItIs() throws Exception {
        var octets = TcpDraft.data("hello, hello").segment().toBytes();
        var fragment =
                ipv4().carries(IpProtocol.TCP, octets).fragment(0, true, octets.slice(0, 24));
        assertEquals(fragment.packet().toBytes(), quoted(fragment.packet()));
        var cut = ipv4().carries(IpProtocol.TCP, octets.slice(0, 19)).packet();
        assertEquals(cut.toBytes(), quoted(cut));
        var other = ipv4().carries(253, octets).packet();
        assertEquals(other.toBytes(), quoted(other));
    }

    // What others report to us.

    private static PacketDraft unreachable(UnreachableCode code, int mtu, Ipv4Packet ofOurs) {
        return ipv4().carries(new DestinationUnreachable(code, mtu, IcmpQuote.of(ofOurs)));
    }

    @ParameterizedTest
    @CsvSource({
        "NET_UNREACHABLE, java.net.NoRouteToHostException",
        "HOST_UNREACHABLE, java.net.NoRouteToHostException",
        "PROTOCOL_UNREACHABLE, java.net.SocketException",
        "PORT_UNREACHABLE, java.net.PortUnreachableException",
        "COMMUNICATION_PROHIBITED, java.net.NoRouteToHostException",
        "SOURCE_ROUTE_FAILED, java.net.SocketException",
        "FRAGMENTATION_NEEDED, dev.weft.socket.MessageTooLongException"
    })
    void anErrorReachesTheConnectedSocketItConcerns(
            UnreachableCode code, Class<? extends SocketException> type) throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().connect(at(PEER, 9))) {
            socket.send(Bytes.ofUtf8("x"));
            var sent = lab.peer().expectsPacket();
            lab.peer().sends(unreachable(code, 1280, sent));
            var failure = assertThrows(type, socket::receive);
            if (failure instanceof MessageTooLongException tooLong) {
                assertEquals(1280, tooLong.limit());
            }
            assertTrue(failure.getMessage().contains("10.0.0.1"), failure.getMessage());
            lab.dropsNothing();
            // the socket goes on
            socket.setTimeout(Duration.ofSeconds(1));
            assertThrows(SocketTimeoutException.class, socket::receive);
        }
    }

    @Test
    void aRouterMayReportToo() throws Exception {
        try (var lab = Lab.plan().with(config -> config.withGateway(PEER)).start();
                var socket = lab.stack().udpSocket().connect(at("192.0.2.9", 9))) {
            socket.send(Bytes.ofUtf8("x"));
            var quote = IcmpQuote.of(lab.peer().expectsPacket());
            lab.peer()
                    .sends(
                            ipv4().carries(
                                            new IcmpMessage.TimeExceeded(
                                                    TimeExceededCode.TIME_TO_LIVE_EXCEEDED,
                                                    quote)));
            var failure = assertThrows(SocketException.class, socket::receive);
            assertTrue(failure.getMessage().contains("time to live"), failure.getMessage());
        }
    }

    /// RFC 1122 §4.1.3.3 leaves it to the program; as in Linux, only who asks is told.
    @Test
    void aSocketThatIsNotConnectedIsToldIfItWants() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            socket.setTimeout(Duration.ofSeconds(1));
            socket.send(Bytes.ofUtf8("x"), at(PEER, 9));
            var sent = lab.peer().expectsPacket();
            lab.peer().sends(unreachable(UnreachableCode.PORT_UNREACHABLE, 0, sent));
            assertThrows(SocketTimeoutException.class, socket::receive);
            lab.dropsOnly(Drop.ICMP_ERROR_UNMATCHED, 1);

            socket.setOption(WeftSocketOptions.IP_RECVERR, true);
            lab.peer().sends(unreachable(UnreachableCode.PORT_UNREACHABLE, 0, sent));
            var failure = assertThrows(PortUnreachableException.class, socket::receive);
            assertTrue(failure.getMessage().contains("10.0.0.1:9"), failure.getMessage());
        }
    }

    @Test
    void anErrorAboutSomebodyElsesDatagramReachesNobody() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            socket.connect(at(PEER, 9)).setTimeout(Duration.ofSeconds(1));
            var from = ipv4().from(STACK).to(PEER);
            var wrong =
                    List.of(
                            from.carries(udp(5001, 9, "")), // another port of ours
                            from.carries(udp(5000, 10, "")), // another port of his
                            from.to("10.0.0.3").carries(udp(5000, 9, "")), // another host
                            from.from("10.0.0.4").carries(udp(5000, 9, "")), // not from us
                            from.carries(6, udp(5000, 9, "")), // TCP
                            from.fragment(8, false, pattern(8)).carries(17, udp(5000, 9, "")));
            for (var each : wrong) {
                lab.peer().sends(unreachable(UnreachableCode.PORT_UNREACHABLE, 0, each.packet()));
            }
            assertThrows(SocketTimeoutException.class, socket::receive);
            lab.dropsOnly(Drop.ICMP_ERROR_UNMATCHED, wrong.size());
        }
    }

    @Test
    void quotesThatAreNonsenseAreDropped() throws Exception {
        try (var lab = Lab.start()) {
            var good = TO_NOBODY.from(STACK).to(PEER).packet().toBytes();
            for (int length = 0; length < 20; length++) {
                lab.peer().sends(unreachable(good.slice(0, length)));
            }
            lab.dropsOnly(Drop.ICMP_MALFORMED, 20);
            for (int length = 20; length < 24; length++) { // no ports
                lab.peer().sends(unreachable(good.slice(0, length)));
            }
            lab.drops(Drop.ICMP_ERROR_UNMATCHED, 4);
            lab.peer().sends(ipv4().carries(echoRequest(1, 1, "alive")));
            lab.peer().expects(echoReply(1, 1, "alive"));
        }
    }

    private static PacketDraft unreachable(Bytes quote) {
        return ipv4().carries(new DestinationUnreachable(UnreachableCode.PORT_UNREACHABLE, quote));
    }

    @Test
    void aPortOfOurOwnHostWithoutASocketIsReportedToo() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().connect(at("127.0.0.1", 4711))) {
            socket.send(Bytes.ofUtf8("x"));
            assertThrows(PortUnreachableException.class, socket::receive);
            assertEquals(List.of(), lab.link().sent());
        }
    }
}
