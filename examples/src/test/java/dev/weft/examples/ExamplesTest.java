package dev.weft.examples;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
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
    void tcpEchoServerAnswersSeveralAtOnce() throws Exception {
        var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7007);
        try (var loom = new SimulatedLoom("echo", 1);
                var stack = NetworkStack.start(loom, StackConfig.loopbackOnly())) {
            stack.start("echo", () -> serve(stack));
            loom.advance(Duration.ofMillis(1));
            try (var idle = stack.tcpSocket().connect(server);
                    var client = stack.tcpSocket().connect(server)) {
                client.write(Bytes.ofUtf8("hello"));
                client.shutdownOutput();

                assertEquals("hello", requireNonNull(client.read(100)).toUtf8());
                assertNull(client.read(100));
                assertTrue(idle.isOpen());
            }
        }
    }

    @Test
    void lossyTransferSendsAgainAndTheSameForTheSameSeed() throws Exception {
        var result = LossyTransfer.transfer(42);

        assertTrue(result.sentAgain() > 0, result::toString);
        assertEquals(result, LossyTransfer.transfer(42));
    }

    @Test
    void javaNetSocketsTalkOverTheStack() throws Exception {
        try (var loom = new SimulatedLoom("java.net", 1);
                var stack = NetworkStack.start(loom, StackConfig.loopbackOnly());
                var server = stack.serverSocketFactory().createServerSocket(7000)) {
            stack.start("answer", () -> JavaNetSockets.answer(server));

            assertEquals(
                    "hello, Weft",
                    JavaNetSockets.ask(
                            stack.socketFactory(), InetAddress.getLoopbackAddress(), 7000, "Weft"));
        }
    }

    @Test
    void badWireCostsDatagramsAndTheSameOnesForTheSameSeed() throws Exception {
        var sent = BadWire.datagramsForTenEchoes(42);

        assertTrue(sent > 10, () -> sent + " datagrams");
        assertEquals(sent, BadWire.datagramsForTenEchoes(42));
    }

    private static void serve(NetworkStack stack) throws InterruptedException {
        try {
            TcpEchoServer.serve(stack, 7007);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void echo(NetworkStack stack) throws InterruptedException {
        try {
            UdpEchoServer.echo(stack, 7007);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
