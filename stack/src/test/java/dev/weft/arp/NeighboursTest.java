package dev.weft.arp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.PEER_MAC;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.STACK_MAC;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.echoRequest;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static dev.weft.testing.PacketDraft.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.csp.SimulatedLoom;
import dev.weft.message.ArpConfig;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.NetworkInterface;
import dev.weft.message.PathError;
import dev.weft.message.RoutedPacket;
import dev.weft.socket.UdpSocket;
import dev.weft.socket.WeftSocketOptions;
import dev.weft.testing.Lab;
import dev.weft.testing.PacketDraft;
import dev.weft.testing.TcpDraft;
import dev.weft.wire.ArpPacket;
import dev.weft.wire.Bytes;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Option;
import dev.weft.wire.Ipv4Prefix;
import dev.weft.wire.MacAddress;
import dev.weft.wire.Offload;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Finding neighbours: RFC 826, "Packet Generation"; RFC 1122 §2.3.2.
class NeighboursTest {
    private static final ArpPacket QUESTION = ArpPacket.request(STACK_MAC, STACK, PEER);
    private static final ArpPacket ANSWER = ArpPacket.reply(PEER_MAC, PEER, STACK_MAC, STACK);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static UdpSocket socket(Lab lab) throws Exception {
        return lab.stack().udpSocket().bind(at("0.0.0.0", 5000));
    }

    private static void send(UdpSocket socket, String host, String data) throws Exception {
        socket.send(Bytes.ofUtf8(data), at(host, 9));
    }

    private static Map<Ipv4Address, MacAddress> known(Lab lab) {
        return lab.stack().neighbours(lab.stack().interfaces().get(1));
    }

    private static ArpConfig arp(int neighbours, int resolving, int waiting) {
        return new ArpConfig(
                neighbours, Duration.ofSeconds(60), resolving, waiting, 3, Duration.ofSeconds(1));
    }

    private static Lab lab(ArpConfig arp) {
        return Lab.plan().with(config -> config.withArp(arp)).start();
    }

