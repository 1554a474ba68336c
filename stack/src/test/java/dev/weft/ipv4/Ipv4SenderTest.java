package dev.weft.ipv4;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.echoRequest;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static dev.weft.testing.PacketDraft.udp;
import static dev.weft.testing.TcpDraft.data;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.InterfaceConfig;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.DeviceCapabilities;
import dev.weft.ipv4.core.Identifications;
import dev.weft.ipv4.core.ReassemblyBuffer;
import dev.weft.ipv4.core.RoutingTable;
import dev.weft.message.AddressProbing;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.NetworkInterface;
import dev.weft.message.PacketToSend;
import dev.weft.message.PathError;
import dev.weft.message.RoutedPacket;
import dev.weft.message.SendOptions;
import dev.weft.socket.MessageTooLongException;
import dev.weft.socket.WeftSocketOptions;
import dev.weft.testing.Lab;
import dev.weft.testing.Peer;
import dev.weft.testing.TestLink;
import dev.weft.wire.Bytes;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Options;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.Ipv4Prefix;
import dev.weft.wire.MacAddress;
import dev.weft.wire.UdpDatagram;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sending packets: headers, fragmentation, routing (RFC 791, RFC 1122 §3.3, RFC 6864).
class Ipv4SenderTest {
    private static UdpDatagram whole(List<Ipv4Packet> fragments) {
        var buffer = new ReassemblyBuffer();
        fragments.forEach(buffer::add);
        return Peer.udp(buffer.packet());
    }

    // The header.

    @Test
    void theHeaderSaysWhatTheSocketWants() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            socket.send(Bytes.ofUtf8("a"), at(PEER, 9));
            var usual = lab.peer().expects(udp(5000, 9, "a"));
            assertEquals(STACK, usual.source());
            assertEquals(64, usual.timeToLive());
            assertEquals(0, usual.tos());
            assertFalse(usual.dontFragment());

