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

/// RFC 6056 §3.3.
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

    @Test
    void aSequenceGoesThroughAllPortsFromAnyPlace() {
        var ports = new EphemeralPorts(50_000, 50_002);
        for (int i = 0; i < 10; i++) {
            var start = Integer.MAX_VALUE - 5 + i; // a number may go past all ints
            var next = 50_000 + Integer.remainderUnsigned(start, 3);
            assertEquals(OptionalInt.of(next), ports.chooseFrom(start, each -> true));
            assertEquals(
                    OptionalInt.of(next == 50_002 ? 50_000 : next + 1),
                    ports.chooseFrom(start, each -> each != next));
        }
        assertEquals(OptionalInt.empty(), ports.chooseFrom(1, each -> false));
    }

    @ParameterizedTest
    @CsvSource({"1023, 2000", "2000, 65536", "3000, 2999"})
    void aRangeHasToMakeSense(int first, int last) {
        assertThrows(IllegalArgumentException.class, () -> new EphemeralPorts(first, last));
    }
}
