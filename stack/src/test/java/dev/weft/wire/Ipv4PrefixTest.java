package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4PrefixTest {
    private static Ipv4Address address(String text) {
        return Ipv4Address.parse(text);
    }

    @Test
    void anInterfacesAddressAndItsNetwork() {
        var prefix = Ipv4Prefix.parse("10.1.2.3/20");
        assertEquals(address("10.1.2.3"), prefix.address());
        assertEquals(Ipv4Prefix.parse("10.1.0.0/20"), prefix.network());
        assertEquals(address("10.1.15.255"), prefix.broadcast());
        assertEquals(address("255.255.240.0"), prefix.netmask());
        assertTrue(prefix.contains(address("10.1.15.255")));
        assertFalse(prefix.contains(address("10.1.16.0")));
        assertTrue(prefix.isDirectedBroadcast(address("10.1.15.255")));
        assertFalse(prefix.isDirectedBroadcast(address("10.2.15.255")));
        assertEquals("10.1.2.3/20", prefix.toString());
    }

    @Test
    void theDefaultContainsEverything() {
        assertTrue(Ipv4Prefix.DEFAULT.contains(address("255.1.2.3")));
        assertEquals(Ipv4Address.UNSPECIFIED, Ipv4Prefix.DEFAULT.netmask());
    }

    @Test
    void aHostContainsItself() {
        var host = Ipv4Prefix.parse("10.0.0.1/32");
        assertTrue(host.contains(address("10.0.0.1")));
        assertFalse(host.contains(address("10.0.0.2")));
        assertFalse(host.isDirectedBroadcast(address("10.0.0.1")));
    }

    /// RFC 3021 §2.1: both addresses of a point-to-point link are hosts.
    @Test
    void aPrefixOf31BitsHasNoBroadcast() {
        assertFalse(Ipv4Prefix.parse("10.0.0.0/31").isDirectedBroadcast(address("10.0.0.1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.1", "10.0.0.1/", "10.0.0.1/33", "10.0.0.1/-1", "10.0.0/8", "/8"})
    void otherNotationsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Ipv4Prefix.parse(text));
    }
}
