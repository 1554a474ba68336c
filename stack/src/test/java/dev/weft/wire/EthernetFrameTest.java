package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class EthernetFrameTest {
    private static final Bytes ARP_FRAME =
            Bytes.fromHex(
                    "ffffffffffff 020000000001 0806"
                            + "0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002");

    @Test
    void headerIsReadAndThePaddingKept() throws MalformedPacketException {
        var frame = EthernetFrame.parse(Bytes.fromHex(ARP_FRAME.toHex() + "00".repeat(18)));
        assertEquals(MacAddress.BROADCAST, frame.destination());
        assertEquals(MacAddress.parse("02:00:00:00:00:01"), frame.source());
        assertEquals(EtherType.ARP, frame.etherType());
        assertEquals(46, frame.payloadBytes().length());
        assertEquals(60, frame.length());
    }

    @Test
    void nestedUnitsAreWrittenInOnePassAndWithoutPadding() {
        var sender = MacAddress.parse("02:00:00:00:00:01");
        var frame =
                new EthernetFrame(
                        MacAddress.BROADCAST,
                        sender,
                        EtherType.ARP,
                        ArpPacket.request(
                                sender,
                                Ipv4Address.parse("10.0.0.1"),
                                Ipv4Address.parse("10.0.0.2")));
        assertEquals(ARP_FRAME, frame.toBytes());
    }

    @Test
    void lessThanAHeaderIsTruncated() {
        var e =
                assertThrows(
                        MalformedPacketException.class,
                        () -> EthernetFrame.parse(ARP_FRAME.slice(0, 13)));
        assertEquals(Malformation.TRUNCATED, e.reason());
        assertEquals(MalformedPacketException.NO_POINTER, e.pointer());
        assertEquals(0, e.getStackTrace().length);
    }

    @Test
    void parserIsTotal() {
        Mutations.assertTotal(EthernetFrame::parse, Mutations::mendNothing, ARP_FRAME);
    }
}
