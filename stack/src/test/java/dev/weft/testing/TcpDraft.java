package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.wire.Bytes;
import dev.weft.wire.Pdu;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpOptions;
import dev.weft.wire.TcpSegment;
import java.util.EnumSet;
import java.util.Set;

/// A TCP segment in the making, to be sent or to be expected:
///
/// ```java
/// peer.sends(syn().seq(300).mss(1460));
/// var answer = peer.expects(synAck().ack(301));
/// peer.sends(ack().seq(301).ack(answer.end()));
/// ```
///
/// To be sent it goes from [#PEER_PORT] to [#STACK_PORT] unless it says otherwise. Of what is
/// expected the flags and the data are compared, and of the rest what has been said; PSH, too, only
/// when it has been asked for.
///
/// @param segment as it is so far
/// @param said what [#assertMatches(TcpSegment)] compares besides flags and data
public record TcpDraft(TcpSegment segment, Set<Field> said) {
    public static final int PEER_PORT = 40_000;
    public static final int STACK_PORT = 80;

    /// What can be said of a segment.
    public enum Field {
        SOURCE_PORT,
        DESTINATION_PORT,
        SEQ,
        ACK,
        WINDOW,
        URGENT_POINTER,
        OPTIONS
    }

    public TcpDraft {
        said = Set.copyOf(said);
    }

    /// A segment with these flags, sequence numbers 0, and a window of 65535.
    public static TcpDraft segment(int flags) {
        var zero = new SequenceNumber(0);
        var segment =
                new TcpSegment(
                        PEER_PORT,
                        STACK_PORT,
                        zero,
                        zero,
                        flags,
                        65_535,
                        0,
                        TcpOptions.NONE,
                        Bytes.empty());
        return new TcpDraft(segment, Set.of());
    }

    public static TcpDraft syn() {
        return segment(TcpSegment.SYN);
    }

    public static TcpDraft synAck() {
        return segment(TcpSegment.SYN | TcpSegment.ACK);
    }

    public static TcpDraft ack() {
        return segment(TcpSegment.ACK);
    }

    /// With ACK, as all data has.
    public static TcpDraft data(String text) {
        return ack().carries(text);
    }

    public static TcpDraft data(Bytes octets) {
        return ack().carries(octets);
    }

    /// With ACK, as nearly every FIN has.
    public static TcpDraft fin() {
        return segment(TcpSegment.FIN | TcpSegment.ACK);
    }

    public static TcpDraft rst() {
        return segment(TcpSegment.RST);
    }

    public static TcpDraft rstAck() {
        return segment(TcpSegment.RST | TcpSegment.ACK);
    }

    public TcpDraft from(int port) {
        return new TcpDraft(
                copy(port, to(), segment.seq(), segment.ack(), flags(), segment.payload()),
                and(Field.SOURCE_PORT));
    }

    public TcpDraft to(int port) {
        return new TcpDraft(
                copy(from(), port, segment.seq(), segment.ack(), flags(), segment.payload()),
                and(Field.DESTINATION_PORT));
    }

    public TcpDraft seq(long number) {
        return seq(SequenceNumber.of(number));
    }

    public TcpDraft seq(SequenceNumber number) {
        return new TcpDraft(
                copy(from(), to(), number, segment.ack(), flags(), segment.payload()),
                and(Field.SEQ));
    }

    /// With the flag.
    public TcpDraft ack(long number) {
        return ack(SequenceNumber.of(number));
    }

    /// With the flag.
    public TcpDraft ack(SequenceNumber number) {
        var flags = flags() | TcpSegment.ACK;
        return new TcpDraft(
                copy(from(), to(), segment.seq(), number, flags, segment.payload()),
                and(Field.ACK));
    }

    /// With more flags.
    public TcpDraft with(int flags) {
        return new TcpDraft(
                copy(
                        from(),
                        to(),
                        segment.seq(),
                        segment.ack(),
                        flags() | flags,
                        segment.payload()),
                said);
    }

    public TcpDraft carries(String text) {
        return carries(Bytes.ofUtf8(text));
    }

    public TcpDraft carries(Pdu payload) {
        return new TcpDraft(
                copy(from(), to(), segment.seq(), segment.ack(), flags(), payload), said);
    }

    /// As it stands in the header.
    public TcpDraft window(int window) {
        return new TcpDraft(
                copy(window, segment.urgentPointer(), segment.options()), and(Field.WINDOW));
    }

    /// With the flag.
    public TcpDraft urgent(int pointer) {
        var pointing =
                new TcpDraft(
                        copy(segment.window(), pointer, segment.options()),
                        and(Field.URGENT_POINTER));
        return pointing.with(TcpSegment.URG);
    }

    public TcpDraft options(TcpOptions options) {
        return new TcpDraft(
                copy(segment.window(), segment.urgentPointer(), options), and(Field.OPTIONS));
    }

    public TcpDraft mss(int octets) {
        return options(segment.options().withMss(octets));
    }

    public TcpDraft windowScale(int shift) {
        return options(segment.options().withWindowScale(shift));
    }

    public TcpDraft sackPermitted() {
        return options(segment.options().withSackPermitted());
    }

    public TcpDraft timestamps(int tsVal, int tsEcr) {
        return options(segment.options().withTimestamps(tsVal, tsEcr));
    }

    /// The segment is this one, as far as it has been said what it is.
    public void assertMatches(TcpSegment actual) {
        assertEquals(asFarAsSaid(segment), asFarAsSaid(actual), actual::toString);
    }

    private TcpSegment asFarAsSaid(TcpSegment of) {
        var nothing = new SequenceNumber(0);
        var ignored = segment.isPsh() ? 0 : TcpSegment.PSH;
        return new TcpSegment(
                said.contains(Field.SOURCE_PORT) ? of.sourcePort() : 0,
                said.contains(Field.DESTINATION_PORT) ? of.destinationPort() : 0,
                said.contains(Field.SEQ) ? of.seq() : nothing,
                said.contains(Field.ACK) ? of.ack() : nothing,
                of.flags() & ~ignored,
                said.contains(Field.WINDOW) ? of.window() : 0,
                said.contains(Field.URGENT_POINTER) ? of.urgentPointer() : 0,
                said.contains(Field.OPTIONS) ? of.options() : TcpOptions.NONE,
                of.payloadBytes());
    }

    private int from() {
        return segment.sourcePort();
    }

    private int to() {
        return segment.destinationPort();
    }

    private int flags() {
        return segment.flags();
    }

    private Set<Field> and(Field field) {
        var all = EnumSet.of(field);
        all.addAll(said);
        return all;
    }

    private TcpSegment copy(
            int from, int to, SequenceNumber seq, SequenceNumber ack, int flags, Pdu payload) {
        return new TcpSegment(
                from,
                to,
                seq,
                ack,
                flags,
                segment.window(),
                segment.urgentPointer(),
                segment.options(),
                payload);
    }

    private TcpSegment copy(int window, int urgentPointer, TcpOptions options) {
        return new TcpSegment(
                from(),
                to(),
                segment.seq(),
                segment.ack(),
                flags(),
                window,
                urgentPointer,
                options,
                segment.payload());
    }

    @Override
    public String toString() {
        return segment.toString();
    }
}
