package dev.weft.wire;

import static dev.weft.wire.TcpSegment.ACK;
import static dev.weft.wire.TcpSegment.CWR;
import static dev.weft.wire.TcpSegment.ECE;
import static dev.weft.wire.TcpSegment.FIN;
import static dev.weft.wire.TcpSegment.PSH;
import static dev.weft.wire.TcpSegment.RST;
import static dev.weft.wire.TcpSegment.SYN;
import static dev.weft.wire.TcpSegment.URG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Requirement;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// RFC 9293 §3.1.
class TcpSegmentTest {
    private static final Ipv4Address HOST = Ipv4Address.LOOPBACK;
    private static final long CLIENT = 2_870_689_208L; // the initial sequence numbers
    private static final long SERVER = 686_217_097L;

    /// A segment as Linux sent it over the loopback device, where the checksum is left to "the
    /// device" and the field holds the pseudo-header's sum; and its checksum.
    record Captured(TcpSegment segment, String hex, int checksum) {
        Bytes offloaded() {
            return Bytes.fromHex(hex);
        }

        Bytes complete() {
            byte[] octets = offloaded().toByteArray();
            BigEndian.put16(octets, TcpSegment.CHECKSUM_OFFSET, checksum);
            return Bytes.wrap(octets);
        }
    }

    private static TcpSegment toServer(
            long seq, long ack, int flags, int window, int up, TcpOptions options, String data) {
        return new TcpSegment(
                40_000,
                8080,
                SequenceNumber.of(seq),
                SequenceNumber.of(ack),
                flags,
                window,
                up,
                options,
                Bytes.ofUtf8(data));
    }

    private static TcpSegment toClient(
            long seq, long ack, int flags, int window, TcpOptions options) {
        return new TcpSegment(
                8080,
                40_000,
                SequenceNumber.of(seq),
                SequenceNumber.of(ack),
                flags,
                window,
                0,
                options,
                Bytes.empty());
    }

    private static final TcpOptions SYN_OPTIONS =
            TcpOptions.NONE.withMss(65_495).withSackPermitted().withWindowScale(10);

    private static final Captured SYN_SENT =
            new Captured(
                    toServer(
                            CLIENT,
                            0,
                            SYN,
                            65_495,
                            0,
                            SYN_OPTIONS.withTimestamps(0xb0c2ac45, 0),
                            ""),
                    "9c401f90ab1b3db800000000a002ffd7fe3000000204ffd70402080ab0c2ac45"
                            + "000000000103030a",
                    0x4e52);

    private static final Captured SYN_ACK =
            new Captured(
                    toClient(
                            SERVER,
                            CLIENT + 1,
                            SYN | ACK,
                            65_483,
                            SYN_OPTIONS.withTimestamps(0x57a7e63d, 0xb0c2ac45)),
                    "1f909c4028e6d789ab1b3db9a012ffcbfe3000000204ffd70402080a57a7e63d"
                            + "b0c2ac450103030a",
                    0x0ff8);

    private static final Captured PURE_ACK =
            new Captured(
                    toServer(
                            CLIENT + 1,
                            SERVER + 1,
                            ACK,
                            64,
                            0,
                            TcpOptions.ofTimestamps(0xb0c2ac45, 0x57a7e63d),
                            ""),
                    "9c401f90ab1b3db928e6d78a80100040fe2800000101080ab0c2ac4557a7e63d",
                    0x3877);

    private static final Captured DATA =
            new Captured(
                    toServer(
                            CLIENT + 1,
                            SERVER + 1,
                            PSH | ACK,
                            64,
                            0,
                            TcpOptions.ofTimestamps(0xb0c2ac45, 0x57a7e63d),
                            "hello"),
                    "9c401f90ab1b3db928e6d78a80180040fe2d00000101080ab0c2ac4557a7e63d68656c6c6f",
                    0xf497);

