package dev.weft.bench.micro;

import dev.weft.ipv4.core.ReassemblyBuffer;
import dev.weft.wire.Bytes;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Packet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Putting together a datagram of IPv4 that has come in eight fragments.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReassemblyBenchmark {
    private static final int PIECE = 1480;
    private static final int PIECES = 8;

    private final List<Ipv4Packet> inOrder = new ArrayList<>();
    private final List<Ipv4Packet> reversed = new ArrayList<>();

    /// Cuts the datagram.
    public ReassemblyBenchmark() {
        var whole =
                Ipv4Packet.of(
                        Ipv4Address.parse("10.0.0.1"),
                        Ipv4Address.parse("10.0.0.2"),
                        IpProtocol.UDP,
                        Bytes.empty());
        for (int i = 0; i < PIECES; i++) {
            inOrder.add(whole.withFragment(i * PIECE, i + 1 < PIECES, Bytes.wrap(new byte[PIECE])));
        }
        reversed.addAll(inOrder);
        Collections.reverse(reversed);
    }

    /// As they should come.
    @Benchmark
    public Ipv4Packet ipv4InOrder() {
        return together(inOrder);
    }

    /// The last first.
    @Benchmark
    public Ipv4Packet ipv4Reversed() {
        return together(reversed);
    }

    private static Ipv4Packet together(List<Ipv4Packet> fragments) {
        var buffer = new ReassemblyBuffer();
        for (var each : fragments) {
            buffer.add(each);
        }
        return buffer.packet();
    }
}
