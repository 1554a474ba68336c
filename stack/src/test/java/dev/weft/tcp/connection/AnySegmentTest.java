package dev.weft.tcp.connection;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.message.PathError;
import dev.weft.testing.Requirement;
import dev.weft.wire.Bytes;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpOptions;
import dev.weft.wire.TcpSegment;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever comes, whenever it comes: nothing is thrown, no bound is exceeded, and an answer is
/// never larger than what it answers but for what the program has written.
class AnySegmentTest extends TcpTrace {
    private static final List<PathError.Kind> KINDS = List.of(PathError.Kind.values());
    private static final int SEEDS = 200;
    private static final int STEPS = 2000;
    private static final int BUFFER = 20_000;

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Requirement("RFC 9293 §3.10.7")
    void anythingMayCome(int seed) {
        var random = new Random(seed);
        peer.believesEverything();
        givenSettings(settings ->
                settings.withBuffers(BUFFER, BUFFER)
                        .withKeepAlive(true, Duration.ofSeconds(30), Duration.ofSeconds(5), 3));
        if (random.nextBoolean()) {
            opens();
        } else {
            listens();
        }
        for (int i = 0; i < STEPS && connection.closeReason() == null; i++) {
            switch (random.nextInt(12)) {
                case 0 -> act(random);
                case 1 -> after(Duration.ofMillis(random.nextInt(3000)));
                case 2 ->
                        reports(
                                KINDS.get(random.nextInt(KINDS.size())),
                                ROUTER,
                                anyNumber(random, ISS),
                                random.nextInt(1600));
                default -> connection.onSegment(any(random), now());
            }
            var info = connection.info();
            assertTrue(info.receiveQueue() <= 2 * BUFFER, info::toString);
            assertTrue(info.congestionWindow() >= 0, info::toString);
            assertTrue(info.receiveWindow() >= 0, info::toString);
            var answers = connection.segmentsToSend(now()).size();
            assertTrue(answers <= 2 + info.sendQueue() / 40, answers + " answers");
            peer.forgets();
        }
    }

    private void act(Random random) {
        switch (random.nextInt(40)) {
            case 0 -> connection.close(now());
            case 1 -> connection.shutdownOutput();
            case 2 -> connection.shutdownInput();
            case 3 -> connection.abort(now());
            default -> {
                if (connection.available() > 0) {
                    connection.receive(1 + random.nextInt(BUFFER), now());
                }
                if (connection.maySend() && connection.hasRoomToSend()) {
                    connection.send(
                            Bytes.wrap(new byte[random.nextInt(3000)]),
                            random.nextBoolean(),
                            false);
                }
            }
        }
    }

    private static TcpSegment any(Random random) {
        return new TcpSegment(
                REMOTE.port(),
                LOCAL.port(),
                SequenceNumber.of(anyNumber(random, IRS)),
                SequenceNumber.of(anyNumber(random, ISS)),
                anyFlags(random),
                random.nextInt(3) == 0 ? 0 : random.nextInt(0x10000),
                random.nextInt(0x10000),
                anyOptions(random),
                Bytes.wrap(new byte[random.nextBoolean() ? 0 : random.nextInt(3000)]));
    }

    private static int anyFlags(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> TcpSegment.SYN;
            case 1 -> TcpSegment.SYN | TcpSegment.ACK;
            case 2 -> TcpSegment.FIN | TcpSegment.ACK;
            case 3 -> random.nextInt(8) == 0 ? TcpSegment.RST : TcpSegment.ACK;
            case 4 -> random.nextInt(8) == 0 ? random.nextInt(256) : TcpSegment.ACK;
            case 5 -> TcpSegment.ACK | TcpSegment.URG;
            default -> TcpSegment.ACK;
        };
    }

    private static TcpOptions anyOptions(Random random) {
        var options = TcpOptions.NONE;
        if (random.nextInt(4) == 0) {
            options = options.withTimestamps(random.nextInt(), random.nextInt());
        }
        if (random.nextInt(8) == 0) {
            options = options.withMss(random.nextInt(0x10000));
        }
        if (random.nextInt(8) == 0) {
            options = options.withWindowScale(random.nextInt(256));
        }
        return options;
    }

    /// Mostly near to what makes sense.
    private static long anyNumber(Random random, long base) {
        var near =
                switch (random.nextInt(5)) {
                    case 0 -> random.nextLong(1L << 32);
                    case 1 -> base + random.nextInt(200_000) - 100_000;
                    case 2 -> base + random.nextInt(20_000);
                    default -> base + random.nextInt(3);
                };
        return near & 0xffff_ffffL;
    }
}
