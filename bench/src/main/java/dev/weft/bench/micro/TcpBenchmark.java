package dev.weft.bench.micro;

import dev.weft.tcp.connection.Outgoing;
import dev.weft.tcp.connection.TcpStates;
import dev.weft.wire.Bytes;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpOptions;
import dev.weft.wire.TcpSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// The core of TCP, without processes, channels and packets around it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TcpBenchmark {
    private static final int MSS = 1448;
    private static final int SEGMENTS = 8;
    private static final int LATE = 100_000; // than every timestamp of the handshake
    private static final Bytes DATA = Bytes.wrap(new byte[MSS]);
    private static final Bytes BATCH = Bytes.wrap(new byte[SEGMENTS * MSS]);

    private final Dialogue dialogue = new Dialogue();
    private SequenceNumber next = new SequenceNumber(1001); // of the client, if nobody else sends

    /// Makes a benchmark.
    public TcpBenchmark() {}

    /// A segment with data arrives in order, the program reads it, and every second one is
    /// acknowledged.
    @Benchmark
    public List<Outgoing> receiveInOrder() {
        var server = dialogue.server;
        var now = dialogue.later();
        server.onSegment(data(next), now);
        next = next.plus(MSS);
        server.receive(MSS, now);
        return server.segmentsToSend(now);
    }

    /// Eight segments arrive, the last first, and the program reads: for each of them.
    @Benchmark
    @OperationsPerInvocation(SEGMENTS)
    public List<Outgoing> receiveReversed() {
        var server = dialogue.server;
        var now = dialogue.later();
        for (int i = SEGMENTS - 1; i >= 0; i--) {
            server.onSegment(data(next.plus(i * MSS)), now);
            server.segmentsToSend(now);
        }
        next = next.plus(SEGMENTS * MSS);
        server.receive(SEGMENTS * MSS, now);
        return server.segmentsToSend(now);
    }

    /// Sends eight segments, which are acknowledged by one: for each of the eight.
    @Benchmark
    @OperationsPerInvocation(SEGMENTS)
    public int send() {
        return sendAndAcknowledge(SEGMENTS);
    }

    /// Sends eight segments, each of which is acknowledged: less [#send] that is a pure
    /// acknowledgment.
    @Benchmark
    @OperationsPerInvocation(SEGMENTS)
    public int sendAcknowledgedOneByOne() {
        return sendAndAcknowledge(1);
    }

    private int sendAndAcknowledge(int every) {
        var client = dialogue.client;
        client.send(BATCH, false, false);
        var waiting = new ArrayList<TcpSegment>();
        var sent = 0;
        while (sent < SEGMENTS) {
            for (var each : client.segmentsToSend(dialogue.later())) {
                waiting.add(each.segment());
                sent++;
            }
            for (int i = every - 1; i < waiting.size(); i += every) {
                acknowledge(waiting.get(i));
            }
            if (sent < SEGMENTS && !waiting.isEmpty()) {
                acknowledge(waiting.getLast());
            }
            waiting.clear();
        }
        return sent;
    }

    /// The window stays as it is, so that the benchmark's server needs no memory.
    private void acknowledge(TcpSegment segment) {
        var seq = segment.ack();
        var ack = segment.end();
        var echo = segment.options().tsVal();
        dialogue.client.onSegment(
                new TcpSegment(
                        7,
                        50_000,
                        seq,
                        ack,
                        TcpSegment.ACK,
                        0x2000,
                        0,
                        TcpOptions.ofTimestamps(LATE, echo),
                        Bytes.empty()),
                dialogue.later());
    }

    /// Data from one connection to the other, with the acknowledgments that this takes.
    @Benchmark
    public int both() {
        dialogue.client.send(DATA, false, false);
        dialogue.settle();
        return dialogue.server.receive(MSS, dialogue.later()).size();
    }

    /// Two connections are made, shake hands and close: both sides of all of it.
    @Benchmark
    public TcpStates.Name openAndClose() {
        var both = new Dialogue();
        both.client.close(both.later());
        both.settle();
        both.server.close(both.later());
        both.settle();
        return both.client.stateName();
    }

    private static TcpSegment data(SequenceNumber seq) {
        return new TcpSegment(
                50_000,
                7,
                seq,
                new SequenceNumber(2001),
                TcpSegment.ACK,
                0x2000,
                0,
                TcpOptions.ofTimestamps(LATE, LATE),
                DATA);
    }
}
