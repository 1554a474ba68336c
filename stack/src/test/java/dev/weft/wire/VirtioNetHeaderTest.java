package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.wire.Offload.Gso;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VirtioNetHeaderTest {
    private static final Offload SUPERFRAME = new Offload(true, 34, 16, Gso.TCPV4, 1448, 66);

    private static VirtioNetHeader parse(VirtioNetHeader header, int frameLength)
            throws MalformedPacketException {
        var received = new byte[header.length() + frameLength];
        header.writeTo(received, 0, Checksumming.PLAIN);
        return VirtioNetHeader.parse(Bytes.wrap(received), header.length());
    }

    private static Bytes inHostOrder(int flags, int type, int... words) {
        var octets = new byte[2 + 2 * words.length];
        octets[0] = (byte) flags;
        octets[1] = (byte) type;
        for (int i = 0; i < words.length; i++) {
            boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
            BigEndian.put16(
                    octets, 2 + 2 * i, little ? Short.reverseBytes((short) words[i]) : words[i]);
        }
        return Bytes.wrap(octets);
    }

    @Test
    void fieldsAreWhereTheKernelHasThem() {
        assertEquals(
                inHostOrder(1, 1, 66, 1448, 34, 16),
                new VirtioNetHeader(SUPERFRAME, VirtioNetHeader.LEGACY_LENGTH).toBytes());
        assertEquals(
                inHostOrder(1, 1, 66, 1448, 34, 16, 0),
                new VirtioNetHeader(SUPERFRAME, VirtioNetHeader.MERGEABLE_LENGTH).toBytes());
    }

    @Test
    void everyKindSurvivesARoundTrip() throws MalformedPacketException {
        for (int length : new int[] {10, 12}) {
            for (Gso gso : Gso.values()) {
                var offload =
                        gso == Gso.NONE
                                ? Offload.checksum(34, 6)
                                : new Offload(true, 34, 16, gso, 1400, 54);
                var header = new VirtioNetHeader(offload, length);
                assertEquals(header, parse(header, 60_000));
            }
            assertSame(
                    Offload.NONE, parse(new VirtioNetHeader(Offload.NONE, length), 60).offload());
            assertSame(
                    Offload.VERIFIED,
                    parse(new VirtioNetHeader(Offload.VERIFIED, length), 60).offload());
        }
    }

    @Test
    void staleBufferContentsAreOverwritten() {
        var buffer = new byte[14];
        Arrays.fill(buffer, (byte) 0xff);
        new VirtioNetHeader(Offload.NONE, 12).writeTo(buffer, 1, Checksumming.PLAIN);
        assertEquals(Bytes.fromHex("ff" + "00".repeat(12) + "ff"), Bytes.wrap(buffer));
    }

    @Test
    void theEcnMarkIsLeftToTheTcpHeader() throws MalformedPacketException {
        byte[] received = new byte[10 + 2000];
        inHostOrder(1, 0x81, 66, 1448, 34, 16).copyTo(0, received, 0, 10);
        assertEquals(SUPERFRAME, VirtioNetHeader.parse(Bytes.wrap(received), 10).offload());
    }

    @Test
    void workThatDoesNotFitTheFrameIsRefused() {
        assertRefused(inHostOrder(1, 0, 0, 0, 34, 16), 51); // the checksum past the end
        assertRefused(inHostOrder(1, 0, 0, 0, 0, 6), 60); // no start
        assertRefused(inHostOrder(0, 1, 66, 1448, 34, 16), 2000); // a superframe with a checksum
        assertRefused(inHostOrder(1, 1, 66, 0, 34, 16), 2000); // pieces of nothing
        assertRefused(inHostOrder(1, 3, 66, 1448, 34, 16), 2000); // UFO, which nobody asked for
        assertThrows(
                MalformedPacketException.class,
                () -> VirtioNetHeader.parse(Bytes.wrap(new byte[9]), 10));
    }

    private static void assertRefused(Bytes header, int frameLength) {
        Bytes received = Bytes.fromHex(header.toHex() + "00".repeat(frameLength));
        var e =
                assertThrows(
                        MalformedPacketException.class,
                        () -> VirtioNetHeader.parse(received, header.length()));
        assertEquals(Malformation.BAD_OFFLOAD, e.reason());
    }

    @Test
    void otherLengthsAreOurMistake() {
        assertThrows(IllegalArgumentException.class, () -> new VirtioNetHeader(Offload.NONE, 11));
    }

    @Test
    void parserIsTotal() {
        Bytes received =
                Bytes.fromHex(inHostOrder(1, 1, 66, 1448, 34, 16).toHex() + "00".repeat(90));
        Mutations.assertTotal(
                octets -> VirtioNetHeader.parse(octets, 10), Mutations::mendNothing, received);
        Mutations.assertTotal(
                octets -> VirtioNetHeader.parse(octets, 12), Mutations::mendNothing, received);
    }
}
