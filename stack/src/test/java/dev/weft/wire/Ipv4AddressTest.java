package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4AddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.0.0.1", "192.168.100.254", "255.255.255.255"})
    void dottedNotationIsReadAndWritten(String text) {
        assertEquals(text, Ipv4Address.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.-4",
                "1..3.4",
                "1.2.3.",
                "1.2.3.4 ",
                "a.b.c.d",
                "1.2.3.1000",
                "١.2.3.4"
            })
    void otherNotationsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Ipv4Address.parse(text));
    }

    @Test
    void kindsAreTold() {
        assertTrue(Ipv4Address.parse("127.255.0.1").isLoopback());
        assertFalse(Ipv4Address.parse("128.0.0.1").isLoopback());
        assertTrue(Ipv4Address.parse("224.0.0.1").isMulticast());
        assertTrue(Ipv4Address.parse("239.255.255.255").isMulticast());
        assertFalse(Ipv4Address.parse("240.0.0.0").isMulticast());
        assertTrue(Ipv4Address.parse("240.0.0.0").isReserved());
        assertFalse(Ipv4Address.BROADCAST.isReserved());
        assertTrue(Ipv4Address.BROADCAST.isBroadcast());
        assertTrue(Ipv4Address.parse("169.254.3.4").isLinkLocal());
        assertFalse(Ipv4Address.parse("169.255.3.4").isLinkLocal());
        assertTrue(Ipv4Address.UNSPECIFIED.isUnspecified());
        assertTrue(Ipv4Address.parse("0.1.2.3").isThisNetwork());
    }

    @Test
    void orderIsThatOfUnsignedNumbers() {
        assertTrue(Ipv4Address.parse("9.0.0.0").compareTo(Ipv4Address.parse("200.0.0.0")) < 0);
    }

    @Test
    void javaNetAddressesAreTheSame() throws Exception {
        var address = Ipv4Address.parse("203.0.113.7");
        assertEquals(address, Ipv4Address.from(address.toInetAddress()));
        assertEquals("203.0.113.7", address.toInetAddress().getHostAddress());
        InetAddress ipv6 = InetAddress.getByAddress(new byte[16]);
        assertThrows(IllegalArgumentException.class, () -> Ipv4Address.from(ipv6));
    }
}
