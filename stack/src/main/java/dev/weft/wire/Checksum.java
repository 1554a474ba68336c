package dev.weft.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The Internet checksum: the 16-bit one's complement of the one's complement sum of all 16-bit
/// words (RFC 1071 §1).
///
/// A partial sum is a number of at most 16 bits. Partial sums of parts that start at even offsets
/// are added with plain `+`, thousands of them if need be, and folded at the end:
///
/// ```text
///   checksum = complement(pseudo-header sum + header sum + payload sum)
/// ```
public final class Checksum {
    // Native order, and one swap at the end: RFC 1071 §2(B), the sum does not depend on byte order.
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final long LOW_32 = 0xffff_ffffL;

    private Checksum() {}

    /// The partial sum over a part of an array; an odd last octet counts as if a zero followed it.
    ///
    /// @param array holds the octets
    /// @param at the index of the first
    /// @param length how many
    /// @return the partial sum, at most 16 bits
    public static int sum(byte[] array, int at, int length) {
        // RFC 1071 §2(C), parallel summation. Four sums do not wait for one another, and halves of
        // 32
        // bits in 64 leave the carries where they are until the end: 2^32 of them fit.
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        int i = at;
        for (int end = at + (length & ~31); i < end; i += 32) {
            long w = (long) LONG.get(array, i);
            long x = (long) LONG.get(array, i + 8);
            long y = (long) LONG.get(array, i + 16);
            long z = (long) LONG.get(array, i + 24);
            a += (w & LOW_32) + (w >>> 32);
            b += (x & LOW_32) + (x >>> 32);
            c += (y & LOW_32) + (y >>> 32);
            d += (z & LOW_32) + (z >>> 32);
        }
        int rest = length & 31;
        for (; rest >= 4; rest -= 4, i += 4) {
            a += (int) INT.get(array, i) & LOW_32;
        }
        if (rest >= 2) {
            b += (short) SHORT.get(array, i) & 0xffff;
            i += 2;
        }
        if ((rest & 1) != 0) {
            c += LITTLE_ENDIAN ? array[i] & 0xff : (array[i] & 0xff) << 8;
        }
        return toNetworkOrder(fold64(a + b + c + d));
    }

    /// The partial sum over octets.
    ///
    /// @param octets the octets
    /// @return the partial sum, at most 16 bits
    public static int sum(Bytes octets) {
        return octets.sum();
    }

    /// Adds the carries back in.
    ///
    /// @param sums partial sums, added up
    /// @return the same sum in 16 bits
    public static int fold(int sums) {
        int sum = (sums & 0xffff) + (sums >>> 16);
        return (sum & 0xffff) + (sum >>> 16);
    }

    /// What goes into a checksum field.
    ///
    /// @param sums partial sums, added up, with the field itself as zero
    /// @return the checksum
    public static int complement(int sums) {
        return ~fold(sums) & 0xffff;
    }

    /// Whether octets that contain their checksum are intact: RFC 1071 §1(3), "If the result is all
    /// 1 bits (-0 in 1's complement arithmetic), the check succeeds."
    ///
    /// @param sums partial sums over everything that the checksum covers, added up
    /// @return whether it verifies
    public static boolean verifies(int sums) {
        return fold(sums) == 0xffff;
    }

    /// The checksum after one 16-bit word changed: RFC 1624 §3, HC' = ~(~HC + ~m + m'). The formula
    /// of RFC 1141 can end at 0xffff where a fresh computation ends at 0; this one cannot.
    ///
    /// @param checksum HC, the field as it is
    /// @param before m, the word as it was
    /// @param after m', the word as it is now
    /// @return HC', the field as it must be
    public static int update(int checksum, int before, int after) {
        return complement((~checksum & 0xffff) + (~before & 0xffff) + after);
    }

    private static long fold64(long sum) {
        long folded = (sum & LOW_32) + (sum >>> 32);
        folded = (folded & 0xffff) + (folded >>> 16);
        folded = (folded & 0xffff) + (folded >>> 16);
        return (folded & 0xffff) + (folded >>> 16);
    }

    private static int toNetworkOrder(long sum) {
        int word = (int) sum;
        return LITTLE_ENDIAN ? (word & 0xff) << 8 | word >>> 8 : word;
    }
}
