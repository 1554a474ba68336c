package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BytesTest {
    private static final Bytes OCTETS = Bytes.fromHex("01 82 03 84 05 86 07");

    @Test
    void numbersAreReadInNetworkByteOrder() {
        assertEquals(0x82, OCTETS.u8(1));
        assertEquals(0x8203, OCTETS.u16(1));
        assertEquals(0x82038405, OCTETS.u32(1));
        assertEquals(0x82038405L, OCTETS.u32AsLong(1));
        assertEquals(0x820384058607L, OCTETS.u48(1));
    }

    @Test
    void nothingIsReadPastTheEndOfASlice() {
        Bytes slice = OCTETS.slice(1, 6);
        assertEquals(0x86, slice.u8(4));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.u8(5));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.u8(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.u16(4));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.u32(2));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.u32(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.u48(0));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.slice(0, 6));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.slice(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.copyTo(3, new byte[9], 0, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> Bytes.empty().u8(0));
        assertThrows(IndexOutOfBoundsException.class, () -> Bytes.empty().u16(0));
        assertThrows(IndexOutOfBoundsException.class, () -> Bytes.empty().u32(0));
    }

    @Test
    void equalWhenTheOctetsAre() {
        Bytes same = Bytes.of(0, 0x84, 0x05, 0).slice(1, 3);
        assertEquals(OCTETS.slice(3, 5), same);
        assertEquals(OCTETS.slice(3, 5).hashCode(), same.hashCode());
        assertNotEquals(OCTETS.slice(3, 6), same);
        assertNotEquals(OCTETS.slice(2, 4), same);
    }

    @Test
    void copiesDoNotFollowTheArray() {
        byte[] array = {1, 2, 3};
        Bytes copy = Bytes.copyOf(array);
        Bytes part = Bytes.copyOf(array, 1, 2);
        array[1] = 9;
        assertEquals(Bytes.of(1, 2, 3), copy);
        assertEquals(Bytes.of(2, 3), part);
        copy.toByteArray()[0] = 9;
        assertEquals(1, copy.u8(0));
    }

    @Test
    void wholeSlicesAreTheViewItself() {
        assertSame(OCTETS, OCTETS.slice(0));
        assertTrue(OCTETS.slice(7).isEmpty());
    }

    @Test
    void octetsGoToArraysAndBuffers() {
        var array = new byte[4];
        OCTETS.slice(1).copyTo(1, array, 1, 2);
        assertArrayEquals(new byte[] {0, 3, (byte) 0x84, 0}, array);
        ByteBuffer buffer = OCTETS.slice(1, 4).asReadOnlyBuffer();
        assertTrue(buffer.isReadOnly());
        assertEquals(0, buffer.position());
        assertEquals(OCTETS.slice(1, 4), Bytes.copyOf(buffer));
        assertEquals(0, buffer.remaining());
    }

    @Test
    void textIsUtf8() {
        assertEquals(Bytes.fromHex("c3:a4 21"), Bytes.ofUtf8("ä!"));
        assertEquals("ä!", Bytes.fromHex("c3a421").toUtf8());
    }

    @Test
    void onlyTheFirstOctetsAreShown() {
        assertEquals("7:01820384058607", OCTETS.toString());
        assertEquals("40:" + "00".repeat(24) + "..", Bytes.wrap(new byte[40]).toString());
        assertEquals("820384", OCTETS.slice(1, 4).toHex());
    }

    @Test
    void octetsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Bytes.of(256));
        assertThrows(IllegalArgumentException.class, () -> Bytes.of(-1));
    }
}
