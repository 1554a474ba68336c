package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.wire.IcmpMessage.EchoRequest;
import dev.weft.wire.Ipv4Option.RouterAlert;
import org.junit.jupiter.api.Test;

class Ipv4PacketTest {
    private static final Ipv4Address A = Ipv4Address.parse("10.0.0.1");
    private static final Ipv4Address B = Ipv4Address.parse("10.0.0.2");

    /// Captured on Linux: an echo request.
    private static final Bytes ECHO_REQUEST =
            Bytes.fromHex(
                    "45000025ff90400040013d457f0000017f000001 08000e13123400017765667420"
                            + "77656674");

    /// Captured on Linux: the same with a Record Route option.
    private static final Bytes WITH_OPTION =
            Bytes.fromHex(
                    "48000031ff934000400129ac7f0000017f000001 070b087f00000100000000 00"
                            + "08000e131234000177656674 2077656674");

    private static Malformation reasonOf(Bytes octets) {
        return assertThrows(MalformedPacketException.class, () -> Ipv4Packet.parse(octets))
                .reason();
    }

    /// The octets with some of them replaced and the header's checksum made right.
    private static Bytes mended(Bytes packet, int at, String hex) {
        byte[] octets = packet.toByteArray();
        Bytes replacement = Bytes.fromHex(hex);
        replacement.copyTo(0, octets, at, replacement.length());
        Mutations.mendIpv4Header(octets);
        return Bytes.wrap(octets);
    }

    @Test
    void capturedPacketIsReadAndWrittenAgain() throws MalformedPacketException {
        var packet = Ipv4Packet.parse(ECHO_REQUEST);
        assertEquals(
                new Ipv4Packet(
                        0,
                        0xff90,
                        true,
                        false,
                        0,
                        64,
                        IpProtocol.ICMP,
                        Ipv4Address.LOOPBACK,
                        Ipv4Address.LOOPBACK,
                        Ipv4Options.EMPTY,
                        ECHO_REQUEST.slice(20)),
                packet);
        assertFalse(packet.isFragment());
        assertEquals(ECHO_REQUEST, packet.toBytes());
    }

    @Test
    void aNestedMessageIsWrittenAsTheKernelDoes() {
        var packet =
                new Ipv4Packet(
                        0,
                        0xff90,
                        true,
                        false,
                        0,
                        64,
                        IpProtocol.ICMP,
                        Ipv4Address.LOOPBACK,
                        Ipv4Address.LOOPBACK,
                        Ipv4Options.EMPTY,
                        new EchoRequest(0x1234, 1, Bytes.ofUtf8("weft weft")));
        assertEquals(ECHO_REQUEST, packet.toBytes());
    }

    @Test
    void optionsAreReadAndWrittenAgain() throws MalformedPacketException {
        var packet = Ipv4Packet.parse(WITH_OPTION);
        assertEquals(32, packet.headerLength());
        assertEquals(WITH_OPTION.slice(32), packet.payloadBytes());
        assertEquals(WITH_OPTION, packet.toBytes());
    }

    @Test
    void paddingOfTheLinkIsCutOff() throws MalformedPacketException {
        var padded = Ipv4Packet.parse(Bytes.fromHex(ECHO_REQUEST.toHex() + "00".repeat(9)));
        assertEquals(Ipv4Packet.parse(ECHO_REQUEST), padded);
        assertEquals(37, padded.length());
    }

    @Test
    void allFieldsSurviveARoundTrip() throws MalformedPacketException {
        var packet =
                new Ipv4Packet(
                        0xb9,
                        0xfedc,
                        true,
                        true,
                        65_000,
                        255,
                        253,
                        A,
                        B,
                        Ipv4Options.of(new RouterAlert(0)),
                        Bytes.of(1, 2, 3));
        assertEquals(packet, Ipv4Packet.parse(packet.toBytes()));
        assertTrue(packet.isFragment());
    }

    /// RFC 1812 §5.2.2, its five checks.
    @Test
    void wrongHeadersAreRefused() {
        assertEquals(Malformation.TRUNCATED, reasonOf(ECHO_REQUEST.slice(0, 19)));
        assertEquals(Malformation.BAD_VERSION, reasonOf(mended(ECHO_REQUEST, 0, "65")));
        assertEquals(Malformation.BAD_HEADER_LENGTH, reasonOf(mended(ECHO_REQUEST, 0, "44")));
        assertEquals(
                Malformation.BAD_HEADER_LENGTH,
                reasonOf(mended(ECHO_REQUEST.slice(0, 20), 0, "46")));
        assertEquals(Malformation.BAD_TOTAL_LENGTH, reasonOf(mended(ECHO_REQUEST, 2, "0013")));
        assertEquals(Malformation.BAD_TOTAL_LENGTH, reasonOf(ECHO_REQUEST.slice(0, 36)));
        byte[] damaged = ECHO_REQUEST.toByteArray();
        damaged[8]--;
        assertEquals(Malformation.BAD_CHECKSUM, reasonOf(Bytes.wrap(damaged)));
    }

