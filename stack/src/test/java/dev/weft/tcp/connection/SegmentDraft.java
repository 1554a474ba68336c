package dev.weft.tcp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.testing.PacketDraft;
import dev.weft.wire.Bytes;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpOptions;
import dev.weft.wire.TcpSegment;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A segment in the making. To be sent, it gets from the peer what is not said; when it is
/// expected, what is not said does not matter, but for flags other than PSH and the length.
///
/// @param flags of [TcpSegment]
/// @param seq SEG.SEQ
/// @param acknowledged SEG.ACK
/// @param window SEG.WND, as in the header
/// @param urgent SEG.UP
/// @param options null for any, and for none
/// @param length of the data
/// @param text the data; null for any of that length
record SegmentDraft(
        int flags,
        OptionalLong seq,
        OptionalLong acknowledged,
        OptionalInt window,
        OptionalInt urgent,
        TcpOptions options,
        int length,
        Bytes text) {
    private static SegmentDraft of(int flags) {
        return new SegmentDraft(
                flags,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                null,
                0,
                null);
    }

    static SegmentDraft syn() {
        return of(TcpSegment.SYN);
    }

    static SegmentDraft synAck() {
        return of(TcpSegment.SYN | TcpSegment.ACK);
    }

    static SegmentDraft ack() {
        return of(TcpSegment.ACK);
    }

    static SegmentDraft fin() {
        return of(TcpSegment.FIN | TcpSegment.ACK);
    }

    static SegmentDraft rst() {
        return of(TcpSegment.RST);
    }

    static SegmentDraft rstAck() {
        return of(TcpSegment.RST | TcpSegment.ACK);
    }

    /// So many octets, all of them different from their neighbours.
    static SegmentDraft data(int length) {
        return ack().with(length);
    }

    static SegmentDraft data(String text) {
        return ack().carrying(Bytes.ofUtf8(text));
    }

    SegmentDraft carrying(Bytes octets) {
        return with(octets.length(), octets);
    }

    SegmentDraft carrying(String octets) {
        return carrying(Bytes.ofUtf8(octets));
    }

    SegmentDraft seq(long number) {
        return new SegmentDraft(
                flags,
                OptionalLong.of(number),
                acknowledged,
                window,
                urgent,
                options,
                length,
                text);
    }

    SegmentDraft ack(long number) {
        return new SegmentDraft(
                flags, seq, OptionalLong.of(number), window, urgent, options, length, text);
    }

    SegmentDraft window(int field) {
        return new SegmentDraft(
                flags, seq, acknowledged, OptionalInt.of(field), urgent, options, length, text);
    }

    SegmentDraft urgent(int pointer) {
        return new SegmentDraft(
                flags | TcpSegment.URG,
                seq,
                acknowledged,
                window,
                OptionalInt.of(pointer),
                options,
                length,
                text);
    }

    SegmentDraft psh() {
        return flags(flags | TcpSegment.PSH);
    }

    SegmentDraft flags(int newFlags) {
        return new SegmentDraft(newFlags, seq, acknowledged, window, urgent, options, length, text);
    }

    SegmentDraft options(TcpOptions newOptions) {
        return new SegmentDraft(flags, seq, acknowledged, window, urgent, newOptions, length, text);
    }

    SegmentDraft mss(int octets) {
        return options(known().withMss(octets));
    }

    SegmentDraft scale(int shift) {
        return options(known().withWindowScale(shift));
    }

    SegmentDraft ts(int value, int echo) {
        return options(known().withTimestamps(value, echo));
    }

    private TcpOptions known() {
        return options == null ? TcpOptions.NONE : options;
    }

    /// With so many octets of data.
    SegmentDraft with(int octets) {
        return with(octets, null);
    }

    private SegmentDraft with(int newLength, Bytes newText) {
        return new SegmentDraft(
                flags, seq, acknowledged, window, urgent, options, newLength, newText);
    }

    /// The segment, with what was not said.
    TcpSegment segment(
            int from, int to, SequenceNumber nextSeq, SequenceNumber nextAck, int nextWindow) {
        var isAck = (flags & TcpSegment.ACK) != 0;
        return new TcpSegment(
                from,
                to,
                seq.isPresent() ? SequenceNumber.of(seq.getAsLong()) : nextSeq,
                acknowledged.isPresent()
                        ? SequenceNumber.of(acknowledged.getAsLong())
                        : isAck ? nextAck : SequenceNumber.of(0),
                flags,
                window.orElse(nextWindow),
                urgent.orElse(0),
                known(),
                text == null ? PacketDraft.pattern(length) : text);
    }

    /// Checks what was said.
    void assertMatches(TcpSegment segment) {
        var ignored = (flags & TcpSegment.PSH) == 0 ? TcpSegment.PSH : 0;
        assertEquals(flags, segment.flags() & ~ignored, () -> "flags of " + segment);
        seq.ifPresent(number -> assertEquals(number, segment.seq().toLong(), segment::toString));
        acknowledged.ifPresent(
                number -> assertEquals(number, segment.ack().toLong(), segment::toString));
        window.ifPresent(field -> assertEquals(field, segment.window(), segment::toString));
        urgent.ifPresent(up -> assertEquals(up, segment.urgentPointer(), segment::toString));
        if (options != null) {
            assertEquals(options, segment.options());
        }
        assertEquals(length, segment.payloadLength(), () -> "length of " + segment);
        if (text != null) {
            assertEquals(text, segment.payloadBytes());
        }
    }
}
