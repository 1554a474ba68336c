package dev.weft.ipv4.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.wire.Ipv4Address;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// RFC 6864 §4.3, RFC 7739 §2.
class IdentificationsTest {
    @Test
    void allValuesAreUsedBeforeOneRepeats() {
        var identifications = new Identifications(new Random(1));
        var seen = new HashSet<Integer>();
        var destination = Ipv4Address.parse("192.0.2.1");
        for (int i = 0; i < 65536; i++) {
            var value = identifications.next(destination, 17);
            assertTrue(value >= 0 && value <= 65535 && seen.add(value));
        }
        assertEquals(65536, seen.size());
    }

    @Test
    void oneDestinationTellsLittleAboutAnother() {
        var identifications = new Identifications(new Random(1));
        var neighbours = 0;
        for (int i = 0; i < 1000; i++) {
            var a = identifications.next(new Ipv4Address(0x0a000000 + i), 17);
            var b = identifications.next(new Ipv4Address(0x0a010000 + i), 17);
            neighbours += Math.abs(a - b) < 64 ? 1 : 0;
        }
        assertTrue(neighbours < 20, neighbours + " of 1000");
    }
}
