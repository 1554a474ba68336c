package dev.weft.tcp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.PacketDraft;
import dev.weft.time.MonotonicTime;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReceiveBufferTest {
    private static final int FIRST = TcpBounds.INITIAL_BUFFER;
    private static final int MOST = 64 * FIRST;
    private static final Duration ROUND_TRIP = Duration.ofMillis(10);

    private final BufferBudget budget = new BufferBudget(1L << 30, 16L * FIRST);
    private MonotonicTime now = MonotonicTime.START;

    private ReceiveBuffer buffer() {
        return new ReceiveBuffer(MOST, budget);
    }

    /// What arrives, a fourth of what fits at a time, is read at once, for that long.
    private void reads(ReceiveBuffer buffer, Duration each, Duration howLong) {
        for (var end = now.plus(howLong); now.isBefore(end); now = now.plus(each)) {
            readsOnce(buffer);
        }
    }

    private void readsOnce(ReceiveBuffer buffer) {
        var octets = buffer.limit() / 4;
        buffer.add(PacketDraft.pattern(octets));
        buffer.take(octets, now, ROUND_TRIP);
    }

    @Test
    void growsWhileMuchIsReadWithinARoundTrip() {
        var buffer = buffer();
        reads(buffer, Duration.ofMillis(4), Duration.ofSeconds(1));
        assertEquals(16 * FIRST, buffer.limit(), "all there is to share");
    }

    @Test
    void staysAsItIsWhenLittleIsReadWithinARoundTrip() {
        var buffer = buffer();
        reads(buffer, Duration.ofMillis(11), Duration.ofSeconds(1));
        assertEquals(FIRST, buffer.limit());
    }

    @Test
    void allThatReadMuchHaveTheSameShare() {
        var first = buffer();
        reads(first, Duration.ofMillis(4), Duration.ofSeconds(1));
        var all = Stream.concat(Stream.of(first), Stream.generate(this::buffer).limit(3)).toList();
        for (int i = 0; i < 500; i++) {
            all.forEach(this::readsOnce);
            now = now.plus(Duration.ofMillis(1));
        }
        all.forEach(each -> assertEquals(4 * FIRST, each.limit()));
    }

    @Test
    void theShareGrowsAgainWhenOthersStop() {
        var one = buffer();
        var other = buffer();
        for (int i = 0; i < 500; i++) {
            readsOnce(one);
            readsOnce(other);
            now = now.plus(Duration.ofMillis(1));
        }
        assertEquals(8 * FIRST, one.limit());
        reads(one, Duration.ofMillis(1), Duration.ofSeconds(1));
        assertEquals(16 * FIRST, one.limit());
    }

    @Test
    void noShareIsLessThanWhatEachBeginsWith() {
        var many = Stream.generate(this::buffer).limit(100).toList();
        for (int i = 0; i < 300; i++) {
            many.forEach(this::readsOnce);
            now = now.plus(Duration.ofMillis(1));
        }
        assertTrue(many.stream().allMatch(each -> each.limit() == FIRST), "100 of 16 shares");
    }
}
