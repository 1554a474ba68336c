package dev.weft.bench.micro;

import dev.weft.csp.CarrierLoom;
import dev.weft.csp.Channel;
import dev.weft.csp.LoomConfig;
import dev.weft.csp.ProcessGroup;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Processes and channels of a carrier loom.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LoomBenchmark {
    private static final int ROUNDS = 1000;
    private static final int BATCH = 64;

    private CarrierLoom loom;
    private ProcessGroup group;
    private Channel<Integer> there;
    private Channel<Integer> back;
    private Channel<Integer> inHand;

    /// Fields are set by {@link #start}.
    @SuppressWarnings("NullAway.Init")
    public LoomBenchmark() {}

    /// Starts a process that answers.
    @Setup
    public void start() {
        loom = CarrierLoom.start("bench", LoomConfig.DEFAULT);
        group = loom.group("bench");
        there = group.channel("there", BATCH);
        back = group.channel("back", BATCH);
        inHand = group.channel("in hand", BATCH);
        group.start(
                "answers",
                () -> {
                    while (true) {
                        back.send(there.receive());
                    }
                });
    }

    /// Ends it.
    @TearDown
    public void end() {
        loom.close();
    }

    /// From one process to another and back: two changes of process are two operations.
    @Benchmark
    @OperationsPerInvocation(2 * ROUNDS)
    public int hop() throws Exception {
        return loom.call(
                "hop",
                () -> {
                    var sum = 0;
                    for (int i = 0; i < ROUNDS; i++) {
                        there.send(i);
                        sum += back.receive();
                    }
                    return sum;
                });
    }

    /// The same, with as many values under way as fit: what a hop costs a packet of a batch.
    @Benchmark
    @OperationsPerInvocation(2 * ROUNDS * BATCH)
    public int hopInBatches() throws Exception {
        return loom.call(
                "hop",
                () -> {
                    var sum = 0;
                    for (int i = 0; i < ROUNDS; i++) {
                        for (int j = 0; j < BATCH; j++) {
                            there.send(j);
                        }
                        for (int j = 0; j < BATCH; j++) {
                            sum += back.receive();
                        }
                    }
                    return sum;
                });
    }

    /// Into a channel and out again, without another process.
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public int channel() throws Exception {
        return loom.call(
                "channel",
                () -> {
                    var sum = 0;
                    for (int i = 0; i < ROUNDS; i++) {
                        if (inHand.trySend(i)) {
                            sum += inHand.receive();
                        }
                    }
                    return sum;
                });
    }

    /// A process that ends at once.
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public int process() throws Exception {
        return loom.call(
                "process",
                () -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        group.start("short", () -> {});
                        if (i % BATCH == 0) {
                            loom.pause();
                        }
                    }
                    return ROUNDS;
                });
    }

    /// From a thread outside into the loom and back.
    @Benchmark
    public int callFromOutside() throws Exception {
        return loom.call("call", () -> 1);
    }
}
