package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class UdpDatagramTest {
    private static final Ipv4Address HOST = Ipv4Address.LOOPBACK;
    private static final UdpDatagram HELLO = new UdpDatagram(40_000, 9, Bytes.ofUtf8("hello"));

    /// Captured on the loopback device, where Linux leaves the checksum to "the device": the field
    /// holds the pseudo-header's sum.
    private static final Bytes OFFLOADED = Bytes.fromHex("9c400009000dfe2068656c6c6f");

    private static final Bytes COMPLETE = Bytes.fromHex("9c400009000d21b668656c6c6f");

    private static Bytes octetsOf(UdpDatagram datagram, boolean offloaded) {
        var surroundings = offloaded ? Checksumming.OFFLOADED : Checksumming.PLAIN;
        return datagram.toBytes(
                surroundings.within(
                        PseudoHeader.sum(HOST, HOST, IpProtocol.UDP, datagram.length())));
    }

    private static UdpDatagram parse(Bytes octets) throws MalformedPacketException {
        return UdpDatagram.parse(octets, HOST, HOST, false);
    }

    private static Malformation reasonOf(Bytes octets) {
        return assertThrows(MalformedPacketException.class, () -> parse(octets)).reason();
    }

    @Test
    void datagramIsReadAndWritten() throws MalformedPacketException {
        assertEquals(HELLO, parse(COMPLETE));
        assertEquals(COMPLETE, octetsOf(HELLO, false));
    }

    @Test
    void anOffloadedChecksumIsWrittenAsTheKernelDoes() throws MalformedPacketException {
        assertEquals(OFFLOADED, octetsOf(HELLO, true));
        assertEquals(HELLO, UdpDatagram.parse(OFFLOADED, HOST, HOST, true));
        assertEquals(Malformation.BAD_CHECKSUM, reasonOf(OFFLOADED));
    }

    @Test
    void octetsBehindTheLengthAreCutOff() throws MalformedPacketException {
        assertEquals(HELLO, parse(Bytes.fromHex(COMPLETE.toHex() + "eeeeee")));
    }

    @Test
    void wrongLengthsAreRefused() {
        assertEquals(Malformation.TRUNCATED, reasonOf(COMPLETE.slice(0, 7)));
        assertEquals(Malformation.BAD_TOTAL_LENGTH, reasonOf(COMPLETE.slice(0, 12)));
        assertEquals(Malformation.BAD_TOTAL_LENGTH, reasonOf(Bytes.fromHex("9c40000900070000")));
    }

    /// RFC 768: "An all zero transmitted checksum value means that the transmitter generated no
    /// checksum".
    @Test
    void zeroIsNoChecksum() throws MalformedPacketException {
        assertEquals(HELLO, parse(Bytes.fromHex("9c400009000d000068656c6c6f")));
    }

    /// The data make up for everything else, so that the sum is all ones.
    @Test
    void aComputedZeroIsSentAsAllOnes() throws MalformedPacketException {
        int others = PseudoHeader.sum(HOST, HOST, IpProtocol.UDP, 10) + 1 + 2 + 10;
        int data = Checksum.complement(others);
        var datagram = new UdpDatagram(1, 2, Bytes.of(data >>> 8, data & 0xff));
        Bytes octets = octetsOf(datagram, false);
        assertEquals(0xffff, octets.u16(6));
        assertEquals(datagram, parse(octets));
    }

    @Test
    void aDatagramForAnotherAddressIsNoticed() {
        var e =
                assertThrows(
                        MalformedPacketException.class,
                        () ->
                                UdpDatagram.parse(
                                        COMPLETE, HOST, Ipv4Address.parse("127.0.0.2"), false));
        assertEquals(Malformation.BAD_CHECKSUM, e.reason());
    }

    @Test
    void checksumsVerifyForAllLengths() throws MalformedPacketException {
        var random = new Random(3);
        for (int length = 0; length < 600; length++) {
            var payload = new byte[length];
            random.nextBytes(payload);
            var datagram = new UdpDatagram(random.nextInt(65_536), 53, Bytes.wrap(payload));
            Bytes octets = octetsOf(datagram, false);
            assertEquals(datagram, parse(octets));
            var packet = Ipv4Packet.of(HOST, HOST, IpProtocol.UDP, octets).toBytes().toByteArray();
            assertTrue(NaiveChecksum.verifiesTransport(packet, 0, 20, IpProtocol.UDP));
        }
    }

    @Test
    void whatDoesNotFitIsOurMistake() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new UdpDatagram(1, 1, Bytes.wrap(new byte[65_528])));
        assertThrows(
                IllegalArgumentException.class, () -> new UdpDatagram(65_536, 1, Bytes.empty()));
    }

    @Test
    void parserIsTotal() {
        Mutations.assertTotal(UdpDatagramTest::parse, UdpDatagramTest::dropChecksum, COMPLETE);
        Mutations.assertTotal(
                octets -> UdpDatagram.parse(octets, HOST, HOST, true),
                Mutations::mendNothing,
                OFFLOADED);
    }

    private static void dropChecksum(byte[] datagram) {
        if (datagram.length >= 8) {
            BigEndian.put16(datagram, 6, 0);
        }
    }
}
