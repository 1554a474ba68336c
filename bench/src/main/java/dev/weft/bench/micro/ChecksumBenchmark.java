package dev.weft.bench.micro;

import dev.weft.wire.Checksum;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The checksum of the Internet (RFC 1071).
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChecksumBenchmark {
    /// How long the data is.
    @Param({"20", "1500", "65535"})
    public int octets;

    private byte[] data = {};

    /// Makes a benchmark.
    public ChecksumBenchmark() {}

    /// Fills it.
    @Setup
    public void fill() {
        data = new byte[octets];
        new Random(1).nextBytes(data);
    }

    /// Sums it up.
    @Benchmark
    public int sum() {
        return Checksum.complement(Checksum.sum(data, 0, octets));
    }
}
