package dev.weft.tcp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Requirement;
import dev.weft.wire.Bytes;
import dev.weft.wire.SequenceNumber;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReassemblyQueueTest {
    private static final int BOUND = 100;

    private final ReassemblyQueue queue = new ReassemblyQueue(BOUND);

    @Test
    @Requirement("RFC 9293 SHLD-31")
    void whatComesEarlyWaitsForWhatBelongsInFront() {
        add(310, "late");
        assertNull(queue.take(at(300)));
        assertEquals("late", taken(310));
        assertTrue(queue.isEmpty());
    }

    @Test
    void aPieceThatHasBeenPassedIsGone() {
        add(310, "abc");
        assertNull(queue.take(at(320)));
        assertTrue(queue.isEmpty());
        assertEquals(0, queue.octets());
    }

    @Test
    void onlyTheUnknownPartOfAPieceIsTaken() {
        add(310, "abcdef");
        assertEquals("def", taken(313));
    }

    @Test
    void theFirstCopyWinsWhereTheSecondSurroundsIt() {
        add(305, "BBB");
        add(303, "ccccccc");
        assertEquals("ccBBBcc", taken(303));
    }

    @Test
    void theFirstCopyWinsWhereTheSecondBeginsWithinIt() {
        add(301, "AAAA");
        add(303, "bbbb");
        assertEquals("AAAAbb", taken(301));
    }

    @Test
    void theFirstCopyWinsWhereTheSecondEndsWithinIt() {
        add(305, "AAAA");
        add(301, "bbbbbb");
        assertEquals("bbbbAAAA", taken(301));
    }

    @Test
    void theFirstCopiesWinWhereTheLastFillsTheirGaps() {
        add(303, "X");
        add(305, "Y");
        add(307, "Z");
        add(301, "abcdefghi");
        assertEquals("abXdYfZhi", taken(301));
    }

    @Test
    void aRepetitionAddsNothing() {
        add(305, "BBB");
        add(305, "ccc");
        add(306, "c");
        assertEquals(3, queue.octets());
        assertEquals("BBB", taken(305));
    }

    @Test
    void numbersWrapAround() {
        add(0, "def");
        add(0xffff_fffdL, "abc");
        assertEquals("abcdef", taken(0xffff_fffdL));
    }

    @Test
    void theNumberOfPiecesIsBounded() {
        for (int i = 0; i < BOUND; i++) {
            assertTrue(queue.add(at(1000 + 2L * i), Bytes.of(i)));
        }
        assertFalse(queue.add(at(100), Bytes.of(1)));
        assertEquals(BOUND, queue.octets());
    }

    @Test
    void theFirstFinIsBelieved() {
        queue.finAt(at(310), at(300));
        queue.finAt(at(305), at(300));
        assertTrue(queue.finIsAt(at(310)));
        assertFalse(queue.finIsAt(at(305)));
        assertFalse(queue.isEmpty());
    }

    @Test
    void aFinThatDataHasPassedGivesWay() {
        queue.finAt(at(310), at(300));
        queue.finAt(at(320), at(311));
        assertTrue(queue.finIsAt(at(320)));
    }

    @Test
    void theGapEndsWhereTheFirstPieceBegins() {
        assertEquals(Integer.MAX_VALUE, queue.gapAfter(at(300)));
        add(310, "abc");
        assertEquals(10, queue.gapAfter(at(300)));
        assertEquals(0, queue.gapAfter(at(311)));
    }

    /// Against an array in which every octet is set once.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyOrderGivesTheSameOctets(long seed) {
        var random = new Random(seed);
        var size = 300;
        var base = random.nextLong(1L << 32);
        var expected = new int[size];
        var known = new boolean[size];
        var large = new ReassemblyQueue(size);
        for (int round = 1; round <= 60; round++) {
            var from = random.nextInt(size);
            var length = 1 + random.nextInt(Math.min(30, size - from));
            var octets = new byte[length];
            for (int i = 0; i < length; i++) {
                octets[i] = (byte) round;
                if (!known[from + i]) {
                    known[from + i] = true;
                    expected[from + i] = round;
                }
            }
            assertTrue(large.add(at((base + from) & 0xffff_ffffL), Bytes.wrap(octets)));
        }
        for (int i = 0; i < size; ) {
            var run = large.take(at((base + i) & 0xffff_ffffL));
            if (run == null) {
                assertFalse(known[i], "octet " + i);
                i++;
                continue;
            }
            for (int j = 0; j < run.length(); j++, i++) {
                assertEquals(expected[i], run.u8(j), "octet " + i);
            }
        }
        assertTrue(large.isEmpty());
        assertEquals(0, large.octets());
    }

    private void add(long seq, String text) {
        assertTrue(queue.add(at(seq), Bytes.ofUtf8(text)));
    }

    private String taken(long seq) {
        var text = new StringBuilder();
        var nxt = at(seq);
        for (var run = queue.take(nxt); run != null; run = queue.take(nxt)) {
            text.append(run.toUtf8());
            nxt = nxt.plus(run.length());
        }
        return text.toString();
    }

    private static SequenceNumber at(long number) {
        return SequenceNumber.of(number);
    }
}
