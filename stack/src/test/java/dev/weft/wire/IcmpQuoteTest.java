package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.wire.Ipv4Option.RouterAlert;
import org.junit.jupiter.api.Test;

class IcmpQuoteTest {
    private static final Ipv4Address A = Ipv4Address.parse("10.0.0.1");
    private static final Ipv4Address B = Ipv4Address.parse("10.0.0.2");

    private static Ipv4Packet datagramOf(int octets) {
        return Ipv4Packet.of(
                A, B, IpProtocol.UDP, new UdpDatagram(4000, 53, Bytes.wrap(new byte[octets])));
    }

    @Test
    void aSmallPacketIsQuotedWhole() throws MalformedPacketException {
        var packet = datagramOf(20).withOptions(Ipv4Options.of(new RouterAlert(0)));
        assertEquals(packet.toBytes(), IcmpQuote.of(packet));
        assertEquals(packet.toBytes(), IcmpQuote.of(Ipv4Packet.parse(packet.toBytes())));
    }

    /// RFC 1812 §4.3.2.3.
    @Test
    void theErrorStaysWithin576Octets() {
        var packet = datagramOf(1000);
        Bytes quote = IcmpQuote.of(packet);
        assertEquals(576, 20 + 8 + quote.length());
        assertEquals(packet.toBytes().slice(0, quote.length()), quote);
    }

    @Test
    void theProgramAtFaultIsFound() throws MalformedPacketException {
        var quote = IcmpQuote.parse(IcmpQuote.of(datagramOf(1000)).slice(0, 28));
        assertEquals(1028, quote.totalLength());
        assertEquals(A, quote.source());
        assertEquals(B, quote.destination());
        assertEquals(IpProtocol.UDP, quote.protocol());
        assertTrue(quote.hasPorts());
        assertEquals(4000, quote.sourcePort());
        assertEquals(53, quote.destinationPort());
    }

    @Test
    void laterFragmentsAndOtherProtocolsHaveNoPorts() throws MalformedPacketException {
        var whole = datagramOf(100);
        var later = whole.withFragment(8, true, Bytes.wrap(new byte[8]));
        assertEquals(8, IcmpQuote.parse(IcmpQuote.of(later)).fragmentOffset());
        assertFalse(IcmpQuote.parse(IcmpQuote.of(later)).hasPorts());
        var icmp = Ipv4Packet.of(A, B, IpProtocol.ICMP, Bytes.wrap(new byte[8]));
        assertFalse(IcmpQuote.parse(IcmpQuote.of(icmp)).hasPorts());
        assertFalse(IcmpQuote.parse(IcmpQuote.of(whole).slice(0, 23)).hasPorts());
    }

    @Test
    void withoutAHeaderThereIsNoQuote() {
        Bytes quote = IcmpQuote.of(datagramOf(0));
        assertThrows(MalformedPacketException.class, () -> IcmpQuote.parse(quote.slice(0, 19)));
        assertThrows(
                MalformedPacketException.class, () -> IcmpQuote.parse(Bytes.wrap(new byte[28])));
    }

    @Test
    void parserIsTotal() {
        Mutations.assertTotal(
                octets -> IcmpQuote.parse(octets).payload(),
                Mutations::mendIpv4Header,
                IcmpQuote.of(datagramOf(10)));
    }
}
