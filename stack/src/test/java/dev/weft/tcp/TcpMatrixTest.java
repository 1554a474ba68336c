package dev.weft.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.weft.device.LinkConditions;
import dev.weft.device.LinkConditions.BurstLoss;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Two hosts on a wire that loses, delays, reorders, duplicates and damages, in thousands of
/// combinations: every octet arrives, in its place, and nothing is left afterwards.
///
/// `-Dweft.matrix.seed=N` replays one seed, `-Dweft.matrix.seeds=N` changes how many there are.
class TcpMatrixTest {
    private static final int SEEDS = Integer.getInteger("weft.matrix.seeds", 5000);
    private static final int PER_TEST = 250;

    static LongStream firsts() {
        var one = Long.getLong("weft.matrix.seed");
        return one == null
                ? LongStream.range(0, (SEEDS + PER_TEST - 1) / PER_TEST).map(n -> n * PER_TEST)
                : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("firsts")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void everyTransferIsCompleteAndExact(long first) throws Exception {
        var count = Long.getLong("weft.matrix.seed") == null ? PER_TEST : 1;
        for (long seed = first; seed < first + count; seed++) {
            try {
                new MatrixRun(MatrixCase.of(seed)).run(OutputStream.nullOutputStream());
            } catch (Throwable t) {
                throw replayable(seed, t);
            }
        }
    }

    /// What a wire of 300 ms each way does to six million octets, and how many seconds they may
    /// take.
    static Stream<Arguments> longWays() {
        var wire = LinkConditions.PERFECT;
        return Stream.of(
                Arguments.of(wire, 40),
                Arguments.of(wire.withBandwidth(20_000_000).withQueue(1000, 1_000_000), 60),
                Arguments.of(wire.withReordering(0.01, Duration.ofMillis(5)), 300),
                Arguments.of(wire.withLoss(0.001), 300),
                Arguments.of(wire.withBurst(new BurstLoss(0.0005, 0.05, 0.9)), 100));
    }

    @ParameterizedTest
    @MethodSource("longWays")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aLongWayIsUsedWell(LinkConditions there, int seconds) throws Exception {
        new MatrixRun(MatrixCase.ofLongStreams(there), Duration.ofSeconds(seconds))
                .run(OutputStream.nullOutputStream());
    }

    /// The same once more, recorded: a simulation does the same again.
    private static AssertionError replayable(long seed, Throwable failure) throws Exception {
        var pcap = Path.of("target", "matrix-" + seed + ".pcapng").toAbsolutePath();
        Files.createDirectories(pcap.getParent());
        try (var out = Files.newOutputStream(pcap)) {
            new MatrixRun(MatrixCase.of(seed)).run(out);
        } catch (Throwable again) {
            failure.addSuppressed(again);
        }
        var command =
                "mvn -pl stack test -Dtest=TcpMatrixTest#everyTransferIsCompleteAndExact"
                        + " -Dweft.matrix.seed="
                        + seed;
        return new AssertionError(
                "replay with %s%nwhat passed the wire: %s%n%s"
                        .formatted(command, pcap, MatrixCase.of(seed)),
                failure);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theSameSeedTwiceIsTheSameRun(long seed) throws Exception {
        var captures = new byte[2][];
        var traces = new String[2];
        for (int i = 0; i < 2; i++) {
            var out = new ByteArrayOutputStream();
            traces[i] = new MatrixRun(MatrixCase.of(seed)).run(out);
            captures[i] = out.toByteArray();
        }
        assertEquals(traces[0], traces[1]);
        assertArrayEquals(captures[0], captures[1]);
        assertNotEquals(
                traces[0],
                new MatrixRun(MatrixCase.of(seed + 100)).run(OutputStream.nullOutputStream()));
    }
}
