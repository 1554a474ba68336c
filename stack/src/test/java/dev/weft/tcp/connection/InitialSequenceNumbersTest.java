package dev.weft.tcp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.message.Endpoint;
import dev.weft.testing.Requirement;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Ipv4Address;
import java.time.Duration;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InitialSequenceNumbersTest {
    private static final Endpoint LOCAL = new Endpoint(Ipv4Address.parse("10.0.0.2"), 80);
    private static final Endpoint REMOTE = new Endpoint(Ipv4Address.parse("10.0.0.1"), 4000);
    private static final MonotonicTime NOW = MonotonicTime.START.plus(Duration.ofDays(3));

    private final InitialSequenceNumbers numbers = numbers(1);

    private static InitialSequenceNumbers numbers(long seed) {
        return new InitialSequenceNumbers(new SplittableRandom(seed));
    }

    @Test
    @Requirement({"RFC 9293 MUST-8", "RFC 6528 §3"})
    void numbersAdvanceEveryFourMicroseconds() {
        var first = numbers.choose(LOCAL, REMOTE, NOW);
        assertEquals(
                first.plus(1), numbers.choose(LOCAL, REMOTE, NOW.plus(Duration.ofNanos(4_000))));
        assertEquals(
                first.plus(250_000),
                numbers.choose(LOCAL, REMOTE, NOW.plus(Duration.ofSeconds(1))));
    }

    @Test
    @Requirement({"RFC 9293 SHLD-1", "RFC 6528 §3"})
    void eachConnectionHasItsOwnNumberSpace() {
        var seen = new HashSet<>();
        for (int port = 1; port <= 1000; port++) {
            var remote = new Endpoint(REMOTE.address(), port);
            assertTrue(seen.add(numbers.choose(LOCAL, remote, NOW)));
            assertTrue(seen.add(numbers.choose(new Endpoint(LOCAL.address(), port), REMOTE, NOW)));
        }
        assertNotEquals(numbers.choose(LOCAL, REMOTE, NOW), numbers.choose(REMOTE, LOCAL, NOW));
    }

    @Test
    @Requirement({"RFC 9293 MUST-9", "RFC 6528 §3"})
    void whoHasAnotherSecretComputesOtherNumbers() {
        assertEquals(numbers(1).choose(LOCAL, REMOTE, NOW), numbers(1).choose(LOCAL, REMOTE, NOW));
        assertNotEquals(
                numbers(1).choose(LOCAL, REMOTE, NOW), numbers(2).choose(LOCAL, REMOTE, NOW));
    }

    @Test
    @Requirement("RFC 7323 §5.4")
    void timestampsBeginWhereNobodyGuessesButTheSameForAPairOfHosts() {
        var offset = numbers.timestampOffset(LOCAL, REMOTE);
        assertEquals(
                offset,
                numbers.timestampOffset(
                        new Endpoint(LOCAL.address(), 1), new Endpoint(REMOTE.address(), 2)));
        assertNotEquals(offset, numbers(2).timestampOffset(LOCAL, REMOTE));
    }

    @Test
    @Requirement("RFC 7323 §5.4")
    void theTimestampClockTicksInMilliseconds() {
        assertEquals(
                InitialSequenceNumbers.timestamp(NOW, 7) + 1500,
                InitialSequenceNumbers.timestamp(NOW.plus(Duration.ofMillis(1500)), 7));
    }

    @Test
    @Requirement("RFC 6056 §3.3.3")
    void portsTowardsEachPeerBeginAtAPlaceOfTheirOwn() {
        var elsewhere = new Endpoint(REMOTE.address(), REMOTE.port() + 1);
        var offset = numbers.portOffset(LOCAL, REMOTE);
        assertNotEquals(offset, numbers.portOffset(LOCAL, elsewhere));
        assertEquals(offset, numbers.portOffset(LOCAL, REMOTE));
        assertNotEquals(offset, numbers(2).portOffset(LOCAL, REMOTE));
        assertNotEquals(offset, numbers.timestampOffset(LOCAL, REMOTE), "which everybody can see");
    }
}