    private static final Captured URGENT =
            new Captured(
                    toServer(
                            CLIENT + 6,
                            SERVER + 1,
                            URG | PSH | ACK,
                            64,
                            1,
                            TcpOptions.ofTimestamps(0xb0c2acaa, 0x57a7e63d),
                            "!"),
                    "9c401f90ab1b3dbe28e6d78a80380040fe2900010101080ab0c2acaa57a7e63d21",
                    0x16e3);

    private static final Captured FIN_ACK =
            new Captured(
                    toServer(
                            CLIENT + 7,
                            SERVER + 1,
                            FIN | ACK,
                            64,
                            0,
                            TcpOptions.ofTimestamps(0xb0c2ad0e, 0x57a7e6a2),
                            ""),
                    "9c401f90ab1b3dbf28e6d78a80110040fe2800000101080ab0c2ad0e57a7e6a2",
                    0x3742);

    private static final Captured RST_ACK =
            new Captured(
                    toClient(
                            SERVER + 1,
                            CLIENT + 8,
                            RST | ACK,
                            64,
                            TcpOptions.ofTimestamps(0x57a7e76a, 0xb0c2ad0e)),
                    "1f909c4028e6d78aab1b3dc080140040fe2800000101080a57a7e76ab0c2ad0e",
                    0x3676);

    private static Stream<Captured> captured() {
        return Stream.of(SYN_SENT, SYN_ACK, PURE_ACK, DATA, URGENT, FIN_ACK, RST_ACK);
    }

    private static Bytes octetsOf(TcpSegment segment, boolean offloaded) {
        var surroundings = offloaded ? Checksumming.OFFLOADED : Checksumming.PLAIN;
        return segment.toBytes(
                surroundings.within(
                        PseudoHeader.sum(HOST, HOST, IpProtocol.TCP, segment.length())));
    }

    private static TcpSegment parse(Bytes octets) throws MalformedPacketException {
        return TcpSegment.parse(octets, HOST, HOST, false);
    }

    private static Malformation reasonOf(Bytes octets) {
        return assertThrows(MalformedPacketException.class, () -> parse(octets)).reason();
    }

    /// The octets with one of them replaced and the checksum made right.
    private static Bytes mended(Bytes segment, int at, int value) {
        byte[] octets = segment.toByteArray();
        octets[at] = (byte) value;
        mend(octets);
        return Bytes.wrap(octets);
    }

    private static void mend(byte[] segment) {
        if (segment.length >= TcpSegment.HEADER_LENGTH) {
            BigEndian.put16(segment, TcpSegment.CHECKSUM_OFFSET, 0);
            int sum =
                    PseudoHeader.sum(HOST, HOST, IpProtocol.TCP, segment.length)
                            + NaiveChecksum.sum(segment, 0, segment.length);
            BigEndian.put16(segment, TcpSegment.CHECKSUM_OFFSET, Checksum.complement(sum));
        }
    }

    // Octets.

    @ParameterizedTest
    @MethodSource("captured")
    void aSegmentIsReadAndWritten(Captured each) throws MalformedPacketException {
        assertEquals(each.segment, parse(each.complete()));
        assertEquals(each.complete(), octetsOf(each.segment, false));
        assertEquals(each.complete().length(), each.segment.length());
    }

    @ParameterizedTest
    @MethodSource("captured")
    void anOffloadedChecksumIsWrittenAsTheKernelDoes(Captured each)
            throws MalformedPacketException {
        assertEquals(each.offloaded(), octetsOf(each.segment, true));
        assertEquals(each.segment, TcpSegment.parse(each.offloaded(), HOST, HOST, true));
        assertEquals(Malformation.BAD_CHECKSUM, reasonOf(each.offloaded()));
        assertEquals(each.complete(), TcpSegment.completed(each.offloaded(), HOST, HOST));
    }

