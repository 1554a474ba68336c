package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {
    @Test
    void theUsualNotationIsReadAndWritten() {
        var address = MacAddress.parse("02:00:5E:10:00:ff");
        assertEquals(0x0200_5e10_00ffL, address.value());
        assertEquals("02:00:5e:10:00:ff", address.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02:00:5e:10:00",
                "02-00-5e-10-00-ff",
                "02:00:5e:10:00:fg",
                "2:0:5e:10:0:ff:0:1:2"
            })
    void otherNotationsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> MacAddress.parse(text));
    }

    @Test
    void kindsAreTold() {
        var station = MacAddress.parse("02:00:00:00:00:01");
        assertTrue(station.isUnicast());
        assertFalse(station.isMulticast());
        var group = MacAddress.parse("01:00:5e:00:00:01");
        assertTrue(group.isMulticast());
        assertFalse(group.isUnicast());
        assertFalse(group.isBroadcast());
        assertTrue(MacAddress.BROADCAST.isBroadcast());
        assertTrue(MacAddress.BROADCAST.isMulticast());
        assertTrue(MacAddress.ZERO.isZero());
        assertFalse(MacAddress.ZERO.isUnicast());
    }

    @Test
    void moreThan48BitsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(1L << 48));
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(-1));
    }
}
