package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.wire.Offload.Gso;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final EthernetFrame CONTENT =
            new EthernetFrame(
                    MacAddress.BROADCAST,
                    MacAddress.parse("02:00:00:00:00:01"),
                    EtherType.IPV4,
                    Ipv4Packet.of(
                            Ipv4Address.parse("10.0.0.1"),
                            Ipv4Address.parse("10.0.0.2"),
                            IpProtocol.UDP,
                            new UdpDatagram(1, 2, Bytes.of(3, 4, 5))));

    @Test
    void withoutOffloadTheChecksumIsComplete() {
        byte[] octets = Frame.of(CONTENT).octets().toByteArray();
        assertEquals(45, octets.length);
        assertTrue(NaiveChecksum.verifiesTransport(octets, 14, 34, IpProtocol.UDP));
    }

    @Test
    void withOffloadTheFieldHoldsThePseudoHeadersSum() {
        var frame = new Frame(CONTENT, Offload.checksum(34, UdpDatagram.CHECKSUM_OFFSET));
        var buffer = new byte[64];
        frame.writeTo(buffer, 3);
        int pseudoHeader = NaiveChecksum.add(NaiveChecksum.sum(buffer, 3 + 26, 8), 17, 11);
        assertEquals(pseudoHeader, BigEndian.u16(buffer, 3 + 40));
        assertEquals(frame.octets(), Bytes.wrap(buffer, 3, frame.length()));
    }

    @Test
    void receivedOctetsAreTheContentItself() {
        Bytes received = CONTENT.toBytes();
        assertSame(received, new Frame(received, Offload.VERIFIED).octets());
    }

    @Test
    void aSuperframeNeedsASizeAndAnOpenChecksum() {
        assertThrows(
                IllegalArgumentException.class, () -> new Offload(true, 34, 16, Gso.TCPV4, 0, 54));
        assertThrows(
                IllegalArgumentException.class, () -> new Offload(true, 0, 0, Gso.TCPV4, 1448, 54));
        assertFalse(Offload.checksum(34, 16).needsSegmentation());
    }

    @Test
    void whoMakesSegmentsMakesChecksums() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new OffloadCapabilities(false, true, false, false));
    }
}
