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
import java.time.Duration;

/// TCP over a bad network, in a test: two hosts, a wire that takes 20 ms and loses two frames in a
/// hundred. The time it takes is virtual: nobody waits for it.
public final class LossyTransfer {
    private static final int DISCARD = 9;
    private static final Bytes MEBIBYTE = Bytes.wrap(new byte[1 << 20]);

    private LossyTransfer() {}

    /// How it went.
    ///
    /// @param took until the server had everything, in virtual time
    /// @param sentAgain segments that had to be sent more than once
    record Result(Duration took, long sentAgain) {}

    /// Shows how long a mebibyte takes.
    ///
    /// @param arguments the seed, 42 if there is none
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var seed = arguments.length == 0 ? 42 : Long.parseLong(arguments[0]);
        var result = transfer(seed);
        System.out.println(
                result.took().toMillis() + " ms, " + result.sentAgain() + " segments sent again");
    }

    static Result transfer(long seed) throws IOException, InterruptedException {
        var wire = VirtualWire.of("wire", 1500);
        wire.setConditions(LinkConditions.PERFECT.withDelay(Duration.ofMillis(20)).withLoss(0.02));
        try (var loom = new SimulatedLoom("lossy transfer", seed);
                var client = NetworkStack.start(loom, StackConfig.of(wire.left(), "10.0.0.1/24"));
                var server = NetworkStack.start(loom, StackConfig.of(wire.right(), "10.0.0.2/24"));
                var _ = Services.start(server);
                var socket = client.tcpSocket()) {
            var start = loom.clock().now();
            socket.connect(new InetSocketAddress("10.0.0.2", DISCARD));
            socket.write(MEBIBYTE);
            socket.shutdownOutput();
            if (socket.read(1) != null) { // null: the server has read to the end, and closed
                throw new IOException("an answer from a server that gives none");
            }
            var took = loom.clock().now().since(start);
            return new Result(took, socket.info().retransmissions());
        }
    }
}
