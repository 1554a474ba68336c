package dev.weft.tcp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.PEER_MAC;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.STACK_MAC;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.InterfaceConfig;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CarrierLoom;
import dev.weft.csp.Loom;
import dev.weft.csp.LoomConfig;
import dev.weft.message.AddressProbing;
import dev.weft.socket.TcpListener;
import dev.weft.testing.Lab;
import dev.weft.testing.Peer;
import dev.weft.testing.Requirement;
import dev.weft.testing.TcpDraft;
import dev.weft.testing.TcpPeer;
import dev.weft.testing.TestLink;
import dev.weft.wire.ArpPacket;
import dev.weft.wire.Bytes;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.Offload;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What leaves a stack when a program answers a request at once, and when it does not.
class AnswerTest {
    private static final Bytes ANSWER = Bytes.ofUtf8("answer");

    /// A segment as large as any yet: the first of these are acknowledged at once.
    private static final Bytes LARGE = pattern(1000);

    @Test
    @Requirement("RFC 9293 SHLD-18")
    void anAnswerTakesTheAcknowledgmentAlong() throws Exception {
        for (long seed = 0; seed < 20; seed++) {
            try (var lab = Lab.plan().seed(seed).start()) {
                var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
                lab.stack().start("server", () -> answers(listener));
                var peer = TcpPeer.connects(lab, 80);
                for (int i = 0; i < 3; i++) {
                    peer.sends("request");
                    peer.expects(TcpSegment.ACK, ANSWER);
                    peer.expectsNothing();
                    peer.acknowledges();
                }
            }
        }
    }

    @Test
    @Requirement({"RFC 9293 SHLD-18", "RFC 9293 MUST-40"})
    void withoutAnAnswerTheAcknowledgmentGoesAloneAMomentLater() throws Exception {
        try (var lab = Lab.start()) {
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            var peer = TcpPeer.connects(lab, 80);
            var socket = lab.begins("accept", listener::accept).result();
            var reading = lab.begins("read", () -> socket.read(99));
            peer.sends("request");
            assertEquals("request", reading.result().toUtf8());
            peer.expectsNothing();
            lab.after(Duration.ofMillis(40).minusNanos(1));
            peer.expectsNothing();
            lab.after(Duration.ofNanos(1));
            peer.expectsAck();
            lab.after(Duration.ofSeconds(10));
            peer.expectsNothing();
        }
    }

    @Test
    void withoutAnAnswerAnAcknowledgmentThatIsDueGoesAloneAtOnce() throws Exception {
        try (var lab = Lab.start()) {
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            var peer = TcpPeer.connects(lab, 80);
            var socket = lab.begins("accept", listener::accept).result();
            var reading = lab.begins("read", () -> socket.read(LARGE.length()));
            peer.sends(LARGE);
            assertEquals(LARGE, reading.result());
            peer.expectsAck();
            peer.expectsNothing();
        }
    }

    /// The connection's process gives way ([Loom#giveWay]) before it sends. On a carrier, where
    /// turns are taken in their order, the program has answered by then. (The other looms promise
    /// no order.)
    @Test
    @Timeout(60)
    void anAnswerTakesAlongEvenAnAcknowledgmentThatIsDue() throws Exception {
        var link = new TestLink("eth0", 1500);
        var asker = new Asker(link);
        link.attach(asker);
        var attached = InterfaceConfig.of(link, STACK + "/24").withProbing(AddressProbing.NONE);
        try (var loom = CarrierLoom.start("test loom", LoomConfig.DEFAULT);
                var stack = NetworkStack.start(loom, StackConfig.loopbackOnly().with(attached));
                var listener = stack.tcpListener().bind(at("0.0.0.0", 80))) {
            stack.start("server", () -> answers(listener));
            loom.call("connect", asker::connects);
            for (int i = 0; i < 5; i++) {
                awaitReader(loom);
                var end = loom.call("ask", asker::asks);
                var segment = asker.heard.take();
                assertEquals(ANSWER, segment.payloadBytes(), segment::toString);
                assertEquals(end, segment.ack(), segment::toString);
            }
            awaitReader(loom);
            assertEquals(0, asker.heard.size(), asker.heard::toString);
        }
    }

    /// Until the program waits for the next request, which has to find it waiting.
    private static void awaitReader(Loom loom) {
        while (loom.processes().stream()
                .noneMatch(each ->
                        each.name().equals("server") && each.waitsFor().equals("octets read"))) {
            Thread.onSpinWait();
        }
    }

    /// Answers every request of the first who connects.
    private static void answers(TcpListener listener) throws InterruptedException {
        try (var socket = listener.accept()) {
            while (socket.read(LARGE.length()) != null) {
                socket.write(ANSWER);
            }
        } catch (ClosedChannelException e) {
            // done
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A peer on a loom in real time: what it does, it does within the loom. It acknowledges what
    /// it hears and keeps it for the test.
    private static final class Asker implements TestLink.Station {
        private final BlockingQueue<TcpSegment> heard = new LinkedBlockingQueue<>();
        private final TestLink link;
        private SequenceNumber next = SequenceNumber.of(7);
        private SequenceNumber seen;

        Asker(TestLink link) {
            this.link = link;
        }

        /// The ARP request makes its address known.
        boolean connects() {
            var request = ArpPacket.request(PEER_MAC, PEER, STACK);
            offer(new EthernetFrame(STACK_MAC, PEER_MAC, EtherType.ARP, request));
            sends(TcpDraft.syn());
            return true;
        }

        SequenceNumber asks() {
            sends(TcpDraft.data(LARGE).ack(seen));
            return next;
        }

        @Override
        public void hears(EthernetFrame frame, Offload offload, TestLink on) {
            if (frame.etherType() != EtherType.IPV4) {
                return;
            }
            var segment = Peer.tcp(Peer.ipv4(frame));
            seen = segment.end();
            if (!segment.isSyn()) {
                heard.add(segment);
            }
            if (segment.sequenceLength() > 0) {
                sends(TcpDraft.ack().ack(seen));
            }
        }

        private void sends(TcpDraft draft) {
            var numbered = draft.seq(next);
            next = numbered.segment().end();
            var packet = ipv4().from(PEER).carries(numbered).packet();
            offer(new EthernetFrame(STACK_MAC, PEER_MAC, EtherType.IPV4, packet));
        }

        private void offer(EthernetFrame frame) {
            link.offer(Frame.of(frame.toBytes()));
        }
    }
}
