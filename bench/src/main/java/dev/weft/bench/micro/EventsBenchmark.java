package dev.weft.bench.micro;

import dev.weft.events.Events;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What it costs to count, and to be ready to tell Flight Recorder, which is off.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventsBenchmark {
    private final Drops silent = new Drops();
    private final Drops observed = new Drops((drop, times) -> Events.dropped(drop.name(), times));

    /// Makes a benchmark.
    public EventsBenchmark() {}

    /// A drop that is counted.
    @Benchmark
    public void drop() {
        silent.count(Drop.LINK_LOSS);
    }

    /// A drop that is counted and would be told of.
    @Benchmark
    public void dropThatWouldBeTold() {
        observed.count(Drop.LINK_LOSS);
    }
}