            socket.setOption(WeftSocketOptions.IP_TTL, 3)
                    .setOption(StandardSocketOptions.IP_TOS, 0xb8)
                    .setOption(WeftSocketOptions.IP_DONTFRAGMENT, true);
            socket.send(Bytes.ofUtf8("b"), at(PEER, 9));
            var special = lab.peer().expects(udp(5000, 9, "b"));
            assertEquals(3, special.timeToLive());
            assertEquals(0xb8, special.tos());
            assertTrue(special.dontFragment());
            assertEquals(0, special.identification(), "RFC 6864 §4.1");
        }
    }

    /// RFC 6864 §4.3: unique per source, destination and protocol.
    @Test
    void identificationsDoNotRepeatSoon() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket()) {
            var seen = new HashSet<Integer>();
            for (int i = 0; i < 5000; i++) {
                socket.send(Bytes.empty(), at(PEER, 9));
                assertTrue(seen.add(lab.peer().expectsPacket().identification()));
            }
        }
    }

    @Test
    void identificationsBeginSomewhereElseInEveryRun() throws Exception {
        var first = new HashSet<Integer>();
        for (long seed = 0; seed < 8; seed++) {
            try (var lab = Lab.plan().seed(seed).start();
                    var socket = lab.stack().udpSocket()) {
                socket.send(Bytes.empty(), at(PEER, 9));
                first.add(lab.peer().expectsPacket().identification());
            }
        }
        assertTrue(first.size() > 6, first::toString);
    }

    // Fragmentation.

    @ParameterizedTest
    @ValueSource(ints = {68, 69, 76, 296, 576, 1006, 1499, 1500})
    void aDatagramThatIsTooLargeIsCutToTheMtu(int mtu) throws Exception {
        try (var lab = Lab.plan().mtu(mtu).start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            socket.send(Bytes.empty(), at(PEER, 9)); // finds the neighbour
            lab.peer().expectsPackets(1);
            var payload = pattern(4000);
            socket.send(payload, at(PEER, 9));
            var room = (mtu - 20) & ~7;
            var count = (4008 + room - 1) / room;
            var fragments = lab.peer().expectsPackets(count);
            var id = fragments.getFirst().identification();
            for (int i = 0; i < count; i++) {
                var fragment = fragments.get(i);
                assertEquals(i * room, fragment.fragmentOffset());
                assertEquals(i < count - 1, fragment.moreFragments());
                assertEquals(id, fragment.identification());
                assertTrue(fragment.length() <= mtu);
            }
            assertEquals(new UdpDatagram(5000, 9, payload), whole(fragments));
            lab.counts(Counter.FRAGMENTS_SENT, count);
            lab.counts(Counter.IPV4_SENT, count + 1);
        }
    }

    @Test
    void whatJustFitsIsNotCut() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            socket.send(pattern(1472), at(PEER, 9));
            assertFalse(lab.peer().expectsPacket().isFragment());
            socket.send(pattern(1473), at(PEER, 9));
            assertEquals(8, lab.peer().expectsPackets(2).get(1).payload().length() + 7);
        }
    }

    /// The checksum covers the whole, so a device cannot complete it in the fragments.
    @Test
    void fragmentsAreCompleteEvenWhenTheDeviceDoesChecksums() throws Exception {
        var offloading =
                new TestLink("eth0", 1500, new DeviceCapabilities(true, false, false, false, 1514));
        try (var lab = Lab.plan().link(offloading).start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            socket.send(pattern(100), at(PEER, 9));
            lab.settle();
            var sent = lab.link().sent();
            assertTrue(sent.getLast().offload().needsChecksum());
            assertEquals(34, sent.getLast().offload().checksumStart());
            lab.peer().forgets();
            socket.send(pattern(4000), at(PEER, 9));
            assertEquals(
                    new UdpDatagram(5000, 9, pattern(4000)), whole(lab.peer().expectsPackets(3)));
            lab.link().sent().forEach(each -> assertFalse(each.offload().needsChecksum()));
        }
    }

    /// RFC 1191 §3, by our own link: the program is told what would fit.
    @Test
    void aDatagramThatMustNotBeCutIsAnError() throws Exception {
        try (var lab = Lab.plan().mtu(1000).start();
                var socket = lab.stack().udpSocket().connect(at(PEER, 9))) {
            socket.setOption(WeftSocketOptions.IP_DONTFRAGMENT, true);
            socket.send(pattern(972));
            assertEquals(1000, lab.peer().expectsPacket().length());
            socket.send(pattern(973));
            var failure = assertThrows(MessageTooLongException.class, socket::receive);
            assertEquals(1000, failure.limit());
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.FRAGMENTATION_NEEDED, 1);
        }
    }

    // Superframes.

    private static final int MTU = 1500;
    private static final int MSS = MTU - 20 - 32; // timestamps take 12

    /// What the sender gives to an interface when a transport asks it to send this.
    private static List<RoutedPacket> routed(boolean segmentation, PacketToSend asked)
            throws Exception {
        try (var loom = new SimulatedLoom("test", 1)) {
            var group = loom.group("ipv4");
            var packets = group.<PacketToSend>channel("packets", 1);
            var ourselves = group.<RoutedPacket>channel("to ourselves", 1);
            var link = group.<RoutedPacket>channel("eth0 routed", 64);
            var errors = group.<PathError>channel("path errors", 1);
            var drops = new Drops();
            group.start(
                    "ipv4 sender",
                    new Ipv4Sender(
                            packets,
                            RoutingTable.of(interfaces(segmentation), null),
                            List.of(ourselves, link),
                            errors,
                            new Identifications(loom.random()),
                            new Counters(false),
                            drops));
            var routed = new ArrayList<RoutedPacket>();
            loom.call("test", () -> packets.trySend(asked));
            loom.advance(Duration.ZERO);
            loom.call(
                    "test",
                    () -> {
                        for (var each = link.tryReceive(); each != null; each = link.tryReceive()) {
                            routed.add(each);
                        }
                        var error = errors.tryReceive();
                        assertEquals(error == null, drops.nonZero().isEmpty());
                        if (error != null) {
                            assertEquals(PathError.Kind.FRAGMENTATION_NEEDED, error.kind());
                            assertEquals(MTU, error.nextHopMtu());
                            assertEquals(1, drops.of(Drop.FRAGMENTATION_NEEDED));
                        }
                        return true;
                    });
            return routed;
        }
    }

    private static List<NetworkInterface> interfaces(boolean segmentation) {
        return List.of(
                new NetworkInterface(
                        0, "lo", MacAddress.ZERO, Ipv4Prefix.parse("127.0.0.1/8"), 65_535, false),
                new NetworkInterface(
                        1,
                        "eth0",
                        Lab.STACK_MAC,
                        Ipv4Prefix.parse(STACK + "/24"),
                        MTU,
                        segmentation));
    }

    private static PacketToSend segment(int octets, int segmentSize) {
        return new PacketToSend(
                STACK,
                PEER,
                IpProtocol.TCP,
                data(pattern(octets)).timestamps(1, 2).segment(),
                SendOptions.DEFAULT.withDontFragment(true),
                segmentSize);
    }

    @ParameterizedTest
    @ValueSource(ints = {MSS + 1, 2 * MSS, 65_535 - 20 - 32})
    void aSuperframePassesWhole(int octets) throws Exception {
        var asked = segment(octets, MSS);
        var packet =
                new Ipv4Packet(
                        0,
                        0,
                        true,
                        false,
                        0,
                        64,
                        IpProtocol.TCP,
                        STACK,
                        PEER,
                        Ipv4Options.EMPTY,
                        asked.payload());
        assertEquals(List.of(new RoutedPacket(packet, PEER, MSS)), routed(true, asked));
    }

    /// The other end may take less at a time than the link.
    @Test
    void aPacketThatFitsMayHaveToBeCutAllTheSame() throws Exception {
        assertEquals(536, routed(true, segment(1000, 536)).getFirst().segmentSize());
    }

    @Test
    void aSingleSegmentIsNoSuperframe() throws Exception {
        for (int octets : new int[] {0, 1, MSS - 1, MSS}) {
            var routed = routed(true, segment(octets, MSS));
            assertEquals(1, routed.size());
            assertEquals(0, routed.getFirst().segmentSize());
        }
    }

    @Test
    void whatWillNotFitEvenWhenItIsCutIsAnError() throws Exception {
        assertEquals(List.of(), routed(true, segment(3000, MSS + 1)));
    }

    @Test
    void anInterfaceThatDoesNotCutGetsNoSuperframe() throws Exception {
        assertEquals(List.of(), routed(false, segment(3000, MSS)));
        assertEquals(0, routed(false, segment(1000, 536)).getFirst().segmentSize());
    }

    /// What is no segment cannot be cut into segments.
    @Test
    void otherPacketsAreFragmentedAsEver() throws Exception {
        var datagram = new UdpDatagram(5000, 9, pattern(4000));
        var fragments =
                routed(
                        true,
                        new PacketToSend(
                                STACK, PEER, IpProtocol.UDP, datagram, SendOptions.DEFAULT, 1000));
        assertEquals(3, fragments.size());
        assertTrue(fragments.stream().allMatch(each -> each.segmentSize() == 0));
        assertEquals(datagram, whole(fragments.stream().map(RoutedPacket::packet).toList()));
    }

    // Routing.

    private static Lab twoLinks(TestLink other) {
        return Lab.plan()
                .with(config ->
                        config.with(
                                        InterfaceConfig.of(other, "192.168.7.2/16")
                                                .withProbing(AddressProbing.NONE))
                                .with(
                                        InterfaceConfig.of(
                                                        new TestLink("eth2", 1500),
                                                        "192.168.9.2/24")
                                                .withProbing(AddressProbing.NONE))
                                .withGateway(Ipv4Address.parse("192.168.7.1")))
                .start();
    }

    @Test
    void theLongestPrefixWinsThenTheGateway() throws Exception {
        var link = new TestLink("eth1", 1500);
        try (var lab = twoLinks(link);
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            var mac = InterfaceConfig.of(link, "192.168.7.2/16").mac();
            var gateway =
                    lab.joins(
                            link,
                            MacAddress.parse("02:00:00:00:07:01"),
                            Ipv4Address.parse("192.168.7.1"),
                            mac);
            socket.send(Bytes.ofUtf8("near"), at(PEER, 9));
            assertEquals(STACK, lab.peer().expects(udp(5000, 9, "near")).source());
            gateway.expectsNothing();

            for (var far : List.of("8.8.8.8", "10.0.1.1", "192.168.7.1")) {
                socket.send(Bytes.ofUtf8(far), at(far, 9));
                var packet = gateway.expects(udp(5000, 9, far));
                assertEquals(Ipv4Address.parse(far), packet.destination());
                assertEquals(Ipv4Address.parse("192.168.7.2"), packet.source());
                lab.peer().expectsNothing();
            }
            var routes = lab.stack().routes();
            assertEquals(4 + 1, routes.size());
            assertEquals(0, routes.getLast().destinations().length());
        }
    }

    /// RFC 1122 §3.3.4.2: the weak model: answers come from the address that was asked.
    @Test
    void anyOfItsAddressesAnswersOnAnyLink() throws Exception {
        var link = new TestLink("eth1", 1500);
        try (var lab = twoLinks(link)) {
            lab.peer().sends(ipv4().to("192.168.7.2").carries(echoRequest(1, 1, "")));
            assertEquals(Ipv4Address.parse("192.168.7.2"), lab.peer().expectsPacket().source());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "10.0.1.1", "192.168.7.1"})
    void withoutAGatewayThereIsNoWayToOtherNetworks(String far) throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket()) {
            var payload = Bytes.ofUtf8("x");
            assertThrows(NoRouteToHostException.class, () -> socket.send(payload, at(far, 9)));
            assertThrows(NoRouteToHostException.class, () -> socket.connect(at(far, 9)));
            var ping = lab.stack().ping();
            assertThrows(
                    NoRouteToHostException.class,
                    () -> ping.send(at(far, 0).getAddress(), payload, Duration.ofSeconds(1)));
            var raw = lab.stack().rawSocket(253);
            assertThrows(
                    NoRouteToHostException.class, () -> raw.send(payload, at(far, 0).getAddress()));
            assertEquals(List.of(), lab.link().sent());
        }
    }

    /// RFC 1122 §3.2.1.3 (a), (b): 0/8 "MUST NOT be sent" to.
    @Test
    void thisNetworkIsNoDestinationEvenWithAGateway() throws Exception {
        try (var lab = Lab.plan().with(config -> config.withGateway(PEER)).start()) {
            var ping = lab.stack().ping();
            for (var host : List.of("0.0.0.0", "0.1.2.3")) {
                assertThrows(
                        SocketException.class,
                        () ->
                                ping.send(
                                        at(host, 0).getAddress(),
                                        Bytes.empty(),
                                        Duration.ofSeconds(1)));
            }
        }
    }

    @Test
    void broadcastsNeedNoNeighbour() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            socket.setOption(StandardSocketOptions.SO_BROADCAST, true);
            lab.peer().silent();
            for (var all : List.of("255.255.255.255", "10.0.0.255")) {
                socket.send(Bytes.ofUtf8(all), at(all, 9));
                var packet = lab.peer().expects(udp(5000, 9, all));
                assertEquals(STACK, packet.source());
                assertNotEquals(PEER, packet.destination());
            }
        }
    }
}
