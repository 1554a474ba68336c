package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.wire.Bytes;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Timeout;

/// Windows that close and open, urgent octets, and small questions (RFC 9293 §3.7, §3.8).
@NeedsTestbed(programs = {"tshark"})
@Timeout(60)
class TcpFlowTest {
    private static final int PORT = 5001;
    private static final int SEGMENT = 1448;
    private static final int MUCH = 10_000_000;

    @OnBothLooms
    void aProgramOnTheStackThatDoesNotReadStopsTheKernel(TcpSetting setting) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var lab = setting.start();
                var listener = lab.stack().tcpListener().bind(new InetSocketAddress(PORT));
                var kernel = lab.connect(PORT);
                var stack = listener.accept()) {
            var sending = threads.submit(() -> Transfer.send(kernel, MUCH, 1));
            // what is left is less than a segment, or than the unit of a scaled window
            Await.until("the window is closed", () -> stack.info().receiveWindow() < SEGMENT);
            assertTrue(stack.info().octetsReceived() < MUCH / 10, "only a buffer has come");
            assertEquals(Transfer.receive(stack.channel(), MUCH), sending.get());
        }
    }

    @OnBothLooms
    void aProgramOnTheKernelThatDoesNotReadStopsTheStack(TcpSetting setting) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var lab = setting.start();
                var listener = lab.stack().tcpListener().bind(new InetSocketAddress(PORT));
                var kernel = lab.connect(PORT);
                var stack = listener.accept()) {
            var sending = threads.submit(() -> Transfer.send(stack.channel(), MUCH, 2));
            Await.until("the window is closed", () -> stack.info().sendWindow() < SEGMENT);
            assertTrue(stack.info().octetsAcknowledged() < MUCH, "not everything has gone");
            assertEquals(Transfer.receive(kernel, MUCH), sending.get());
        }
    }

    @OnBothLooms
    void urgentOctetsComeInTheirPlace(TcpSetting setting) throws Exception {
        try (var lab = setting.start();
                var listener = lab.stack().tcpListener().bind(new InetSocketAddress(PORT));
                var kernel = lab.connect(PORT);
                var stack = listener.accept()) {
            kernel.socket().setOOBInline(true);
            kernel.write(ByteBuffer.wrap(new byte[] {1, 2}));
            kernel.socket().sendUrgentData(3);
            kernel.write(ByteBuffer.wrap(new byte[] {4}));
            stack.write(Bytes.of(5, 6));
            stack.writeUrgent(7);
            stack.write(Bytes.of(8));
            stack.shutdownOutput();
            kernel.shutdownOutput();
            var atStack = ByteBuffer.allocate(8);
            while (stack.read(atStack) >= 0) {
                // more
            }
            var atKernel = ByteBuffer.allocate(8);
            while (kernel.read(atKernel) >= 0) {
                // more
            }
            assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), atStack.flip());
            assertEquals(ByteBuffer.wrap(new byte[] {5, 6, 7, 8}), atKernel.flip());
            assertEquals(
                    1, lab.captured("tcp.flags.urg == 1 and ip.src == " + KernelLab.KERNEL).size());
            assertEquals(
                    1, lab.captured("tcp.flags.urg == 1 and ip.src == " + KernelLab.STACK).size());
        }
    }

    /// A question, an answer, a question: with Nagle's algorithm off, none of them waits for an
    /// acknowledgment.
    @OnBothLooms
    void thousandsOfQuestionsAreAnswered(TcpSetting setting) throws Exception {
        try (var lab = setting.start();
                var server = StackServer.start(lab.stack(), PORT, StackServer.Service::echo);
                var kernel = lab.connect(PORT)) {
            kernel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var octet = ByteBuffer.allocate(1);
            for (int i = 0; i < 5000; i++) {
                octet.clear().put((byte) i).flip();
                kernel.write(octet);
                assertEquals(1, kernel.read(octet.clear()));
                assertEquals((byte) i, octet.flip().get());
            }
            kernel.shutdownOutput();
            assertTrue(server.nextEnding().isEmpty());
        }
    }
}
