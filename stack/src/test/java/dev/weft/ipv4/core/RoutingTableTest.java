package dev.weft.ipv4.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.message.NetworkInterface;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Prefix;
import dev.weft.wire.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTableTest {
    private static final List<String> ADDRESSES =
            List.of("127.0.0.1/8", "10.1.0.2/16", "10.1.2.2/24", "192.0.2.6/31", "198.51.100.9/32");

    private static RoutingTable table(String gateway) {
        var interfaces = new ArrayList<NetworkInterface>();
        for (var each : ADDRESSES) {
            var index = interfaces.size();
            interfaces.add(
                    new NetworkInterface(
                            index,
                            "if" + index,
                            new MacAddress(0x0200_0000_0000L + index),
                            Ipv4Prefix.parse(each),
                            1500,
                            false));
        }
        return RoutingTable.of(interfaces, gateway == null ? null : ip(gateway));
    }

    private static Ipv4Address ip(String text) {
        return Ipv4Address.parse(text);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.7.7, 1, 10.1.7.7, 10.1.0.2",
        "10.1.2.7, 2, 10.1.2.7, 10.1.2.2", // 24 bits are more than 16
        "192.0.2.7, 3, 192.0.2.7, 192.0.2.6",
        "8.8.8.8, 2, 10.1.2.1, 10.1.2.2",
        "198.51.100.8, 2, 10.1.2.1, 10.1.2.2",
        "10.1.2.2, 0, 10.1.2.2, 10.1.2.2", // our own
        "127.9.9.9, 0, 127.9.9.9, 127.9.9.9",
        "255.255.255.255, 1, 255.255.255.255, 10.1.0.2",
        "10.1.2.255, 2, 10.1.2.255, 10.1.2.2",
        "224.0.0.5, 1, 224.0.0.5, 10.1.0.2"
    })
    void leadsTo(String destination, int through, String nextHop, String source) {
        var route = table("10.1.2.1").lookup(ip(destination));
        assertNotNull(route);
        assertEquals(through, route.through().index());
        assertEquals(ip(nextHop), route.nextHop(ip(destination)));
        assertEquals(ip(source), route.source());
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "0.0.0.0", "0.0.0.1", "198.51.100.8"})
    void leadsNowhereWithoutAGateway(String destination) {
        assertNull(table(null).lookup(ip(destination)));
    }

    @Test
    void neverLeadsToThisNetwork() {
        assertNull(table("10.1.2.1").lookup(Ipv4Address.UNSPECIFIED));
    }

    @Test
    void aGatewayHasToBeANeighbour() {
        assertThrows(IllegalArgumentException.class, () -> table("172.16.0.1"));
        assertThrows(IllegalArgumentException.class, () -> table("127.0.0.9"));
    }

    @ParameterizedTest
    @CsvSource({
        "255.255.255.255, true",
        "10.1.255.255, true",
        "10.1.2.255, true",
        "192.0.2.7, false", // RFC 3021: 31 bits have no broadcast
        "198.51.100.9, false",
        "127.255.255.255, false",
        "10.1.2.254, false"
    })
    void knowsBroadcasts(String address, boolean broadcast) {
        assertEquals(broadcast, table(null).isBroadcast(ip(address)));
    }

    @Test
    void onlyLoopbackHasNoGroups() {
        var alone = RoutingTable.of(table(null).interfaces().subList(0, 1), null);
        assertNull(alone.lookup(Ipv4Address.BROADCAST));
        assertNull(alone.lookup(ip("224.0.0.1")));
    }
}
