package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.wire.Ipv4Option.EndOfList;
import dev.weft.wire.Ipv4Option.InternetTimestamp;
import dev.weft.wire.Ipv4Option.LooseSourceRoute;
import dev.weft.wire.Ipv4Option.NoOperation;
import dev.weft.wire.Ipv4Option.RecordRoute;
import dev.weft.wire.Ipv4Option.RouterAlert;
import dev.weft.wire.Ipv4Option.StrictSourceRoute;
import dev.weft.wire.Ipv4Option.UnknownOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv4OptionsTest {
    private static final Ipv4Address A = Ipv4Address.parse("10.0.0.1");
    private static final Ipv4Address B = Ipv4Address.parse("10.0.0.2");

    private static Ipv4Options parse(String hex) throws MalformedPacketException {
        return Ipv4Options.parse(Bytes.fromHex(hex));
    }

    @Test
    void everyKindSurvivesARoundTrip() throws MalformedPacketException {
        for (Ipv4Option option :
                List.of(
                        new NoOperation(),
                        RecordRoute.ofSize(9),
                        new LooseSourceRoute(4, List.of(A, B)),
                        new StrictSourceRoute(8, List.of(A, B)),
                        new InternetTimestamp(
                                5, 0, InternetTimestamp.TIMES, Bytes.wrap(new byte[36])),
                        new RouterAlert(5),
                        new UnknownOption(0x82, Bytes.of(1, 2, 3)))) {
            Ipv4Options options = Ipv4Options.of(option);
            Ipv4Options parsed = Ipv4Options.parse(options.toBytes());
            assertEquals(options, parsed);
            assertEquals(option, parsed.list().getFirst());
            assertEquals(option, parsed.find(option.getClass()));
            assertEquals(0, options.length() % 4);
        }
    }

    @Test
    void whatFollowsTheEndIsPadding() throws MalformedPacketException {
        var options = parse("01 00 ff ff");
        assertEquals(List.of(new NoOperation(), new EndOfList()), options.list());
        assertEquals(Bytes.fromHex("0100ffff"), options.toBytes());
    }

    /// Captured on Linux: Record Route in an echo request and its reply.
    @Test
    void anAddressIsRecorded() throws MalformedPacketException {
        var request = parse("070b08 7f000001 00000000 00").find(RecordRoute.class);
        assertNotNull(request);
        var reply = request.recording(Ipv4Address.LOOPBACK);
        assertEquals(parse("070b0c 7f000001 7f000001 00"), Ipv4Options.of(reply));
        assertTrue(reply.isComplete());
        assertSame(reply, reply.recording(A));
    }

    /// Captured on Linux: Timestamp, with room for one, in an echo request and its reply.
    @Test
    void aTimestampIsRecordedOrTheOverflowCounted() throws MalformedPacketException {
        var empty = parse("440c0501 0000000000000000").find(InternetTimestamp.class);
        assertNotNull(empty);
        var full = empty.recording(Ipv4Address.LOOPBACK, 0x0316e5b4);
        assertEquals(parse("440c0d01 7f000001 0316e5b4"), Ipv4Options.of(full));
        assertEquals(parse("440c0d11 7f000001 0316e5b4"), Ipv4Options.of(full.recording(A, 5)));
        assertEquals(15, new InternetTimestamp(5, 15, 0, Bytes.empty()).recording(A, 5).overflow());
    }

    @Test
    void aPrespecifiedSlotIsForItsOwnerOnly() throws MalformedPacketException {
        var option = parse("440c0503 0a000001 00000000").find(InternetTimestamp.class);
        assertNotNull(option);
        assertSame(option, option.recording(B, 5));
        assertEquals(parse("440c0d03 0a000001 00000005"), Ipv4Options.of(option.recording(A, 5)));
    }

    /// RFC 1122 §3.2.2.6.
    @Test
    void aSourceRouteIsReversedForTheReply() {
        assertEquals(
                new LooseSourceRoute(4, List.of(B, A)),
                new LooseSourceRoute(12, List.of(A, B)).reversed());
        assertEquals(
                new StrictSourceRoute(4, List.of(B, A)),
                new StrictSourceRoute(12, List.of(A, B)).reversed());
    }

    @Test
    void copiedOptionsAreInAllFragments() {
        var alert = new RouterAlert(0);
        assertEquals(
                List.of(alert),
                Ipv4Options.of(RecordRoute.ofSize(2), alert).copiedOnFragmentation().list());
        assertSame(
                Ipv4Options.EMPTY, Ipv4Options.of(RecordRoute.ofSize(2)).copiedOnFragmentation());
    }

    /// The pointer is that of a Parameter Problem: the first option is at 20.
    @ParameterizedTest
    @CsvSource({
        "01010107, 23", // no length octet
        "01820100, 22", // a length that does not count both octets
        "01820400, 22", // a length past the end
        "07060400 00000000, 21", // no whole address
        "07070300 00000000, 22", // the pointer in the fixed part
        "83070500 00000000, 22", // the pointer inside of an address
        "44030500, 21", // no room for the flag
        "44080400 00000000, 22", // the pointer in the fixed part
        "94030000, 21", // not four octets
    })
    void aMalformedOptionIsPointedAt(String hex, int pointer) {
        var e = assertThrows(MalformedPacketException.class, () -> parse(hex));
        assertEquals(Malformation.BAD_OPTION, e.reason());
        assertEquals(pointer, e.pointer());
    }

    @Test
    void noneIsNotFound() {
        assertNull(Ipv4Options.EMPTY.find(RouterAlert.class));
        assertTrue(Ipv4Options.EMPTY.isEmpty());
        assertEquals(0, Ipv4Options.EMPTY.length());
    }

    @Test
    void moreThanFitsIsOurMistake() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Ipv4Options.of(RecordRoute.ofSize(9), new RouterAlert(0)));
        assertThrows(IllegalArgumentException.class, () -> new UnknownOption(0, Bytes.empty()));
        assertThrows(IllegalArgumentException.class, () -> new RecordRoute(5, List.of(A)));
    }
}
