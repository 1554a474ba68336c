package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.SimulatedLoom;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    @Test
    void echoServerAnswersOverLoopback() throws Exception {
        try (var loom = new SimulatedLoom("echo", 1);
                var stack = NetworkStack.start(loom, StackConfig.loopbackOnly());
                var client = stack.udpSocket()) {
            stack.start("echo", () -> echo(stack));
            loom.advance(Duration.ofMillis(1));

            client.send(
                    Bytes.ofUtf8("hello"),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 7007));

            assertEquals("hello", client.receive().payload().toUtf8());
        }
    }

    @Test
    void badWireCostsDatagramsAndTheSameOnesForTheSameSeed() throws Exception {
        var sent = BadWire.datagramsForTenEchoes(42);

        assertTrue(sent > 10, () -> sent + " datagrams");
        assertEquals(sent, BadWire.datagramsForTenEchoes(42));
    }

    private static void echo(NetworkStack stack) throws InterruptedException {
        try {
            UdpEchoServer.echo(stack, 7007);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
