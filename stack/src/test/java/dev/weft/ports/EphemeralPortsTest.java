package dev.weft.ports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 6056 §3.3.1.
class EphemeralPortsTest {
    @Test
    void everyPortIsFoundBeforeNoneIsLeft() {
        var ports = new EphemeralPorts(50_000, 50_099);
        var taken = new BitSet();
        var random = new Random(6056);
        for (int i = 0; i < 100; i++) {
            var port = ports.choose(random, each -> !taken.get(each)).orElseThrow();
            assertTrue(port >= 50_000 && port <= 50_099);
            taken.set(port);
        }
        assertEquals(OptionalInt.empty(), ports.choose(random, each -> !taken.get(each)));
    }

    @Test
    void allPortsAreAboutEquallyLikely() {
        var ports = new EphemeralPorts(2000, 2009);
        var random = new Random(1);
        int[] counts = new int[10];
        for (int i = 0; i < 10_000; i++) {
            counts[ports.choose(random, each -> true).orElseThrow() - 2000]++;
        }
        for (int count : counts) {
            assertTrue(count > 850 && count < 1150, "" + count);
        }
    }

    @ParameterizedTest
    @CsvSource({"1023, 2000", "2000, 65536", "3000, 2999"})
    void aRangeHasToMakeSense(int first, int last) {
        assertThrows(IllegalArgumentException.class, () -> new EphemeralPorts(first, last));
    }
}