    /// What is completed for a quote keeps the options that nobody here knows.
    @Test
    void completingAChecksumChangesNothingElse() throws MalformedPacketException {
        byte[] octets = DATA.offloaded().toByteArray();
        octets[TcpSegment.HEADER_LENGTH] = 30; // Multipath TCP
        octets[TcpSegment.HEADER_LENGTH + 1] = 12;
        Bytes completed = TcpSegment.completed(Bytes.wrap(octets), HOST, HOST);
        mend(octets);
        assertEquals(Bytes.wrap(octets), completed);
        assertThrows(
                MalformedPacketException.class,
                () -> TcpSegment.completed(completed.slice(0, 19), HOST, HOST));
    }

    @Test
    void payloadMayComeInParts() {
        var whole = DATA.segment;
        var inParts =
                new TcpSegment(
                        whole.sourcePort(),
                        whole.destinationPort(),
                        whole.seq(),
                        whole.ack(),
                        whole.flags(),
                        whole.window(),
                        0,
                        whole.options(),
                        new BytesChain(List.of(Bytes.ofUtf8("h"), Bytes.ofUtf8("ello"))));
        assertEquals(DATA.complete(), octetsOf(inParts, false));
        assertEquals(5, inParts.payloadLength());
        assertEquals(Bytes.ofUtf8("hello"), inParts.payloadBytes());
        assertEquals(whole.end(), inParts.end());
    }

    @Test
    @Requirement("RFC 9293 MUST-2")
    void checksumsVerifyForAllLengths() throws MalformedPacketException {
        var random = new Random(3);
        for (int length = 0; length < 600; length++) {
            var payload = new byte[length];
            random.nextBytes(payload);
            var segment =
                    new TcpSegment(
                            random.nextInt(65_536),
                            random.nextInt(65_536),
                            new SequenceNumber(random.nextInt()),
                            new SequenceNumber(random.nextInt()),
                            random.nextInt(256),
                            random.nextInt(65_536),
                            random.nextInt(65_536),
                            TcpOptions.ofTimestamps(random.nextInt(), random.nextInt()),
                            Bytes.wrap(payload));
            Bytes octets = octetsOf(segment, false);
            assertEquals(segment, parse(octets));
            var packet = Ipv4Packet.of(HOST, HOST, IpProtocol.TCP, octets).toBytes().toByteArray();
            assertTrue(NaiveChecksum.verifiesTransport(packet, 0, 20, IpProtocol.TCP));
        }
    }

    /// What is in the buffer already must not get into the sum.
    @Test
    void aDirtyBufferDoesNotMatter() {
        var buffer = new byte[100];
        new Random(9).nextBytes(buffer);
        int sum = PseudoHeader.sum(HOST, HOST, IpProtocol.TCP, DATA.segment.length());
        DATA.segment.writeTo(buffer, 7, Checksumming.PLAIN.within(sum));
        assertEquals(DATA.complete(), Bytes.wrap(buffer, 7, DATA.segment.length()));
    }

    // Malformations.

    @Test
    void whatIsShorterThanAHeaderIsRefused() {
        for (int length = 0; length < TcpSegment.HEADER_LENGTH; length++) {
            assertEquals(Malformation.TRUNCATED, reasonOf(DATA.complete().slice(0, length)));
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "4"})
    void aDataOffsetWithinTheFixedHeaderIsRefused(int words) {
        assertEquals(
                Malformation.BAD_HEADER_LENGTH, reasonOf(mended(DATA.complete(), 12, words << 4)));
    }

    @Test
    void aDataOffsetPastTheEndIsRefused() {
        for (int words = 10; words < 16; words++) {
            assertEquals(
                    Malformation.BAD_HEADER_LENGTH,
                    reasonOf(mended(DATA.complete(), 12, words << 4)));
        }
        assertEquals(
                Malformation.BAD_HEADER_LENGTH, reasonOf(mended(PURE_ACK.complete(), 12, 9 << 4)));
    }

