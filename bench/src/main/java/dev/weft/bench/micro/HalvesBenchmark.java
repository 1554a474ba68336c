package dev.weft.bench.micro;

import dev.weft.csp.CarrierLoom;
import dev.weft.csp.LoomConfig;
import dev.weft.csp.ProcessGroup;
import dev.weft.tcp.connection.Path;
import dev.weft.wire.Bytes;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What a process for each half of a connection would cost, as in the paper, beside one for both
/// (ADR 1). Two ends talk over channels, with no layers below; times are of both ends together, and
/// of the programs that read and write.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HalvesBenchmark {
    private static final int MSS = 1448;
    private static final int SEGMENTS_OF_A_WRITE = 45; // as many as one superframe takes
    private static final int WRITES = 64;
    private static final int ROUNDS = 1000;
    private static final Bytes DATA = Bytes.wrap(new byte[SEGMENTS_OF_A_WRITE * MSS]);
    private static final Bytes OCTET = Bytes.of('x');

    /// How many processes run an end.
    @Param({"1", "2"})
    public int processes;

    private CarrierLoom loom;
    private ProcessGroup group;
    private ConnectionEnd.Pair segments;
    private ConnectionEnd.Pair superframes;
    private ConnectionEnd.Pair echo;

    /// Fields are set by {@link #start}.
    @SuppressWarnings("NullAway.Init")
    public HalvesBenchmark() {}

    /// Opens the connections.
    @Setup
    public void start() throws Exception {
        loom = CarrierLoom.start("bench", LoomConfig.DEFAULT);
        group = loom.group("bench");
        segments = pair(false);
        superframes = pair(true);
        echo = pair(false);
        group.start(
                "echo",
                () -> {
                    while (true) {
                        echo.server().read(1);
                        echo.server().write(OCTET);
                    }
                });
    }

    private ConnectionEnd.Pair pair(boolean offload) throws Exception {
        return loom.call(
                "open", () -> ConnectionEnd.open(group, new Path(1500, offload), processes == 2));
    }

    /// Ends them.
    @TearDown
    public void end() {
        loom.close();
    }

    /// Data one way in segments of 1448 octets: for each of them.
    @Benchmark
    @OperationsPerInvocation(WRITES * SEGMENTS_OF_A_WRITE)
    public long bulkInSegments() throws Exception {
        return bulk(segments);
    }

    /// Data one way where segments may be as long as a packet: for each write of 65,160 octets, as
    /// many as one superframe takes.
    @Benchmark
    @OperationsPerInvocation(WRITES)
    public long bulkInSuperframes() throws Exception {
        return bulk(superframes);
    }

    private long bulk(ConnectionEnd.Pair pair) throws Exception {
        return loom.call(
                "reader",
                () -> {
                    group.start("writer", () -> writeAll(pair.client()));
                    var all = (long) WRITES * DATA.length();
                    for (var left = all; left > 0; ) {
                        left -= pair.server().read(DATA.length());
                    }
                    return all;
                });
    }

    private static void writeAll(ConnectionEnd client) throws InterruptedException {
        for (int i = 0; i < WRITES; i++) {
            client.write(DATA);
        }
    }

    /// An octet there and an octet back: for each round.
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public int requestAndResponse() throws Exception {
        return loom.call(
                "asks",
                () -> {
                    var sum = 0;
                    for (int i = 0; i < ROUNDS; i++) {
                        echo.client().write(OCTET);
                        sum += echo.client().read(1);
                    }
                    return sum;
                });
    }
}
