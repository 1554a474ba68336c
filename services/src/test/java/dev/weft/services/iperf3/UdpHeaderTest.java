package dev.weft.services.iperf3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import org.junit.jupiter.api.Test;

class UdpHeaderTest {
    private static final UdpHeader HEADER = new UdpHeader(new MonotonicTime(3_000_007_000L), 258);

    @Test
    void timeIsInSecondsAndMicrosecondsAndTheNumberInFourOctets() {
        var datagram = new byte[18];
        HEADER.writeTo(datagram, false);
        assertEquals("000000030000000700000102000000000000", Bytes.wrap(datagram).toHex());
        assertEquals(HEADER, UdpHeader.parse(Bytes.wrap(datagram), false));
    }

    @Test
    void theNumberMayHaveEightOctets() {
        var datagram = new byte[16];
        var far = new UdpHeader(HEADER.sentAt(), 0x1_0000_0001L);
        far.writeTo(datagram, true);
        assertEquals("00000003000000070000000100000001", Bytes.wrap(datagram).toHex());
        assertEquals(far, UdpHeader.parse(Bytes.wrap(datagram), true));
    }

    @Test
    void shortDatagramsAndImpossibleNumbersAreNone() {
        assertNull(UdpHeader.parse(Bytes.wrap(new byte[11]), false));
        assertNull(UdpHeader.parse(Bytes.wrap(new byte[15]), true));
        assertNull(UdpHeader.parse(Bytes.wrap(new byte[12]), false), "numbers begin with 1");
        assertNull(UdpHeader.parse(Bytes.fromHex("00".repeat(8) + "ff".repeat(8)), true));
    }

    @Test
    void secondsOfTheOtherClockMayBeLarge() {
        var header = UdpHeader.parse(Bytes.fromHex("ffffffff" + "ffffffff" + "00000001"), false);
        assertEquals(0xffff_ffffL * 1_000_001_000, header.sentAt().nanos());
    }
}
