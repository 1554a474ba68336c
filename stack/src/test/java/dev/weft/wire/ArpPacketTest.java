package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArpPacketTest {
    private static final MacAddress MAC_A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress MAC_B = MacAddress.parse("02:00:00:00:00:0b");
    private static final Ipv4Address IP_A = Ipv4Address.parse("10.0.0.1");
    private static final Ipv4Address IP_B = Ipv4Address.parse("10.0.0.2");
    private static final Bytes REPLY =
            Bytes.fromHex("0001 0800 06 04 0002 02000000000b 0a000002 02000000000a 0a000001");

    @Test
    void replyIsReadAndWritten() throws MalformedPacketException {
        var reply = ArpPacket.reply(MAC_B, IP_B, MAC_A, IP_A);
        assertEquals(reply, ArpPacket.parse(REPLY));
        assertEquals(REPLY, reply.toBytes());
        assertTrue(reply.isReply());
        assertFalse(reply.isRequest());
    }

    @Test
    void paddingIsIgnored() throws MalformedPacketException {
        assertEquals(
                ArpPacket.parse(REPLY),
                ArpPacket.parse(Bytes.fromHex(REPLY.toHex() + "ee".repeat(18))));
    }

    @Test
    void requestDoesNotKnowItsTarget() {
        var request = ArpPacket.request(MAC_A, IP_A, IP_B);
        assertEquals(MacAddress.ZERO, request.targetMac());
        assertTrue(request.isRequest());
        assertFalse(request.isProbe());
    }

    /// RFC 5227 §1.1: "sender IP address field set to all zero".
    @Test
    void probeHasNoSenderAddress() {
        var probe = ArpPacket.probe(MAC_A, IP_A);
        assertTrue(probe.isProbe());
        assertEquals(Ipv4Address.UNSPECIFIED, probe.senderIp());
        assertEquals(IP_A, probe.targetIp());
    }

    /// RFC 5227 §2.3: "sender and target IP addresses are both set to the host's newly selected
    /// IPv4 address".
    @Test
    void announcementIsARequestForItsOwnAddress() {
        var announcement = ArpPacket.announcement(MAC_A, IP_A);
        assertTrue(announcement.isRequest());
        assertEquals(IP_A, announcement.senderIp());
        assertEquals(IP_A, announcement.targetIp());
    }

    @Test
    void unknownOperationsAreKeptForTheirSender() throws MalformedPacketException {
        var packet = ArpPacket.parse(new ArpPacket(9, MAC_A, IP_A, MAC_B, IP_B).toBytes());
        assertEquals(9, packet.operation());
        assertFalse(packet.isRequest() || packet.isReply());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0006 0800 06 04 0001",
                "0001 86dd 06 04 0001",
                "0001 0800 08 04 0001",
                "0001 0800 06 10 0001"
            })
    void otherAddressFormatsAreRefused(String start) {
        Bytes packet = Bytes.fromHex(start + REPLY.slice(8).toHex());
        var e = assertThrows(MalformedPacketException.class, () -> ArpPacket.parse(packet));
        assertEquals(Malformation.BAD_ADDRESS_FORMAT, e.reason());
    }

    @Test
    void parserIsTotal() {
        Mutations.assertTotal(ArpPacket::parse, Mutations::mendNothing, REPLY);
    }
}
