package dev.weft.bench.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CpuTest {
    @Test
    void addsUserAndSystemTimeOfAProcess() {
        var stat = "77 (a name) with) R 1 77 77 0 -1 4194560 1 2 3 4 250 50 0 0 20 0 1 0 9 8 7";
        assertEquals(300, Cpu.ticksIn(stat));
    }

    @Test
    void doesNotCountIdleAndWaitingTimeOfTheMachine() {
        assertEquals(1 + 2 + 4 + 32 + 64 + 128, Cpu.busyTicksIn("cpu  1 2 4 8 16 32 64 128 0 0"));
    }
}
