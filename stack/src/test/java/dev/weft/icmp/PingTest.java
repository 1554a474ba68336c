package dev.weft.icmp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.echoReply;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.message.Drop;
import dev.weft.socket.MessageTooLongException;
import dev.weft.socket.Ping;
import dev.weft.socket.PingResult;
import dev.weft.socket.WeftSocketOptions;
import dev.weft.testing.Lab;
import dev.weft.testing.Peer;
import dev.weft.testing.Pending;
import dev.weft.wire.ArpPacket;
import dev.weft.wire.Bytes;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IcmpMessage.DestinationUnreachable;
import dev.weft.wire.IcmpMessage.EchoReply;
import dev.weft.wire.IcmpMessage.EchoRequest;
import dev.weft.wire.IcmpMessage.TimeExceededCode;
import dev.weft.wire.IcmpMessage.UnreachableCode;
import dev.weft.wire.IcmpQuote;
import java.net.InetAddress;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Asking others: RFC 792; a process for each request.
class PingTest {
    private static final InetAddress HOST = PEER.toInetAddress();
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Pending<PingResult> ping(Lab lab, Ping ping, Bytes data) {
        return lab.begins("ping", () -> ping.send(HOST, data, SECOND));
    }

    private static EchoRequest request(Lab lab) {
        return assertInstanceOf(EchoRequest.class, Peer.icmp(lab.peer().expectsPacket()));
    }

    private static EchoReply reply(EchoRequest request) {
        return new EchoReply(request.identifier(), request.sequence(), request.data());
    }

    @Test
    void aReplyIsTold() throws Exception {
        try (var lab = Lab.start()) {
            var ping = lab.stack().ping();
            var pending = ping(lab, ping, pattern(56));
            var request = request(lab);
            assertEquals(ping.identifier(), request.identifier());
            assertEquals(1, request.sequence());
            assertEquals(pattern(56), request.data());
            lab.after(Duration.ofMillis(250));
            pending.isWaiting();
            lab.peer().sends(ipv4().ttl(61).carries(reply(request)));
            assertEquals(
                    new PingResult.Reply(1, HOST, 61, Duration.ofMillis(250), pattern(56), true),
                    pending.result());
            assertEquals(0, lab.processes("ping 10"));
            lab.dropsNothing();
        }
    }

    @Test
    void aReplyWithOtherDataIsNotIntact() throws Exception {
        try (var lab = Lab.start()) {
            var pending = ping(lab, lab.stack().ping(), pattern(56));
            var request = request(lab);
            lab.peer().sends(ipv4().carries(echoReply(request.identifier(), 1, "other")));
            assertFalse(assertInstanceOf(PingResult.Reply.class, pending.result()).intact());
        }
    }

    @Test
    void silenceIsATimeoutAndALateReplyIsCounted() throws Exception {
        try (var lab = Lab.start()) {
            var pending = ping(lab, lab.stack().ping(), Bytes.empty());
            var request = request(lab);
            lab.after(SECOND.minusNanos(1));
            pending.isWaiting();
            lab.after(Duration.ofNanos(1));
            assertEquals(new PingResult.Timeout(1), pending.result());
            lab.peer().sends(ipv4().carries(reply(request)));
            lab.dropsOnly(Drop.ICMP_UNEXPECTED_REPLY, 1);
            assertEquals(0, lab.processes("ping 10"));
        }
    }

    @Test
    void aSecondReplyIsCounted() throws Exception {
        try (var lab = Lab.start()) {
            var pending = ping(lab, lab.stack().ping(), Bytes.empty());
            var request = request(lab);
            lab.peer().sends(ipv4().carries(reply(request)));
            lab.peer().sends(ipv4().carries(reply(request)));
            pending.result();
            lab.dropsOnly(Drop.ICMP_UNEXPECTED_REPLY, 1);
        }
    }

