package dev.weft.tcp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.PacketDraft;
import dev.weft.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OctetQueueTest {
    private final OctetQueue queue = new OctetQueue();

    @Test
    void longRunsAreNotCopied() {
        var run = PacketDraft.pattern(4000);
        queue.add(run);
        assertSame(run, queue.range(0, 4000));
        assertSame(run, queue.take(4000));
    }

    @Test
    void shortRunsComeOutTogether() {
        for (int i = 0; i < 100; i++) {
            queue.add(Bytes.of(i));
        }
        var taken = queue.take(1000).length() + queue.take(1000).length();
        assertEquals(100, taken);
        assertTrue(queue.isEmpty());
    }

    @Test
    void whatWasTakenDoesNotChangeWhenMoreIsAdded() {
        queue.add(Bytes.ofUtf8("a"));
        queue.add(Bytes.ofUtf8("b"));
        var range = queue.range(0, 2).toBytes();
        queue.add(Bytes.ofUtf8("c"));
        assertEquals("ab", range.toUtf8());
        assertEquals("abc", queue.range(0, 3).toBytes().toUtf8());
    }

    @Test
    void nothingAddsNothing() {
        queue.add(Bytes.empty());
        assertTrue(queue.isEmpty());
        assertEquals(0, queue.range(0, 0).length());
    }

    /// A connection that is idle after much was sent holds no more than one that sent little.
    @Test
    void anEmptyQueueIsSmall() {
        for (int i = 0; i < 3000; i++) {
            queue.add(PacketDraft.pattern(1460));
        }
        assertTrue(queue.places() >= 3000);
        queue.discard(1460 * 2999);
        assertEquals(1460, queue.take(10_000).length());
        assertTrue(queue.places() <= 64, "places: " + queue.places());
        queue.add(PacketDraft.pattern(600));
        assertEquals(PacketDraft.pattern(600), queue.take(600));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void behavesLikeAnArray(long seed) {
        var random = new Random(seed);
        var model = new byte[0];
        for (int step = 0; step < 3000; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    var added = new byte[random.nextInt(random.nextBoolean() ? 20 : 2000)];
                    random.nextBytes(added);
                    queue.add(Bytes.wrap(added));
                    var joined = new ByteArrayOutputStream();
                    joined.writeBytes(model);
                    joined.writeBytes(added);
                    model = joined.toByteArray();
                }
                case 1 -> {
                    var count = random.nextInt(model.length + 1);
                    queue.discard(count);
                    model = Arrays.copyOfRange(model, count, model.length);
                }
                case 2 -> {
                    if (model.length > 0) {
                        var taken = queue.take(1 + random.nextInt(1500));
                        assertEquals(Bytes.wrap(model, 0, taken.length()), taken);
                        model = Arrays.copyOfRange(model, taken.length(), model.length);
                    }
                }
                default -> {
                    var from = random.nextInt(model.length + 1);
                    var length = random.nextInt(model.length - from + 1);
                    assertEquals(
                            Bytes.wrap(model, from, length), queue.range(from, length).toBytes());
                }
            }
            assertEquals(model.length, queue.length());
        }
    }
}
