package dev.weft.icmp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.PacketDraft.echoReply;
import static dev.weft.testing.PacketDraft.echoRequest;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Bounds;
import dev.weft.ipv4.core.Fragmenter;
import dev.weft.ipv4.core.ReassemblyBuffer;
import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.testing.Lab;
import dev.weft.testing.Octets;
import dev.weft.testing.Peer;
import dev.weft.wire.Bytes;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.Ipv4Packet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Answering echo requests: RFC 792, RFC 1122 §3.2.2.6.
class EchoTest {
    @Test
    void theReplyHasAllThatTheRequestHad() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(ipv4().tos(0xb8).ttl(2).carries(echoRequest(0xfffe, 0xffff, "data")));
            var reply = lab.peer().expects(echoReply(0xfffe, 0xffff, "data"));
            assertEquals(STACK, reply.source());
            assertEquals(PEER, reply.destination());
            assertEquals(0xb8, reply.tos());
            assertEquals(64, reply.timeToLive());
            lab.counts(Counter.ICMP_ECHO_REPLIES_SENT, 1);
            lab.dropsNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 55, 56, 1471, 1472})
    void dataOfAnySizeThatFitsComesBackInOnePacket(int size) throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(ipv4().carries(new IcmpMessage.EchoRequest(1, 2, pattern(size))));
            lab.peer().expects(new IcmpMessage.EchoReply(1, 2, pattern(size)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1473, 4000, 65507})
    void largerDataComesAndGoesInFragments(int size) throws Exception {
        try (var lab = Lab.start()) {
            var request = ipv4().id(5).carries(new IcmpMessage.EchoRequest(1, 2, pattern(size)));
            lab.peer().sendsAll(Fragmenter.fragment(request.packet(), 1500));
            var buffer = new ReassemblyBuffer();
            for (var fragment : lab.peer().expectsPackets((8 + size + 1479) / 1480)) {
                buffer.add(fragment);
            }
            assertEquals(
                    new IcmpMessage.EchoReply(1, 2, pattern(size)), Peer.icmp(buffer.packet()));
        }
    }

    @Test
    void repliesKeepTheOrderOfTheRequests() throws Exception {
        try (var lab = Lab.start()) {
            var requests = new ArrayList<Ipv4Packet>();
            for (int i = 0; i < 200; i++) {
                requests.add(ipv4().carries(echoRequest(1, i, "")).packet());
            }
            lab.peer().sendsAll(requests);
            for (int i = 0; i < 200; i++) {
                // the first 64 wait for the peer's station address
                lab.peer().expects(echoReply(1, i, ""));
                if (i == 63 && lab.stack().drops().of(Drop.NEIGHBOUR_QUEUE_FULL) > 0) {
                    return;
                }
            }
        }
    }

    /// "An ICMP Echo Request destined to an IP broadcast or IP multicast address MAY be silently
    /// discarded."
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.255", "255.255.255.255", "224.0.0.1"})
    void requestsToGroupsAreNotAnswered(String group) throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().broadcasts(ipv4().to(group).carries(echoRequest(1, 1, "")));
            lab.peer().sends(ipv4().to(group).carries(echoRequest(1, 1, "")));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.ICMP_ECHO_BROADCAST, 2);
        }
    }

    @Test
    void aRequestWithAWrongChecksumIsNotAnswered() throws Exception {
        try (var lab = Lab.start()) {
            var octets = Octets.of(ipv4().carries(echoRequest(1, 1, "abc")).packet());
            lab.peer().sendsIpv4(octets.set8(29, 'B').bytes());
            lab.dropsOnly(Drop.ICMP_BAD_CHECKSUM, 1);
            lab.counts(Counter.ICMP_RECEIVED, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void aMessageIsNoShorterThanItsHeader(int length) throws Exception {
        try (var lab = Lab.start()) {
            var message = echoRequest(1, 1, "").toBytes().slice(0, length);
            lab.peer().sends(ipv4().carries(1, message));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.ICMP_MALFORMED, 1);
        }
    }

    /// RFC 1122 §3.2.2: "If an ICMP message of unknown type is received, it MUST be silently
    /// discarded."
    @Test
    void unknownMessagesAreDropped() throws Exception {
        try (var lab = Lab.start()) {
            var unknown =
                    List.of(
                            new IcmpMessage.UnknownIcmpMessage(1, 0, 0, Bytes.empty()),
                            new IcmpMessage.UnknownIcmpMessage(4, 0, 0, pattern(28)),
                            new IcmpMessage.UnknownIcmpMessage(42, 0, 0, Bytes.empty()),
                            new IcmpMessage.UnknownIcmpMessage(255, 255, -1, pattern(99)),
                            new IcmpMessage.TimestampRequest(1, 1, 1),
                            new IcmpMessage.Redirect(
                                    IcmpMessage.RedirectCode.HOST, PEER, pattern(28)));
            unknown.forEach(each -> lab.peer().sends(ipv4().carries(each)));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.ICMP_UNHANDLED, unknown.size());
        }
    }

    @Test
    void aReplyThatNobodyWaitsForIsCounted() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(ipv4().carries(echoReply(1, 1, "")));
            lab.dropsOnly(Drop.ICMP_UNEXPECTED_REPLY, 1);
        }
    }

    /// The way down is stuck: requests are dropped by name, and the stack's way up goes on.
    @Test
    void aStuckDeviceCostsRepliesButNotTheStack() throws Exception {
        var narrow = new Bounds(64, 8, 8, 8, 64, 64, 1 << 16);
        try (var lab = Lab.plan().with(config -> config.withBounds(narrow)).start()) {
            lab.peer().sends(ipv4().carries(echoRequest(1, 0, "")));
            lab.peer().expects(echoReply(1, 0, ""));
            lab.link().getsStuck();
            for (int i = 1; i <= 100; i++) {
                lab.peer().sends(ipv4().carries(echoRequest(1, i, "")));
            }
            lab.peer().expects(echoReply(1, 1, ""));
            lab.peer().expectsNothing();
            // 8 for the device, 8 routed, 8 to send, 8 requests, and one in each process's hand
            var dropped = lab.stack().drops().of(Drop.ICMP_ECHO_QUEUE_FULL);
            assertEquals(100 - 1 - 4 * 8 - 3, dropped);
            lab.dropsOnly(Drop.ICMP_ECHO_QUEUE_FULL, (int) dropped);
            lab.counts(Counter.ICMP_RECEIVED, 101);
        }
    }
}