    @Test
    void manyAtOnceAreToldApart() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent().sends(ArpPacket.request(Lab.PEER_MAC, PEER, Lab.STACK));
            lab.peer().forgets();
            var one = lab.stack().ping();
            var other = lab.stack().ping();
            var pendings = new ArrayList<Pending<PingResult>>();
            for (int i = 0; i < 50; i++) {
                pendings.add(ping(lab, i % 2 == 0 ? one : other, Bytes.ofUtf8("" + i)));
            }
            var requests = new ArrayList<EchoRequest>();
            for (int i = 0; i < 50; i++) {
                requests.add(request(lab));
            }
            Collections.shuffle(requests, new Random(1));
            requests.forEach(each -> lab.peer().sends(ipv4().carries(reply(each))));
            for (int i = 0; i < 50; i++) {
                var answer = assertInstanceOf(PingResult.Reply.class, pendings.get(i).result());
                assertTrue(answer.intact());
                assertEquals("" + i, answer.data().toUtf8());
            }
            lab.dropsNothing();
        }
    }

    @Test
    void aNeighbourThatDoesNotAnswerIsAFailure() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent();
            var ping = lab.stack().ping();
            var pending =
                    lab.begins("ping", () -> ping.send(HOST, Bytes.empty(), Duration.ofHours(1)));
            lab.after(Duration.ofSeconds(3));
            assertEquals(
                    new PingResult.Failure(1, Lab.STACK.toInetAddress(), "host unreachable"),
                    pending.result());
        }
    }

    @Test
    void anErrorIsAFailureWithItsReporter() throws Exception {
        try (var lab = Lab.start()) {
            var ping = lab.stack().ping().setOption(WeftSocketOptions.IP_TTL, 1);
            var pending = ping(lab, ping, pattern(56));
            var packet = lab.peer().expectsPacket();
            assertEquals(1, packet.timeToLive());
            lab.peer()
                    .sends(
                            ipv4().from("10.0.0.254")
                                    .carries(
                                            new IcmpMessage.TimeExceeded(
                                                    TimeExceededCode.TIME_TO_LIVE_EXCEEDED,
                                                    IcmpQuote.of(packet))));
            var router = at("10.0.0.254", 0).getAddress();
            assertEquals(
                    new PingResult.Failure(1, router, "time to live exceeded"), pending.result());
        }
    }

    @Test
    void anErrorAboutAnotherRequestIsNotMine() throws Exception {
        try (var lab = Lab.start()) {
            var pending = ping(lab, lab.stack().ping(), Bytes.empty());
            var request = request(lab);
            var other = new EchoRequest(request.identifier(), 77, Bytes.empty());
            var notEvenARequest = reply(request);
            for (var quoted : new IcmpMessage[] {other, notEvenARequest}) {
                var quote = IcmpQuote.of(ipv4().from(Lab.STACK).to(PEER).carries(quoted).packet());
                lab.peer()
                        .sends(
                                ipv4().carries(
                                                new DestinationUnreachable(
                                                        UnreachableCode.HOST_UNREACHABLE, quote)));
            }
            pending.isWaiting();
            lab.dropsOnly(Drop.ICMP_ERROR_UNMATCHED, 2);
        }
    }

    @Test
    void tooMuchDataIsRefused() throws Exception {
        try (var lab = Lab.plan().mtu(1000).start()) {
            var ping = lab.stack().ping();
            assertThrows(
                    MessageTooLongException.class, () -> ping.send(HOST, pattern(65508), SECOND));
            ping.setOption(WeftSocketOptions.IP_DONTFRAGMENT, true);
            assertEquals(
                    "fragmentation needed",
                    assertInstanceOf(
                                    PingResult.Failure.class,
                                    ping(lab, ping, pattern(973)).result())
                            .reason());
        }
    }

    @Test
    void anInterruptEndsItAndItsProcess() throws Exception {
        try (var lab = Lab.start()) {
            var pending = ping(lab, lab.stack().ping(), Bytes.empty());
            pending.interrupt();
            pending.failsWith(InterruptedException.class);
            assertEquals(0, lab.processes("ping 10"));
            lab.peer().sends(ipv4().carries(reply(request(lab))));
            lab.dropsOnly(Drop.ICMP_UNEXPECTED_REPLY, 1);
        }
    }

    @Test
    void theEndOfTheStackEndsIt() throws Exception {
        try (var lab = Lab.start()) {
            var pending = ping(lab, lab.stack().ping(), Bytes.empty());
            lab.stack().close();
            pending.failsWith(AsynchronousCloseException.class);
        }
    }
}
