package dev.weft.examples;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.LinkConditions;
import dev.weft.device.VirtualWire;
import dev.weft.services.Services;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// How a protocol behaves on a bad network, in a test: two hosts, a wire that loses one frame in
/// five, virtual time. The same seed gives the same run, and nothing sleeps.
public final class BadWire {
    private BadWire() {}

    /// Shows how often each of ten datagrams has to be sent until its echo is back.
    ///
    /// @param arguments the seed, 42 if there is none
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var seed = arguments.length == 0 ? 42 : Long.parseLong(arguments[0]);
        System.out.println("datagrams sent for 10 echoes: " + datagramsForTenEchoes(seed));
    }

    static int datagramsForTenEchoes(long seed) throws IOException, InterruptedException {
        var wire = VirtualWire.of("wire", 1500);
        wire.setConditions(LinkConditions.PERFECT.withDelay(Duration.ofMillis(20)).withLoss(0.2));
        try (var loom = new SimulatedLoom("bad wire", seed);
                var client = NetworkStack.start(loom, StackConfig.of(wire.left(), "10.0.0.1/24"));
                var server = NetworkStack.start(loom, StackConfig.of(wire.right(), "10.0.0.2/24"));
                var _ = Services.start(server);
                var socket = client.udpSocket()) {
            socket.connect(new InetSocketAddress("10.0.0.2", 7));
            socket.setTimeout(Duration.ofMillis(500)); // of virtual time
            var sent = 0;
            for (int i = 0; i < 10; ) {
                socket.send(Bytes.ofUtf8("hello " + i));
                sent++;
                try {
                    socket.receive();
                    i++;
                } catch (SocketTimeoutException lost) {
                    // once more
                }
            }
            return sent;
        }
    }
}
