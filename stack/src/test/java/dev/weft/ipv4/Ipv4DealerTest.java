package dev.weft.ipv4;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.PEER_MAC;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.STACK_MAC;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.echoReply;
import static dev.weft.testing.PacketDraft.echoRequest;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static dev.weft.testing.PacketDraft.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.testing.Lab;
import dev.weft.testing.Octets;
import dev.weft.testing.PacketDraft;
import dev.weft.testing.Peer;
import dev.weft.wire.Bytes;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IcmpMessage.ParameterProblem;
import dev.weft.wire.IcmpMessage.UnreachableCode;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Option;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.MacAddress;
import java.net.StandardSocketOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which packets the host takes: RFC 791, RFC 1122 §3.2.1, and who gets them.
class Ipv4DealerTest {
    private static final PacketDraft PING = ipv4().carries(echoRequest(1, 1, "x"));

    private static Octets ping() {
        return Octets.of(PING.packet());
    }

    private static void assertAnswered(Lab lab) {
        lab.peer().expects(echoReply(1, 1, "x"));
        lab.dropsNothing();
    }

    private static void assertDropped(Bytes packet, Drop drop) throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sendsIpv4(packet);
            lab.dropsOnly(drop, 1);
            lab.peer().expectsNothing();
            lab.counts(Counter.IPV4_RECEIVED, 1);
            lab.counts(Counter.IPV4_DELIVERED, 0);
        }
    }

    // Header checks.

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 19})
    void aPacketIsNoShorterThanAHeader(int length) throws Exception {
        assertDropped(ping().bytes().slice(0, length), Drop.IPV4_TRUNCATED);
    }

    /// RFC 1122 §3.2.1.1: "A datagram whose version number is not 4 MUST be silently discarded."
    @ParameterizedTest
    @ValueSource(ints = {0x05, 0x55, 0x65, 0xf5})
    void theVersionIsFour(int versionAndIhl) throws Exception {
        assertDropped(ping().set8(0, versionAndIhl).mendHeader().bytes(), Drop.IPV4_BAD_VERSION);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x44, 0x4f})
    void theHeaderIsFiveWordsAtLeastAndThere(int versionAndIhl) throws Exception {
        assertDropped(ping().set8(0, versionAndIhl).bytes(), Drop.IPV4_BAD_HEADER_LENGTH);
    }

    /// RFC 1122 §3.2.1.2: "A host MUST verify the IP header checksum on every received datagram and
    /// silently discard every datagram that has a bad checksum."
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 10, 11, 12, 19})
    void theHeaderChecksumHasToVerify(int damaged) throws Exception {
        assertDropped(ping().set8(damaged, 0x5a).bytes(), Drop.IPV4_BAD_CHECKSUM);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 19, 30, 0xffff})
    void theTotalLengthCoversTheHeaderAndIsThere(int totalLength) throws Exception {
        assertDropped(
                ping().set16(2, totalLength).mendHeader().bytes(), Drop.IPV4_BAD_TOTAL_LENGTH);
    }

    @Test
    void aTimeToLiveOfZeroIsARoutersBusiness() throws Exception {
        // RFC 1122 §3.2.1.7: "A host MUST NOT discard a datagram just because it was received with
        // TTL less than 2."
        try (var lab = Lab.start()) {
            lab.peer().sends(PING.ttl(0));
            assertAnswered(lab);
        }
    }

    // Options.

    @Test
    void harmlessOptionsAreHarmless() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer()
                    .sends(
                            PING.options(
                                    new Ipv4Option.NoOperation(),
                                    Ipv4Option.RecordRoute.ofSize(3),
                                    new Ipv4Option.RouterAlert(0),
                                    new Ipv4Option.UnknownOption(0x9e, Bytes.of(1, 2))));
            assertAnswered(lab);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Ipv4Option.LooseSourceRoute.TYPE, Ipv4Option.StrictSourceRoute.TYPE})
    void sourceRoutesAreRefused(int type) throws Exception {
        var packet =
                PING.options(
                                type == Ipv4Option.LooseSourceRoute.TYPE
                                        ? new Ipv4Option.LooseSourceRoute(4, List.of(STACK))
                                        : new Ipv4Option.StrictSourceRoute(8, List.of(PEER)))
                        .packet();
        assertDropped(packet.toBytes(), Drop.IPV4_SOURCE_ROUTE);
    }

    /// RFC 1122 §3.2.2.5: the pointer "identifies the octet [...] where an error was detected".
    @ParameterizedTest
    @CsvSource({
        "0701, 21", // record route of one octet
        "0706, 21", // a length that fits no addresses
        "07070300, 22", // a pointer into the option's own header
        "0108, 22", // no length, after a no-operation
        "94040000, -1",
        "9405000000, 21",
        "4403, 21"
    })
    void aMalformedOptionIsReportedWhereItIs(String options, int pointer) throws Exception {
        try (var lab = Lab.start()) {
            var padded = new byte[8];
            var octets = Bytes.fromHex(options);
            octets.copyTo(0, padded, 0, octets.length());
            var packet = withOptionOctets(padded);
            lab.peer().sendsIpv4(packet);
            if (pointer < 0) {
                assertAnswered(lab);
                return;
            }
            var answer = lab.peer().expectsPacket();
            var problem = assertInstanceOf(ParameterProblem.class, Peer.icmp(answer));
            assertEquals(pointer, problem.pointer());
            assertEquals(packet, problem.quote(), "quoted as it came");
            assertEquals(STACK, answer.source());
            lab.dropsOnly(Drop.IPV4_BAD_OPTION, 1);
        }
    }

    private static Bytes withOptionOctets(byte[] options) {
        var placeholder = new Ipv4Option.NoOperation();
        var draft =
                PING.options(
                        placeholder,
                        placeholder,
                        placeholder,
                        placeholder,
                        placeholder,
                        placeholder,
                        placeholder,
                        placeholder);
        var octets = Octets.of(draft.packet());
        for (int i = 0; i < options.length; i++) {
            octets.set8(20 + i, options[i]);
        }
        return octets.mendHeader().bytes();
    }

    @Test
    void aMalformedOptionInABroadcastIsNotReported() throws Exception {
        try (var lab = Lab.start()) {
            var packet =
                    Octets.of(
                                    PING.to("10.0.0.255")
                                            .options(Ipv4Option.RecordRoute.ofSize(1))
                                            .packet())
                            .set8(21, 1)
                            .mendHeader()
                            .bytes();
            lab.peer()
                    .sends(
                            new EthernetFrame(
                                    MacAddress.BROADCAST, PEER_MAC, EtherType.IPV4, packet));
            lab.dropsOnly(Drop.IPV4_BAD_OPTION, 1);
            lab.peer().expectsNothing();
        }
    }

    // Addresses: RFC 1122 §3.2.1.3, RFC 1812 §5.3.7.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "127.0.0.1",
                "127.255.255.254",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "10.0.0.255",
                "10.0.0.2"
            })
    void noHostHasSuchASource(String source) throws Exception {
        assertDropped(PING.from(source).packet().toBytes(), Drop.IPV4_MARTIAN_SOURCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "0.0.0.0", "0.0.0.2", "240.0.0.1"})
    void nothingFromOutsideIsForSuchADestination(String destination) throws Exception {
        assertDropped(PING.to(destination).packet().toBytes(), Drop.IPV4_MARTIAN_DESTINATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.3", "10.0.0.0", "192.0.2.1", "224.0.0.251", "10.0.1.255"})
    void aHostForwardsNothing(String destination) throws Exception {
        assertDropped(PING.to(destination).packet().toBytes(), Drop.IPV4_NOT_FOR_US);
    }

    /// RFC 1122 §3.3.6: "A host SHOULD silently discard a datagram that is received via a
    /// link-layer broadcast [...] but does not specify an IP multicast or broadcast destination
    /// address."
    @Test
    void aUnicastPacketInABroadcastFrameIsDropped() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().broadcasts(PING);
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.IPV4_UNICAST_IN_BROADCAST, 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "255.255.255.255, ff:ff:ff:ff:ff:ff",
        "10.0.0.255, ff:ff:ff:ff:ff:ff",
        "224.0.0.1, 01:00:5e:00:00:01",
        "10.0.0.255, 02:00:0a:00:00:02" // sent to us alone, it is a broadcast all the same
    })
    void takesBroadcastsAndTheAllHostsGroup(String destination, String mac) throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            var packet = ipv4().to(destination).carries(udp(9, 5000, "to all")).packet();
            lab.peer()
                    .sends(
                            new EthernetFrame(
                                    MacAddress.parse(mac), PEER_MAC, EtherType.IPV4, packet));
            var datagram = socket.receive();
            assertEquals("to all", datagram.payload().toUtf8());
            assertEquals(Ipv4Address.parse(destination), Ipv4Address.from(datagram.destination()));
            lab.dropsNothing();
        }
    }

    // Who gets them.

    /// RFC 1122 §3.2.2.1: code 2 "when the designated transport protocol is not supported".
    @ParameterizedTest
    @ValueSource(ints = {2, 33, 47, 50, 132, 253})
    void anUnknownProtocolIsReported(int protocol) throws Exception {
        try (var lab = Lab.start()) {
            var packet = ipv4().carries(protocol, pattern(100)).packet();
            lab.peer().sends(packet);
            lab.peer()
                    .expects(
                            new IcmpMessage.DestinationUnreachable(
                                    UnreachableCode.PROTOCOL_UNREACHABLE, packet.toBytes()));
            lab.dropsOnly(Drop.IPV4_UNKNOWN_PROTOCOL, 1);
        }
    }

    @Test
    void anUnknownProtocolInABroadcastIsNotReported() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().broadcasts(ipv4().to("10.0.0.255").carries(253, pattern(100)));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.IPV4_UNKNOWN_PROTOCOL, 1);
        }
    }

    @Test
    void aRawSocketGetsACopyAndIcmpGetsTheOther() throws Exception {
        try (var lab = Lab.start();
                var one = lab.stack().rawSocket(1);
                var other = lab.stack().rawSocket(1)) {
            lab.peer().sends(PING);
            assertAnswered(lab);
            assertEquals(PING.packet().toBytes(), one.receive().toBytes());
            assertEquals(PING.packet().toBytes(), other.receive().toBytes());
        }
    }

    /// RFC 1122 §3.3.4.2, the weak end system model: any of the host's addresses, on any interface;
    /// and all of 127/8 is the host's own.
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.200.1.2", "10.0.0.2"})
    void itsOwnAddressesAreReachedWithoutALink(String destination) throws Exception {
        try (var lab = Lab.start();
                var server = lab.stack().udpSocket().bind(at("0.0.0.0", 5000));
                var client = lab.stack().udpSocket()) {
            client.send(Bytes.ofUtf8("hello"), at(destination, 5000));
            var datagram = server.receive();
            assertEquals("hello", datagram.payload().toUtf8());
            assertEquals(Ipv4Address.parse(destination), Ipv4Address.from(datagram.destination()));
            server.send(Bytes.ofUtf8("back"), datagram.remote());
            assertEquals("back", client.receive().payload().toUtf8());
            assertEquals(List.of(), lab.link().sent());
        }
    }

    /// RFC 1122 §3.2.1.3 (g): loopback addresses "MUST NOT appear outside a host".
    @Test
    void aLoopbackAddressIsNotSentOutside() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("127.0.0.1", 5000))) {
            socket.setOption(StandardSocketOptions.SO_BROADCAST, true);
            socket.send(Bytes.ofUtf8("x"), at(PEER, 9));
            socket.send(Bytes.ofUtf8("x"), at("10.0.0.255", 9));
            lab.settle();
            assertEquals(List.of(), lab.link().sent());
            lab.drops(Drop.NO_ROUTE, 2);
        }
    }

    @Test
    void aPacketIsTakenOnlyOnce() throws Exception {
        try (var lab = Lab.start()) {
            Ipv4Packet packet = PING.packet();
            lab.peer().sends(new EthernetFrame(STACK_MAC, PEER_MAC, EtherType.IPV4, packet));
            lab.peer().expectsPackets(1);
            lab.counts(Counter.IPV4_RECEIVED, 1);
            lab.counts(Counter.IPV4_DELIVERED, 1);
            lab.counts(Counter.IPV4_SENT, 1);
        }
    }
}
