package dev.weft.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An immutable run of octets: a view of a part of an array, so that a payload is never copied on
/// its way up. Equal when the octets are equal. Numbers are read in network byte order; an index
/// out of range is our own mistake ([IndexOutOfBoundsException]), so parsers check lengths first.
public final class Bytes implements Pdu {
    private static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);
    private static final HexFormat HEX = HexFormat.of();
    private static final int OCTETS_SHOWN = 24;

    private final byte[] array;
    private final int from;
    private final int length;

    private Bytes(byte[] array, int from, int length) {
        this.array = array;
        this.from = from;
        this.length = length;
    }

    /// {@return no octets}
    public static Bytes empty() {
        return EMPTY;
    }

    /// A view of a whole array, which the caller promises not to change any more.
    ///
    /// @param array the octets
    /// @return the view
    public static Bytes wrap(byte[] array) {
        return new Bytes(array, 0, array.length);
    }

    /// A view of a part of an array, which the caller promises not to change any more.
    ///
    /// @param array holds the octets
    /// @param from the index of the first
    /// @param length how many
    /// @return the view
    public static Bytes wrap(byte[] array, int from, int length) {
        Objects.checkFromIndexSize(from, length, array.length);
        return new Bytes(array, from, length);
    }

    /// A copy of an array.
    ///
    /// @param array the octets
    /// @return the copy
    public static Bytes copyOf(byte[] array) {
        return wrap(array.clone());
    }

    /// A copy of a part of an array.
    ///
    /// @param array holds the octets
    /// @param from the index of the first
    /// @param length how many
    /// @return the copy
    public static Bytes copyOf(byte[] array, int from, int length) {
        Objects.checkFromIndexSize(from, length, array.length);
        return wrap(Arrays.copyOfRange(array, from, from + length));
    }

    /// A copy of what remains in a buffer, whose position moves to its limit.
    ///
    /// @param buffer holds the octets
    /// @return the copy
    public static Bytes copyOf(ByteBuffer buffer) {
        var octets = new byte[buffer.remaining()];
        buffer.get(octets);
        return wrap(octets);
    }

    /// Octets written one by one.
    ///
    /// @param octets each 0 to 255
    /// @return the octets
    public static Bytes of(int... octets) {
        var array = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            array[i] = (byte) Fields.checkU8("octet", octets[i]);
        }
        return wrap(array);
    }

    /// A text in UTF-8.
    ///
    /// @param text the text
    /// @return its octets
    public static Bytes ofUtf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Hexadecimal digits; spaces, line ends and colons between them are skipped.
    ///
    /// @param digits two for each octet
    /// @return the octets
    public static Bytes fromHex(String digits) {
        return wrap(HEX.parseHex(digits.replaceAll("[\\s:]", "")));
    }

    @Override
    public int length() {
        return length;
    }

    /// {@return whether there are no octets}
    public boolean isEmpty() {
        return length == 0;
    }

    /// An octet.
    ///
    /// @param at its index
    /// @return 0 to 255
    public int u8(int at) {
        return array[from + Objects.checkIndex(at, length)] & 0xff;
    }

    /// Two octets.
    ///
    /// @param at the index of the first
    /// @return 0 to 65535
    public int u16(int at) {
        return BigEndian.u16(array, from + Objects.checkIndex(at, length - 1));
    }

    /// Four octets.
    ///
    /// @param at the index of the first
    /// @return the bits of an unsigned number; see [#u32AsLong(int)]
    public int u32(int at) {
        return BigEndian.u32(array, from + Objects.checkIndex(at, length - 3));
    }

    /// Four octets.
    ///
    /// @param at the index of the first
    /// @return 0 to 2^32 - 1
    public long u32AsLong(int at) {
        return u32(at) & 0xffff_ffffL;
    }

    /// Six octets.
    ///
    /// @param at the index of the first
    /// @return 0 to 2^48 - 1
    public long u48(int at) {
        return (long) u16(at) << 32 | u32AsLong(at + 2);
    }

    /// A view of a part.
    ///
    /// @param start the index of the first octet
    /// @param end the index after the last
    /// @return the part
    public Bytes slice(int start, int end) {
        Objects.checkFromToIndex(start, end, length);
        return start == 0 && end == length ? this : new Bytes(array, from + start, end - start);
    }

    /// A view of the rest.
    ///
    /// @param start the index of the first octet
    /// @return the rest
    public Bytes slice(int start) {
        return slice(start, length);
    }

    /// Copies a part into an array.
    ///
    /// @param start the index of the first octet
    /// @param destination where to copy to
    /// @param destinationAt the index there
    /// @param count how many octets
    public void copyTo(int start, byte[] destination, int destinationAt, int count) {
        Objects.checkFromIndexSize(start, count, length);
        System.arraycopy(array, from + start, destination, destinationAt, count);
    }

    @Override
    public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
        System.arraycopy(array, from, buffer, at, length);
    }

    @Override
    public Bytes toBytes(Checksumming checksumming) {
        return this;
    }

    /// {@return a copy of the octets}
    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, from, from + length);
    }

    /// {@return a buffer over the octets themselves, for a consumer that takes no less}
    public ByteBuffer asReadOnlyBuffer() {
        return ByteBuffer.wrap(array, from, length).slice().asReadOnlyBuffer();
    }

    /// {@return the octets read as UTF-8}
    public String toUtf8() {
        return new String(array, from, length, StandardCharsets.UTF_8);
    }

    /// {@return two hexadecimal digits for each octet}
    public String toHex() {
        return HEX.formatHex(array, from, from + length);
    }

    /// A partial checksum, for [Checksum].
    int sum() {
        return Checksum.sum(array, from, length);
    }

    /// A partial checksum over a part, without a view of it.
    int sum(int start, int count) {
        Objects.checkFromIndexSize(start, count, length);
        return Checksum.sum(array, from + start, count);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Bytes that
                        && Arrays.equals(
                                array,
                                from,
                                from + length,
                                that.array,
                                that.from,
                                that.from + that.length));
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    /// The length, and the first octets: what fits into a log line.
    @Override
    public String toString() {
        int shown = Math.min(length, OCTETS_SHOWN);
        return length
                + ":"
                + HEX.formatHex(array, from, from + shown)
                + (shown < length ? ".." : "");
    }
}