    @Test
    @Requirement("RFC 9293 MUST-3")
    void everyWrongBitIsNoticed() {
        for (int bit = 0; bit < DATA.complete().length() * 8; bit++) {
            byte[] octets = DATA.complete().toByteArray();
            octets[bit / 8] ^= (byte) (1 << bit % 8);
            Malformation reason = reasonOf(Bytes.wrap(octets));
            assertTrue(
                    reason == Malformation.BAD_CHECKSUM
                            || (bit / 8 == 12 && reason == Malformation.BAD_HEADER_LENGTH),
                    "bit " + bit + ": " + reason);
        }
    }

    /// "The TCP checksum is never optional."
    @Test
    @Requirement("RFC 9293 MUST-3")
    void aZeroChecksumIsChecked() {
        byte[] octets = DATA.complete().toByteArray();
        BigEndian.put16(octets, TcpSegment.CHECKSUM_OFFSET, 0);
        assertEquals(Malformation.BAD_CHECKSUM, reasonOf(Bytes.wrap(octets)));
    }

    /// And a computed zero stays what it is.
    @Test
    void aComputedZeroIsSentAsZero() throws MalformedPacketException {
        var empty = toServer(1, 2, ACK, 0, 0, TcpOptions.NONE, "");
        int missing = octetsOf(empty, false).u16(TcpSegment.CHECKSUM_OFFSET);
        var balanced = toServer(1, 2, ACK, missing, 0, TcpOptions.NONE, "");
        Bytes octets = octetsOf(balanced, false);
        assertEquals(0, octets.u16(TcpSegment.CHECKSUM_OFFSET));
        assertEquals(balanced, parse(octets));
    }

    @Test
    void aSegmentForAnotherAddressIsNoticed() {
        var other = Ipv4Address.parse("127.0.0.2");
        var e =
                assertThrows(
                        MalformedPacketException.class,
                        () -> TcpSegment.parse(DATA.complete(), HOST, other, false));
        assertEquals(Malformation.BAD_CHECKSUM, e.reason());
    }

    @Test
    @Requirement("RFC 9293 MUST-7")
    void anIllegalOptionLengthIsRefused() {
        int length = TcpSegment.HEADER_LENGTH + 3; // of the timestamps
        for (int illegal : new int[] {0, 1, 9, 11, 255}) {
            assertEquals(
                    Malformation.BAD_OPTION, reasonOf(mended(DATA.complete(), length, illegal)));
        }
    }

    // What is no malformation.

    /// "The reserved bits [...] MUST be ignored in received segments".
    @Test
    void reservedBitsAreIgnored() throws MalformedPacketException {
        assertEquals(DATA.segment, parse(mended(DATA.complete(), 12, 0x8f)));
    }

    /// Here those of a SYN in any of them.
    @Test
    @Requirement("RFC 9293 MUST-5")
    void anyOptionMayBeInAnySegment() throws MalformedPacketException {
        for (int flags : new int[] {0, ACK, SYN, FIN | ACK, RST, URG | PSH | ACK}) {
            var segment = parse(mended(SYN_SENT.complete(), 13, flags));
            assertEquals(flags, segment.flags());
            assertEquals(SYN_SENT.segment.options(), segment.options());
        }
    }

    /// "or else large window sizes will appear like negative windows".
    @Test
    @Requirement("RFC 9293 MUST-1")
    void theWindowIsUnsigned() throws MalformedPacketException {
        for (int window : new int[] {0, 1, 0x7fff, 0x8000, 0xffff}) {
            var segment = toServer(1, 2, ACK, window, 0, TcpOptions.NONE, "");
            assertEquals(window, parse(octetsOf(segment, false)).window());
        }
    }

    @Test
    void flagsAndPortsMayBeAnyNumber() throws MalformedPacketException {
        for (int flags = 0; flags < 256; flags++) {
            assertEquals(flags, parse(mended(DATA.complete(), 13, flags)).flags());
        }
        var zeroPorts =
                new TcpSegment(
                        0,
                        0,
                        new SequenceNumber(0),
                        new SequenceNumber(0),
                        0,
                        0,
                        0,
                        TcpOptions.NONE,
                        Bytes.empty());
        assertEquals(zeroPorts, parse(octetsOf(zeroPorts, false)));
    }

