package dev.weft.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Network byte order in a byte array (RFC 791 appendix B). The handles are static final because
/// only then does the compiler turn an access into one load or store.
final class BigEndian {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private BigEndian() {}

    static int u16(byte[] array, int at) {
        return (short) SHORT.get(array, at) & 0xffff;
    }

    static int u32(byte[] array, int at) {
        return (int) INT.get(array, at);
    }

    static void put8(byte[] array, int at, int value) {
        array[at] = (byte) value;
    }

    static void put16(byte[] array, int at, int value) {
        SHORT.set(array, at, (short) value);
    }

    static void put32(byte[] array, int at, int value) {
        INT.set(array, at, value);
    }

    static void put48(byte[] array, int at, long value) {
        put16(array, at, (int) (value >>> 32));
        put32(array, at + 2, (int) value);
    }
}
