package dev.weft.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
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