    @Test
    void withoutDataNothingIsKeptOfTheOctets() throws MalformedPacketException {
        assertSame(Bytes.empty(), parse(PURE_ACK.complete()).payload());
    }

    @Test
    void parserIsTotal() {
        var wellFormed = captured().map(Captured::complete).toArray(Bytes[]::new);
        Mutations.assertTotal(TcpSegmentTest::parse, TcpSegmentTest::mend, wellFormed);
        Mutations.assertTotal(
                octets -> TcpSegment.parse(octets, HOST, HOST, true),
                Mutations::mendNothing,
                wellFormed);
    }

    // The record.

    @Test
    void eachFlagHasItsName() {
        var names = List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR");
        var flags = new int[] {FIN, SYN, RST, PSH, ACK, URG, ECE, CWR};
        for (int i = 0; i < flags.length; i++) {
            assertEquals(1 << i, flags[i]);
            var segment = toServer(0, 0, flags[i], 0, 0, TcpOptions.NONE, "");
            assertTrue(segment.toString().startsWith(names.get(i) + " seq=0"), segment::toString);
            for (int other : flags) {
                assertEquals(other == flags[i], segment.has(other));
            }
            assertEquals(flags[i] == FIN, segment.isFin());
            assertEquals(flags[i] == SYN, segment.isSyn());
            assertEquals(flags[i] == RST, segment.isRst());
            assertEquals(flags[i] == PSH, segment.isPsh());
            assertEquals(flags[i] == ACK, segment.isAck());
            assertEquals(flags[i] == URG, segment.isUrg());
        }
    }

    /// SEG.LEN counts the data, "counting SYN and FIN".
    @Test
    void synAndFinTakeASequenceNumberEach() {
        assertEquals(1, SYN_SENT.segment.sequenceLength());
        assertEquals(0, PURE_ACK.segment.sequenceLength());
        assertEquals(5, DATA.segment.sequenceLength());
        assertEquals(1, FIN_ACK.segment.sequenceLength());
        var both = toServer(0xffff_ffffL, 0, SYN | FIN, 0, 0, TcpOptions.NONE, "abc");
        assertEquals(5, both.sequenceLength());
        assertEquals(SequenceNumber.of(4), both.end());
        assertEquals(URGENT.segment.seq(), DATA.segment.end());
        assertEquals(PURE_ACK.segment.seq(), PURE_ACK.segment.end());
    }

    @Test
    void showsWhatATraceNeeds() {
        assertEquals(
                "SYN seq=2870689208 win=65495 len=0"
                        + " <mss 65495,sackOK,TS val 2965548101 ecr 0,wscale 10>",
                SYN_SENT.segment.toString());
        assertEquals(
                "PSH,ACK,URG seq=2870689214 ack=686217098 win=64 up=1 len=1"
                        + " <TS val 2965548202 ecr 1470621245>",
                URGENT.segment.toString());
        assertEquals(
                "no flags seq=1 win=3 len=0",
                toServer(1, 2, 0, 3, 0, TcpOptions.NONE, "").toString());
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 0, 0, 0",
        "65536, 0, 0, 0, 0",
        "0, 65536, 0, 0, 0",
        "0, 0, 256, 0, 0",
        "0, 0, -1, 0, 0",
        "0, 0, 0, 65536, 0",
        "0, 0, 0, 0, 65536"
    })
    void whatDoesNotFitIsOurMistake(int source, int destination, int flags, int window, int up) {
        var zero = new SequenceNumber(0);
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new TcpSegment(
                                source,
                                destination,
                                zero,
                                zero,
                                flags,
                                window,
                                up,
                                TcpOptions.NONE,
                                Bytes.empty()));
    }
}
