package dev.weft.wire;

/// A sequence number of TCP: RFC 9293 §3.4, "all arithmetic dealing with sequence numbers must be
/// performed modulo 2^32".
///
/// The order is the RFC's, within a window of less than 2^31 around the other number; numbers that
/// are 2^31 apart are each before the other. It is no total order, so this is not [Comparable].
///
/// @param value the 32 bits; read them with [#toLong()]
public record SequenceNumber(int value) {
    private static final long MAX = 0xffff_ffffL;

    /// A number as it is written.
    ///
    /// @param number 0 to 2^32 - 1
    /// @return the sequence number
    public static SequenceNumber of(long number) {
        if (number < 0 || number > MAX) {
            throw new IllegalArgumentException("sequence numbers have 32 bits, unlike " + number);
        }
        return new SequenceNumber((int) number);
    }

    /// The later of two.
    ///
    /// @param a one
    /// @param b the other
    /// @return `a`, unless `b` is after it
    public static SequenceNumber max(SequenceNumber a, SequenceNumber b) {
        return b.isAfter(a) ? b : a;
    }

    /// The earlier of two.
    ///
    /// @param a one
    /// @param b the other
    /// @return `a`, unless `b` is before it
    public static SequenceNumber min(SequenceNumber a, SequenceNumber b) {
        return b.isBefore(a) ? b : a;
    }

    /// The number so many octets on.
    ///
    /// @param octets how many
    /// @return the number
    public SequenceNumber plus(int octets) {
        return octets == 0 ? this : new SequenceNumber(value + octets);
    }

    /// The number so many octets back.
    ///
    /// @param octets how many
    /// @return the number
    public SequenceNumber minus(int octets) {
        return octets == 0 ? this : new SequenceNumber(value - octets);
    }

    /// How far it is from another number to this one.
    ///
    /// @param earlier the other number
    /// @return octets; negative when the other is the later one
    public int distanceFrom(SequenceNumber earlier) {
        return value - earlier.value;
    }

    /// This < other.
    ///
    /// @param other another number of the same window
    /// @return whether this comes first
    public boolean isBefore(SequenceNumber other) {
        return value - other.value < 0;
    }

    /// This > other.
    ///
    /// @param other another number of the same window
    /// @return whether the other comes first
    public boolean isAfter(SequenceNumber other) {
        return other.value - value < 0;
    }

    /// This =< other, as the RFC writes it.
    ///
    /// @param other another number of the same window
    /// @return whether this comes first, or they are the same
    public boolean isAtMost(SequenceNumber other) {
        return value - other.value <= 0;
    }

    /// This >= other.
    ///
    /// @param other another number of the same window
    /// @return whether the other comes first, or they are the same
    public boolean isAtLeast(SequenceNumber other) {
        return other.value - value <= 0;
    }

    /// {@return 0 to 2^32 - 1}
    public long toLong() {
        return value & MAX;
    }

    @Override
    public String toString() {
        return Integer.toUnsignedString(value);
    }
}
