package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9293 §3.4, arithmetic modulo 2^32.
class SequenceNumberTest {
    private static SequenceNumber seq(long number) {
        return SequenceNumber.of(number);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL})
    void isWrittenWithoutASign(long number) {
        assertEquals(number, seq(number).toLong());
        assertEquals(Long.toString(number), seq(number).toString());
        assertEquals((int) number, seq(number).value());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0x1_0000_0000L, Long.MIN_VALUE})
    void hasNoMoreThan32Bits(long number) {
        assertThrows(IllegalArgumentException.class, () -> seq(number));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1",
        "4294967295, 1, 0",
        "4294967290, 1460, 1454",
        "2147483647, 1, 2147483648",
        "0, 2147483647, 2147483647"
    })
    void countsOnPastTheEnd(long from, int octets, long to) {
        assertEquals(seq(to), seq(from).plus(octets));
        assertEquals(seq(from), seq(to).minus(octets));
        assertEquals(seq(from), seq(to).plus(-octets));
        assertEquals(octets, seq(to).distanceFrom(seq(from)));
        assertEquals(-octets, seq(from).distanceFrom(seq(to)));
        assertTrue(seq(from).isBefore(seq(to)));
        assertTrue(seq(to).isAfter(seq(from)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 0x7fff_ffffL, 0x8000_0000L, 0xffff_fff0L, 0xffff_ffffL})
    void theOrderHoldsForAWindowOfHalfTheNumbers(long number) {
        var here = seq(number);
        for (int distance : new int[] {1, 2, 65_535, 1 << 30, Integer.MAX_VALUE}) {
            var later = here.plus(distance);
            assertOrder(here, later);
            assertSame(later, SequenceNumber.max(here, later));
            assertSame(later, SequenceNumber.max(later, here));
            assertSame(here, SequenceNumber.min(here, later));
            assertSame(here, SequenceNumber.min(later, here));
        }
        // One further and the other one is the later.
        assertOrder(here.plus(Integer.MAX_VALUE).plus(2), here);
    }

    private static void assertOrder(SequenceNumber earlier, SequenceNumber later) {
        assertTrue(earlier.isBefore(later));
        assertTrue(earlier.isAtMost(later));
        assertFalse(earlier.isAfter(later));
        assertFalse(earlier.isAtLeast(later));
        assertTrue(later.isAfter(earlier));
        assertTrue(later.isAtLeast(earlier));
        assertFalse(later.isBefore(earlier));
        assertFalse(later.isAtMost(earlier));
    }

    @Test
    void isNeitherBeforeNorAfterItself() {
        var number = seq(0xffff_ffffL);
        assertFalse(number.isBefore(number));
        assertFalse(number.isAfter(number));
        assertTrue(number.isAtMost(number));
        assertTrue(number.isAtLeast(number));
        assertEquals(0, number.distanceFrom(number));
        assertSame(number, number.plus(0));
        assertSame(number, number.minus(0));
    }

    /// 2^31 apart there is no telling: each is before the other.
    @Test
    void halfTheNumbersApartThereIsNoOrder() {
        var here = seq(7);
        var there = seq(7 + 0x8000_0000L);
        assertTrue(here.isBefore(there) && there.isBefore(here));
        assertTrue(here.isAfter(there) && there.isAfter(here));
        assertEquals(Integer.MIN_VALUE, there.distanceFrom(here));
    }

    @Test
    void agreesWithArithmeticOnLongs() {
        var random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            long a = random.nextLong(1L << 32);
            int step = random.nextInt();
            long b = Math.floorMod(a + step, 1L << 32);
            assertEquals(seq(b), seq(a).plus(step));
            assertEquals(step, seq(b).distanceFrom(seq(a)));
            assertEquals(step > 0, seq(b).isAfter(seq(a)) && step != Integer.MIN_VALUE);
            assertEquals(step <= 0, seq(b).isAtMost(seq(a)));
        }
    }
}
