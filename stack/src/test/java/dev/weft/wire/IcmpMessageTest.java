package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.wire.IcmpMessage.DestinationUnreachable;
import dev.weft.wire.IcmpMessage.EchoReply;
import dev.weft.wire.IcmpMessage.EchoRequest;
import dev.weft.wire.IcmpMessage.ParameterProblem;
import dev.weft.wire.IcmpMessage.Redirect;
import dev.weft.wire.IcmpMessage.RedirectCode;
import dev.weft.wire.IcmpMessage.TimeExceeded;
import dev.weft.wire.IcmpMessage.TimeExceededCode;
import dev.weft.wire.IcmpMessage.TimestampReply;
import dev.weft.wire.IcmpMessage.TimestampRequest;
import dev.weft.wire.IcmpMessage.UnknownIcmpMessage;
import dev.weft.wire.IcmpMessage.UnreachableCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class IcmpMessageTest {
    /// Captured on Linux: an echo request, and the kernel's reply to it.
    private static final Bytes ECHO_REQUEST = Bytes.fromHex("08000e1312340001776566742077656674");

    private static final Bytes ECHO_REPLY = Bytes.fromHex("0000161312340001776566742077656674");

    /// Captured on Linux: port 9 is closed.
    private static final Bytes PORT_UNREACHABLE =
            Bytes.fromHex(
                    "03031eb300000000 450000213db340004011ff167f0000017f000001"
                            + "9c400009000dfe2068656c6c6f");

    private static final Bytes QUOTE = PORT_UNREACHABLE.slice(8);

    @Test
    void capturedEchoIsReadAndAnsweredAsTheKernelDoes() throws MalformedPacketException {
        var request = assertInstanceOf(EchoRequest.class, IcmpMessage.parse(ECHO_REQUEST));
        assertEquals(new EchoRequest(0x1234, 1, Bytes.ofUtf8("weft weft")), request);
        assertEquals(ECHO_REQUEST, request.toBytes());
        assertEquals(ECHO_REPLY, request.reply().toBytes());
        assertEquals(request.reply(), IcmpMessage.parse(ECHO_REPLY));
    }

    @Test
    void capturedPortUnreachableIsReadAndWrittenAgain() throws MalformedPacketException {
        var message = new DestinationUnreachable(UnreachableCode.PORT_UNREACHABLE, QUOTE);
        assertEquals(message, IcmpMessage.parse(PORT_UNREACHABLE));
        assertEquals(PORT_UNREACHABLE, message.toBytes());
    }

    @Test
    void everyKindSurvivesARoundTrip() throws MalformedPacketException {
        for (IcmpMessage message : examples()) {
            Bytes octets = message.toBytes();
            assertEquals(message, IcmpMessage.parse(octets));
            assertEquals(0xffff, NaiveChecksum.sum(octets.toByteArray(), 0, octets.length()));
            assertEquals(message.type(), octets.u8(0));
        }
    }

    private static List<IcmpMessage> examples() {
        return List.of(
                new EchoRequest(0xffff, 0xfffe, Bytes.of(1, 2, 3)),
                new EchoReply(0, 0, Bytes.empty()),
                new DestinationUnreachable(UnreachableCode.FRAGMENTATION_NEEDED, 1400, QUOTE),
                new DestinationUnreachable(UnreachableCode.COMMUNICATION_PROHIBITED, QUOTE),
                new TimeExceeded(TimeExceededCode.TIME_TO_LIVE_EXCEEDED, QUOTE),
                new TimeExceeded(TimeExceededCode.FRAGMENT_REASSEMBLY_TIME_EXCEEDED, QUOTE),
                new ParameterProblem(20, QUOTE),
                new Redirect(RedirectCode.HOST, Ipv4Address.parse("10.0.0.254"), QUOTE),
                new TimestampRequest(1, 2, 86_399_999),
                new TimestampRequest(1, 2, 5).reply(6, -1),
                new UnknownIcmpMessage(4, 0, 0, QUOTE),
                new UnknownIcmpMessage(200, 7, 0xdeadbeef, Bytes.of(1)));
    }

    /// RFC 792 for the first six, RFC 1122 §3.2.2.1 and RFC 1812 §5.2.7.1 for the others.
    @Test
    void codesHaveTheNumbersOfTheRfcs() {
        assertEquals(3, UnreachableCode.PORT_UNREACHABLE.code());
        assertEquals(4, UnreachableCode.FRAGMENTATION_NEEDED.code());
        assertEquals(12, UnreachableCode.HOST_UNREACHABLE_FOR_TOS.code());
        assertEquals(13, UnreachableCode.COMMUNICATION_PROHIBITED.code());
        assertEquals(15, UnreachableCode.PRECEDENCE_CUTOFF.code());
        for (UnreachableCode code : UnreachableCode.values()) {
            assertEquals(code, UnreachableCode.of(code.code()));
        }
        for (TimeExceededCode code : TimeExceededCode.values()) {
            assertEquals(code, TimeExceededCode.of(code.code()));
        }
        for (RedirectCode code : RedirectCode.values()) {
            assertEquals(code, RedirectCode.of(code.code()));
        }
        assertNull(UnreachableCode.of(16));
        assertNull(TimeExceededCode.of(2));
        assertNull(RedirectCode.of(4));
    }

    @Test
    void unknownCodesOfKnownTypesAreUnknownMessages() throws MalformedPacketException {
        for (int type : new int[] {3, 5, 11, 12}) {
            var message = new UnknownIcmpMessage(type, 99, 1, QUOTE);
            assertEquals(message, IcmpMessage.parse(message.toBytes()));
            assertTrue(message.isError());
        }
    }

    /// RFC 1122 §3.2.2: "An ICMP error message MUST NOT be sent as the result of receiving an ICMP
    /// error message".
    @Test
    void errorsAreTold() {
        for (IcmpMessage message : examples()) {
            assertEquals(List.of(3, 4, 5, 11, 12).contains(message.type()), message.isError());
        }
        assertFalse(new TimestampReply(0, 0, 0, 0, 0).isError());
    }

    /// RFC 1191 §4 gives the field a meaning with code 4 only.
    @Test
    void nextHopMtuIsReadWithItsCodeOnly() throws MalformedPacketException {
        byte[] octets = PORT_UNREACHABLE.toByteArray();
        BigEndian.put16(octets, 6, 1400);
        Mutations.mendIcmp(octets);
        var message =
                assertInstanceOf(
                        DestinationUnreachable.class, IcmpMessage.parse(Bytes.wrap(octets)));
        assertEquals(0, message.nextHopMtu());
    }

    @Test
    void damagedMessagesAreRefused() {
        byte[] octets = ECHO_REQUEST.toByteArray();
        octets[12] ^= 1;
        assertEquals(Malformation.BAD_CHECKSUM, reasonOf(Bytes.wrap(octets)));
        assertEquals(Malformation.TRUNCATED, reasonOf(ECHO_REQUEST.slice(0, 7)));
        Bytes shortTimestamp = new UnknownIcmpMessage(13, 0, 0, Bytes.wrap(new byte[11])).toBytes();
        assertEquals(Malformation.TRUNCATED, reasonOf(shortTimestamp));
    }

    private static Malformation reasonOf(Bytes octets) {
        return assertThrows(MalformedPacketException.class, () -> IcmpMessage.parse(octets))
                .reason();
    }

    @Test
    void parserIsTotal() {
        Mutations.assertTotal(
                IcmpMessage::parse,
                Mutations::mendIcmp,
                examples().stream().map(Pdu::toBytes).toArray(Bytes[]::new));
    }
}