    /// The "ping of death": no packet of 65535 octets has room for it.
    @Test
    void aFragmentPastTheLargestPacketIsRefused() {
        assertEquals(Malformation.BAD_FRAGMENT, reasonOf(mended(ECHO_REQUEST, 6, "1fff")));
    }

    @Test
    void reservedFlagIsIgnored() throws MalformedPacketException {
        assertEquals(
                Ipv4Packet.parse(ECHO_REQUEST), Ipv4Packet.parse(mended(ECHO_REQUEST, 6, "c000")));
    }

    @Test
    void aBadOptionIsPointedAtAndThePacketCanStillBeQuoted() throws MalformedPacketException {
        Bytes bad = mended(WITH_OPTION, 21, "0d");
        var e = assertThrows(MalformedPacketException.class, () -> Ipv4Packet.parse(bad));
        assertEquals(Malformation.BAD_OPTION, e.reason());
        assertEquals(21, e.pointer());
        assertEquals("BAD_OPTION at octet 21", e.getMessage());
        var packet = Ipv4Packet.parseIgnoringOptions(bad);
        assertEquals(Ipv4Address.LOOPBACK, packet.source());
        assertTrue(packet.options().list().isEmpty());
        assertEquals(bad, packet.toBytes());
    }

    @Test
    void transportChecksumCoversThePseudoHeader() {
        var packet =
                Ipv4Packet.of(A, B, IpProtocol.UDP, new UdpDatagram(7, 9, Bytes.ofUtf8("hello")));
        byte[] octets = packet.toBytes().toByteArray();
        assertTrue(NaiveChecksum.verifiesIpv4Header(octets, 0));
        assertTrue(NaiveChecksum.verifiesTransport(octets, 0, 20, IpProtocol.UDP));
        assertEquals(Bytes.wrap(octets).slice(20), packet.payloadBytes());
    }

    @Test
    void aPartOfThePayloadBecomesAFragment() throws MalformedPacketException {
        var whole =
                Ipv4Packet.of(A, B, IpProtocol.UDP, Bytes.wrap(new byte[32])).withIdentification(7);
        var first = whole.withFragment(0, true, whole.payloadBytes().slice(0, 16));
        var second = whole.withFragment(16, false, whole.payloadBytes().slice(16));
        assertFalse(whole.isFragment());
        assertFalse(whole.dontFragment());
        assertTrue(first.isFragment());
        assertTrue(Ipv4Packet.parse(second.toBytes()).isFragment());
        assertEquals(16, Ipv4Packet.parse(second.toBytes()).fragmentOffset());
        assertEquals(whole, second.withFragment(0, false, whole.payload()));
    }

    @Test
    void oneFieldIsReplacedAtATime() {
        var packet = Ipv4Packet.of(A, B, IpProtocol.UDP, Bytes.of(1));
        assertEquals(3, packet.withTimeToLive(3).timeToLive());
        assertEquals(packet, packet.withTimeToLive(3).withTimeToLive(packet.timeToLive()));
        assertEquals(0xb8, packet.withTos(0xb8).tos());
        assertEquals(packet, packet.withTos(0xb8).withTos(0));
        assertEquals(Bytes.of(2), packet.withPayload(Bytes.of(2)).payload());
        var options = Ipv4Options.of(new RouterAlert(0));
        assertEquals(24, packet.withOptions(options).headerLength());
        assertNotEquals(packet, packet.withOptions(options));
        assertEquals(packet, packet.withOptions(options).withOptions(Ipv4Options.EMPTY));
    }

    @Test
    void fieldsOutOfRangeAreOurMistake() {
        var packet = Ipv4Packet.of(A, B, IpProtocol.UDP, Bytes.empty());
        assertThrows(IllegalArgumentException.class, () -> packet.withTimeToLive(256));
        assertThrows(IllegalArgumentException.class, () -> packet.withIdentification(65_536));
        assertThrows(
                IllegalArgumentException.class, () -> packet.withFragment(4, true, Bytes.empty()));
        assertThrows(
                IllegalArgumentException.class,
                () -> packet.withPayload(Bytes.wrap(new byte[65_516])));
    }

    @Test
    void parserIsTotal() {
        Mutations.assertTotal(
                Ipv4Packet::parse, Mutations::mendIpv4Header, ECHO_REQUEST, WITH_OPTION);
        Mutations.assertTotal(
                Ipv4Packet::parseIgnoringOptions,
                Mutations::mendIpv4Header,
                ECHO_REQUEST,
                WITH_OPTION);
    }
}
