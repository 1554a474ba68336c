package dev.weft.tcp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.message.Endpoint;
import dev.weft.testing.Requirement;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two connections and nothing between them but a wire that loses, delays, repeats and reorders:
/// what one program writes the other reads, and both come to an end.
class TwoConnectionsTest {
    private static final int SEEDS = 300;
    private static final Endpoint LEFT = new Endpoint(Ipv4Address.parse("10.0.0.1"), 1000);
    private static final Endpoint RIGHT = new Endpoint(Ipv4Address.parse("10.0.0.2"), 2000);

    private record OnTheWire(MonotonicTime at, long order, Side to, TcpSegment segment) {}

    private final PriorityQueue<OnTheWire> wire =
            new PriorityQueue<>(
                    Comparator.comparing(OnTheWire::at).thenComparingLong(OnTheWire::order));
    private final List<String> trace = new ArrayList<>();
    private Random random;
    private double loss;
    private int delayMillis;
    private int jitterMillis;
    private long order;
    private MonotonicTime now = MonotonicTime.START;

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    /// A connection and its program.
    private final class Side {
        private final Connection connection;
        private final byte[] toWrite;
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private final boolean slow;
        private int written;
        private boolean closed;
        private Side other;

        Side(Connection connection) {
            this.connection = connection;
            this.toWrite = new byte[random.nextInt(random.nextBoolean() ? 1000 : 200_000)];
            this.slow = random.nextInt(4) == 0;
            random.nextBytes(toWrite);
        }

        void works() {
            while (written < toWrite.length
                    && connection.maySend()
                    && connection.hasRoomToSend()
                    && random.nextInt(10) > 0) {
                var length = Math.min(toWrite.length - written, 1 + random.nextInt(10_000));
                connection.send(
                        Bytes.copyOf(toWrite, written, length), random.nextInt(50) == 0, false);
                written += length;
            }
            if (connection.available() > 0 && (!slow || random.nextInt(5) == 0)) {
                for (var run : connection.receive(1 + random.nextInt(20_000), now)) {
                    read.writeBytes(run.toByteArray());
                }
            }
            // Closing in SYN-SENT would be the end of it.
            if (written == toWrite.length
                    && !closed
                    && connection.maySend()
                    && connection.stateName() != TcpStates.Name.SYN_SENT) {
                connection.shutdownOutput();
                closed = true;
            }
            for (var outgoing : connection.segmentsToSend(now)) {
                send(outgoing);
            }
        }

        private void send(Outgoing outgoing) {
            var segment = outgoing.segment();
            for (int copies = random.nextInt(30) == 0 ? 2 : 1; copies > 0; copies--) {
                if (random.nextDouble() < loss) {
                    trace.add(now + " lost " + segment);
                    continue;
                }
                trace.add(now + " sent " + segment);
                var at =
                        now.plus(Duration.ofMillis(delayMillis + random.nextInt(jitterMillis + 1)));
                wire.add(new OnTheWire(at, order++, other, segment));
            }
        }

        boolean isDone() {
            return read.size() == other.toWrite.length
                    && connection.isAtEnd()
                    && (connection.closeReason() != null || connection.timeWait() != null);
        }

        String describe() {
            return "%s, written %d of %d, read %d of %d, %s"
                    .formatted(
                            connection.stateName(),
                            written,
                            toWrite.length,
                            read.size(),
                            other.toWrite.length,
                            connection.info());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Requirement({"RFC 9293 §3.8", "RFC 9293 §3.10"})
    void everyOctetArrives(int seed) {
        random = new Random(seed);
        loss = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.2;
        delayMillis = random.nextInt(200);
        jitterMillis = random.nextInt(2) * random.nextInt(50);
        var left = side(LEFT, RIGHT, true);
        var right = side(RIGHT, LEFT, random.nextInt(5) == 0);
        left.other = right;
        right.other = left;
        for (int step = 0; !(left.isDone() && right.isDone()); step++) {
            var stuck = step;
            assertTrue(
                    step < 200_000 && now.isBefore(MonotonicTime.START.plus(Duration.ofHours(2))),
                    () ->
                            "seed %d, after %d steps and %s\nleft %s\nright %s\n%s"
                                    .formatted(
                                            seed,
                                            stuck,
                                            now,
                                            left.describe(),
                                            right.describe(),
                                            lastOf(trace)));
            left.works();
            right.works();
            advance(left, right);
        }
        assertEquals(Bytes.wrap(right.toWrite), Bytes.wrap(left.read.toByteArray()));
        assertEquals(Bytes.wrap(left.toWrite), Bytes.wrap(right.read.toByteArray()));
    }

    private static String lastOf(List<String> trace) {
        return String.join("\n", trace.subList(Math.max(0, trace.size() - 40), trace.size()));
    }

    private Side side(Endpoint local, Endpoint remote, boolean active) {
        var config =
                TcpConfig.DEFAULT
                        .withOptions(random.nextBoolean(), random.nextBoolean())
                        .withBounds(
                                TcpBounds.DEFAULT.withBuffers(
                                        anyBuffer(), 1000 + random.nextInt(100_000)));
        var settings =
                ConnectionSettings.DEFAULT
                        .withNoDelay(random.nextBoolean())
                        .withUserTimeout(Duration.ofHours(10));
        var path = new Path(600 + random.nextInt(1000), random.nextBoolean());
        var iss = SequenceNumber.of(random.nextLong(1L << 32));
        var offset = random.nextInt();
        var budget = BufferBudget.of(config.bounds());
        var parameters =
                new ConnectionParameters(
                        config, budget, settings, path, local, remote, iss, offset);
        return new Side(
                active ? Connection.active(parameters, now) : Connection.passive(parameters, now));
    }

    private int anyBuffer() {
        return switch (random.nextInt(3)) {
            case 0 -> 100 + random.nextInt(2000);
            case 1 -> 10_000 + random.nextInt(50_000);
            default -> 4 << 20;
        };
    }

    /// To the next thing that happens; programs look again after a while.
    private void advance(Side left, Side right) {
        var next = now.plus(Duration.ofMillis(50));
        next = MonotonicTime.earlier(next, left.connection.deadline());
        next = MonotonicTime.earlier(next, right.connection.deadline());
        var first = wire.peek();
        if (first != null) {
            next = MonotonicTime.earlier(next, first.at());
        }
        now = next.isBefore(now) ? now : next;
        for (var due = wire.peek(); due != null && !now.isBefore(due.at()); due = wire.peek()) {
            wire.remove();
            due.to().connection.onSegment(due.segment(), now);
            if (random.nextBoolean()) {
                break; // the next comes with the next step
            }
        }
        for (var side : List.of(left, right)) {
            if (!now.isBefore(side.connection.deadline())) {
                side.connection.onTimeout(now);
            }
        }
    }
}