    @Test
    void asksForANeighbourAndSendsWhatWaited() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent();
            send(socket(lab), "10.0.0.1", "hello");
            var frame = lab.peer().expectsFrame();
            assertEquals(MacAddress.BROADCAST, frame.destination());
            assertEquals(QUESTION, ArpPacket.parse(frame.payloadBytes()));
            lab.peer().expectsNothing();
            lab.peer().sends(ANSWER);
            lab.peer().expects(udp(5000, 9, "hello"));
            assertEquals(Map.of(PEER, PEER_MAC), known(lab));
            assertEquals(0, lab.processes("resolve"), "the resolver's work is done");
        }
    }

    @Test
    void aKnownNeighbourIsNotAskedForAgain() throws Exception {
        try (var lab = Lab.start()) {
            var socket = socket(lab);
            send(socket, "10.0.0.1", "one");
            lab.settle();
            lab.peer().silent();
            send(socket, "10.0.0.1", "two");
            lab.peer().expects(udp(5000, 9, "one"));
            lab.peer().expects(udp(5000, 9, "two"));
            lab.peer().expectsNothing();
        }
    }

    @Test
    void packetsThatWaitedKeepTheirOrder() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent();
            var socket = socket(lab);
            for (int i = 0; i < 20; i++) {
                send(socket, "10.0.0.1", "" + i);
            }
            lab.peer().expects(QUESTION);
            lab.peer().sends(ANSWER);
            send(socket, "10.0.0.1", "20");
            for (int i = 0; i <= 20; i++) {
                lab.peer().expects(udp(5000, 9, "" + i));
            }
        }
    }

    /// RFC 1122 §2.3.2.1: "a mechanism to prevent ARP flooding [...] MUST be included. The
    /// recommended maximum rate is 1 per second per destination."
    @Test
    void asksThreeTimesASecondApartThenGivesUp() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent();
            var socket = socket(lab);
            send(socket, "10.0.0.1", "one");
            lab.peer().expects(QUESTION);
            for (int i = 0; i < 2; i++) {
                lab.after(SECOND.minusNanos(1));
                send(socket, "10.0.0.1", "more");
                lab.peer().expectsNothing();
                lab.after(Duration.ofNanos(1));
                lab.peer().expects(QUESTION);
            }
            lab.after(Duration.ofMinutes(10));
            lab.peer().expectsNothing();
            lab.drops(Drop.NEIGHBOUR_UNREACHABLE, 3);
            assertEquals(0, lab.processes("resolve"));
            assertEquals(Map.of(), known(lab));
            lab.counts(Counter.ARP_REQUESTS_SENT, 3);
        }
    }

    @Test
    void aNeighbourMayAnswerTheLastQuestion() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent();
            send(socket(lab), "10.0.0.1", "hello");
            lab.after(Duration.ofMillis(2999));
            lab.peer().forgets();
            lab.peer().sends(ANSWER);
            lab.peer().expects(udp(5000, 9, "hello"));
            lab.dropsNothing();
        }
    }

    /// RFC 1122 §2.4: "the link layer MUST NOT report a Destination Unreachable error to IP solely
    /// because there is no ARP cache entry": only once nobody has answered.
    @Test
    void theSenderLearnsThatNobodyAnswered() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent();
            var socket = lab.stack().udpSocket().connect(at("10.0.0.1", 9));
            socket.send(Bytes.ofUtf8("hello"));
            var receiving = lab.begins("receive", socket::receive);
            lab.after(Duration.ofMillis(2999));
            receiving.isWaiting();
            lab.after(Duration.ofMillis(1));
            var failure = receiving.failsWith(NoRouteToHostException.class);
            assertTrue(failure.getMessage().contains("host unreachable"), failure.getMessage());
        }
    }

    @Test
    void aNeighbourThatWasSilentIsAskedForAgainByTheNextPacket() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent();
            var socket = socket(lab);
            send(socket, "10.0.0.1", "lost");
            lab.after(Duration.ofSeconds(10));
            lab.peer().answering().forgets();
            send(socket, "10.0.0.1", "arrives");
            lab.peer().expects(udp(5000, 9, "arrives"));
        }
    }

    /// A resolver and the answer it waits for may be ready in the same moment, in any order.
    @Test
    void anAnswerInTheMomentOfGivingUpLeavesNothingBehind() throws Exception {
        for (long seed = 0; seed < 60; seed++) {
            try (var lab = Lab.plan().seed(seed).start()) {
                lab.peer().silent();
                var socket = socket(lab);
                send(socket, "10.0.0.1", "hello");
                lab.settle();
                var deadline = lab.loom().clock().now().plus(Duration.ofSeconds(3));
                var never = lab.loom().group("never").<Integer>channel("never", 1);
                lab.begins(
                        "answer",
                        () -> {
                            never.receive(deadline, 0);
                            var answer =
                                    new EthernetFrame(STACK_MAC, PEER_MAC, EtherType.ARP, ANSWER);
                            lab.link().offer(Frame.of(answer.toBytes()));
                            return true;
                        });
                lab.after(Duration.ofSeconds(3));
                assertEquals(0, lab.processes("resolve"), "seed " + seed);
                lab.peer().forgets();
                lab.peer().answering();
                send(socket, "10.0.0.1", "next");
                lab.after(Duration.ofSeconds(4));
                lab.peer().expects(udp(5000, 9, "next"));
                assertEquals(0, lab.processes("resolve"), "seed " + seed);
            }
        }
    }

    @Test
    void noMorePacketsThanTheBoundWaitForANeighbour() throws Exception {
        try (var lab = lab(arp(16, 16, 4))) {
            lab.peer().silent();
            var socket = socket(lab);
            for (int i = 0; i < 10; i++) {
                send(socket, "10.0.0.1", "" + i);
                lab.settle();
            }
            lab.dropsOnly(Drop.NEIGHBOUR_QUEUE_FULL, 6);
            lab.peer().expects(QUESTION);
            lab.peer().sends(ANSWER);
            for (int i = 0; i < 4; i++) {
                lab.peer().expects(udp(5000, 9, "" + i));
            }
            lab.peer().expectsNothing();
        }
    }

    @Test
    void noMoreNeighboursThanTheBoundAreAskedForAtATime() throws Exception {
        try (var lab = lab(arp(16, 4, 4))) {
            var socket = socket(lab);
            for (int i = 10; i < 20; i++) {
                send(socket, "10.0.0." + i, "x");
                lab.settle();
            }
            assertEquals(4, lab.processes("resolve"));
            lab.dropsOnly(Drop.NEIGHBOUR_TABLE_FULL, 6);
            lab.after(Duration.ofSeconds(3));
            send(socket, "10.0.0.1", "there is room again");
            lab.peer().expects(udp(5000, 9, "there is room again"));
        }
    }

    @Test
    void oneSilentNeighbourDoesNotHoldUpAnother() throws Exception {
        try (var lab = Lab.start()) {
            var socket = socket(lab);
            send(socket, "10.0.0.77", "to nobody");
            send(socket, "10.0.0.1", "to the peer");
            lab.peer().expects(udp(5000, 9, "to the peer"));
        }
    }

    @Test
    void theTableIsBounded() throws Exception {
        try (var lab = lab(arp(8, 16, 4))) {
            for (int i = 10; i < 60; i++) {
                var mac = new MacAddress(0x0200_0000_0000L | i);
                var ip = Ipv4Address.parse("10.0.0." + i);
                lab.peer().sends(ArpPacket.request(mac, ip, STACK));
            }
            assertEquals(8, known(lab).size());
        }
    }

    @Test
    void whoWeTalkToIsNotFloodedOutOfTheTable() throws Exception {
        try (var lab = lab(arp(8, 16, 4))) {
            send(socket(lab), "10.0.0.1", "hello");
            lab.peer().expects(udp(5000, 9, "hello"));
            for (int i = 10; i < 250; i++) {
                var mac = new MacAddress(0x0200_0000_0000L | i);
                lab.peer().sends(ArpPacket.request(mac, Ipv4Address.parse("10.0.0." + i), STACK));
            }
            assertEquals(8, known(lab).size());
            assertEquals(PEER_MAC, known(lab).get(PEER));
        }
    }

    @Test
    void aTableFullOfNeighboursInUseStillTakesANewOne() throws Exception {
        try (var lab = lab(arp(2, 16, 4))) {
            var socket = socket(lab);
            for (int i = 10; i < 14; i++) {
                var peer = lab.joins("10.0.0." + i);
                send(socket, "10.0.0." + i, "hello");
                peer.expects(udp(5000, 9, "hello"));
            }
            assertEquals(2, known(lab).size());
        }
    }

    /// RFC 1122 §2.3.2.1 (2), "Unicast Poll -- Actively poll the remote host by periodically
    /// sending a point-to-point ARP Request to it".
    @Test
    void aNeighbourInUseIsAskedAloneBeforeItsTimeIsOver() throws Exception {
        try (var lab = Lab.start()) {
            var socket = socket(lab);
            send(socket, "10.0.0.1", "hello");
            lab.settle();
            lab.peer().silent().forgets();
            lab.after(Duration.ofSeconds(44));
            send(socket, "10.0.0.1", "still here");
            lab.peer().expects(udp(5000, 9, "still here"));
            lab.after(Duration.ofMillis(1500));
            var frame = lab.peer().expectsFrame();
            assertEquals(PEER_MAC, frame.destination());
            assertEquals(QUESTION, ArpPacket.parse(frame.payloadBytes()));
            lab.peer().sends(ANSWER);
            lab.after(Duration.ofSeconds(40));
            lab.peer().expectsNothing();
            assertEquals(Map.of(PEER, PEER_MAC), known(lab), "the answer has made it young again");
        }
    }

    @Test
    void packetsGoOnWhileANeighbourIsAskedWhetherItIsThere() throws Exception {
        try (var lab = Lab.start()) {
            var socket = socket(lab);
            send(socket, "10.0.0.1", "hello");
            lab.after(SECOND);
            send(socket, "10.0.0.1", "hello again");
            lab.settle();
            lab.peer().silent();
            lab.after(Duration.ofMillis(44_500));
            lab.peer().forgets();
            assertEquals(1, lab.processes("resolve"));
            send(socket, "10.0.0.1", "meanwhile");
            lab.peer().expects(udp(5000, 9, "meanwhile"));
        }
    }

    @Test
    void aNeighbourThatDoesNotAnswerAnyMoreIsForgotten() throws Exception {
        try (var lab = Lab.start()) {
            var socket = socket(lab);
            send(socket, "10.0.0.1", "hello");
            lab.after(Duration.ofSeconds(1));
            send(socket, "10.0.0.1", "hello again");
            lab.settle();
            lab.peer().silent().forgets();
            lab.after(Duration.ofSeconds(49));
            assertEquals(PEER_MAC, lab.peer().expectsFrame().destination());
            assertEquals(MacAddress.BROADCAST, lab.peer().expectsFrame().destination());
            assertEquals(MacAddress.BROADCAST, lab.peer().expectsFrame().destination());
            lab.peer().expectsNothing();
            assertEquals(Map.of(), known(lab));
        }
    }

    @Test
    void aNeighbourThatIsNotUsedIsForgottenWithoutAsking() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent().sends(ArpPacket.request(PEER_MAC, PEER, STACK));
            lab.peer().forgets();
            lab.after(Duration.ofSeconds(59));
            assertEquals(Map.of(PEER, PEER_MAC), known(lab));
            lab.after(Duration.ofSeconds(2));
            assertEquals(Map.of(), known(lab));
            lab.peer().expectsNothing();
        }
    }

    /// "Who we talk to has moved" has an effect on the very next packet.
    @Test
    void theNextPacketGoesWhereTheNeighbourHasMoved() throws Exception {
        try (var lab = Lab.start()) {
            var socket = socket(lab);
            send(socket, "10.0.0.1", "one");
            lab.peer().expects(udp(5000, 9, "one"));
            send(socket, "10.0.0.1", "one more");
            lab.peer().expects(udp(5000, 9, "one more"));
            var moved = lab.joins(MacAddress.parse("02:00:00:00:00:99"), PEER);
            lab.peer().silent();
            moved.sends(ArpPacket.announcement(moved.mac(), PEER));
            send(socket, "10.0.0.1", "two");
            moved.expects(udp(5000, 9, "two"));
            lab.peer().forgets();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "255.255.255.255, ff:ff:ff:ff:ff:ff",
        "10.0.0.255, ff:ff:ff:ff:ff:ff",
        "224.0.0.251, 01:00:5e:00:00:fb", // RFC 1112 §6.4
        "239.129.2.3, 01:00:5e:01:02:03"
    })
    void groupsNeedNoResolving(String group, String mac) throws Exception {
        try (var lab = Lab.start()) {
            var socket = socket(lab).setOption(StandardSocketOptions.SO_BROADCAST, true);
            send(socket, group, "to all");
            var frame = lab.peer().expectsFrame();
            assertEquals(MacAddress.parse(mac), frame.destination());
            lab.counts(Counter.ARP_REQUESTS_SENT, 0);
        }
    }

    /// Only the first fragment of a datagram holds its ports; the others hold somebody's data.
    @Test
    void fragmentsThatFindNobodyAreNotTakenForOthersDatagrams() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent();
            var victim =
                    lab.stack()
                            .udpSocket()
                            .bind(at("0.0.0.0", 0x4141))
                            .setOption(WeftSocketOptions.IP_RECVERR, true);
            socket(lab).send(Bytes.ofUtf8("A".repeat(4000)), at("10.0.0.1", 9));
            lab.after(Duration.ofSeconds(4));
            lab.drops(Drop.NEIGHBOUR_UNREACHABLE, 3);
            victim.setTimeout(SECOND);
            assertThrows(SocketTimeoutException.class, victim::receive);
        }
    }

    @Test
    void aFloodOfPacketsToNobodyLeavesNothingBehind() throws Exception {
        try (var lab = lab(arp(16, 8, 2))) {
            for (int i = 10; i < 250; i++) {
                lab.peer()
                        .sends(
                                ipv4().from("10.0.0." + i)
                                        .carries(echoRequest(1, i, pattern(40).toHex())));
            }
            assertEquals(8, lab.processes("resolve"));
            lab.after(Duration.ofSeconds(4));
            assertEquals(0, lab.processes("resolve"));
            assertFalse(known(lab).containsKey(Ipv4Address.parse("10.0.0.10")));
            assertEquals(List.of(), lab.failures());
        }
    }

    // What is left to the device.

    /// The frames that become of some packets; the peer is asked for, and answers.
    private static List<Frame> frames(boolean checksumOffload, RoutedPacket... packets)
            throws Exception {
        try (var loom = new SimulatedLoom("test", 1)) {
            var group = loom.group("eth0");
            var routed = group.<RoutedPacket>channel("routed", packets.length);
            var events = group.<NeighbourEvent>channel("neighbours", 1);
            var device = group.<Frame>channel("to send", 1 + packets.length);
            var self =
                    new NetworkInterface(
                            1, "eth0", STACK_MAC, Ipv4Prefix.parse(STACK + "/24"), 1500, true);
            group.start(
                    "neighbours",
                    new Neighbours(
                            self,
                            ArpConfig.DEFAULT,
                            checksumOffload,
                            routed,
                            events,
                            device,
                            group.<PathError>channel("path errors", 1),
                            group.group("resolvers"),
                            new Counters(false),
                            new Drops()));
            loom.call("test", () -> List.of(packets).stream().allMatch(routed::trySend));
            loom.advance(Duration.ZERO);
            loom.call("test", () -> events.trySend(new NeighbourEvent.Heard(PEER, PEER_MAC, true)));
            loom.advance(Duration.ZERO);
            var frames = new ArrayList<Frame>();
            loom.call("test", () -> device.receiveBatch(frames, 1 + packets.length));
            var question =
                    new EthernetFrame(MacAddress.BROADCAST, STACK_MAC, EtherType.ARP, QUESTION);
            assertEquals(Frame.of(question), frames.removeFirst());
            return frames;
        }
    }

    private static Frame frame(RoutedPacket routed, Offload offload) {
        return new Frame(
                new EthernetFrame(PEER_MAC, STACK_MAC, EtherType.IPV4, routed.packet()), offload);
    }

    private static RoutedPacket toPeer(PacketDraft draft, int segmentSize) {
        return new RoutedPacket(draft.from(STACK).to(PEER).packet(), PEER, segmentSize);
    }

    /// Whoever cuts it has to make the checksums, whether or not the device does otherwise.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSuperframeSaysHowItIsToBeCut(boolean checksumOffload) throws Exception {
        var plain = toPeer(ipv4().carries(TcpDraft.data(pattern(5000))), 1460);
        var withOptions =
                toPeer(
                        ipv4().options(new Ipv4Option.RouterAlert(0))
                                .carries(TcpDraft.data(pattern(60_000)).timestamps(1, 2)),
                        1444);
        assertEquals(
                List.of(
                        frame(plain, new Offload(true, 34, 16, Offload.Gso.TCPV4, 1460, 34 + 20)),
                        frame(
                                withOptions,
                                new Offload(true, 38, 16, Offload.Gso.TCPV4, 1444, 38 + 32))),
                frames(checksumOffload, plain, withOptions));
    }

    @Test
    void checksumsAreLeftToADeviceThatMakesThem() throws Exception {
        var segment = toPeer(ipv4().carries(TcpDraft.data("hello")), 0);
        var datagram = toPeer(ipv4().carries(udp(5000, 9, "hello")), 0);
        assertEquals(
                List.of(
                        frame(segment, Offload.checksum(34, 16)),
                        frame(datagram, Offload.checksum(34, 6))),
                frames(true, segment, datagram));
        assertEquals(
                List.of(frame(segment, Offload.NONE), frame(datagram, Offload.NONE)),
                frames(false, segment, datagram));
    }

    /// Fragments, and what comes from a raw socket, are octets already.
    @Test
    void octetsAreNoSegments() throws Exception {
        var octets = TcpDraft.data("hello").segment().toBytes();
        var raw = toPeer(ipv4().carries(IpProtocol.TCP, octets), 0);
        assertEquals(List.of(frame(raw, Offload.NONE)), frames(true, raw));
    }
}
