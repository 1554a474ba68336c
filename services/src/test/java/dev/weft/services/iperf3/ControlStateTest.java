package dev.weft.services.iperf3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ControlStateTest {
    @ParameterizedTest
    @EnumSource
    void everyStateIsFoundByItsOctet(ControlState state) {
        assertEquals(state, ControlState.of(state.octet()));
    }

    @Test
    void negativeNumbersAreOctetsToo() {
        assertEquals((byte) -1, (byte) ControlState.ACCESS_DENIED.octet());
        assertEquals((byte) -2, (byte) ControlState.SERVER_ERROR.octet());
    }

    @Test
    void otherOctetsAreNone() {
        assertNull(ControlState.of(0));
        assertNull(ControlState.of(3));
    }
}
