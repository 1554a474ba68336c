package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Timeout;

/// The ways in which connections with the kernel end (RFC 9293 §3.6, RFC 1122 §4.2.2.13).
@NeedsTestbed(programs = {"tshark"})
@Timeout(60)
class TcpEndingsTest {
    private static final int PORT = 5001;
    private static final int MUCH = 1_000_000;
    private static final int FIXED_PORT = 40_000;
    private static final int TIMES = 20;

    /// A connection that the kernel has begun.
    private record Pair(KernelLab lab, TcpListener listener, SocketChannel kernel, TcpSocket stack)
            implements AutoCloseable {
        static Pair open(TcpSetting setting) throws Exception {
            var lab = setting.start();
            var listener = lab.stack().tcpListener().bind(new InetSocketAddress(PORT));
            return new Pair(lab, listener, lab.connect(PORT), listener.accept());
        }

        String state() throws Exception {
            return stack.info().state();
        }

        @Override
        public void close() throws IOException {
            try (lab;
                    listener;
                    kernel;
                    stack) {
                // all of them
            }
        }
    }

    @OnBothLooms
    void theKernelHasSaidAllAndListens(TcpSetting setting) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var pair = Pair.open(setting)) {
            var arriving = threads.submit(() -> Transfer.receive(pair.stack().channel()));
            var question = Transfer.send(pair.kernel(), MUCH, 1);
            pair.kernel().shutdownOutput();
            assertEquals(question, arriving.get());
            assertEquals("CLOSE-WAIT", pair.state());
            var listening = threads.submit(() -> Transfer.receive(pair.kernel()));
            var answer = Transfer.send(pair.stack().channel(), MUCH, 2);
            pair.stack().close();
            assertEquals(answer, listening.get());
        }
    }

    @OnBothLooms
    void theStackHasSaidAllAndListens(TcpSetting setting) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var pair = Pair.open(setting)) {
            var arriving = threads.submit(() -> Transfer.receive(pair.kernel()));
            var question = Transfer.send(pair.stack().channel(), MUCH, 1);
            pair.stack().shutdownOutput();
            assertEquals(question, arriving.get());
            var listening = threads.submit(() -> Transfer.receive(pair.stack().channel()));
            var answer = Transfer.send(pair.kernel(), MUCH, 2);
            assertTrue(pair.state().startsWith("FIN-WAIT-"), pair.state());
            pair.kernel().shutdownOutput();
            assertEquals(answer, listening.get());
        }
    }

    @OnBothLooms
    void theKernelResets(TcpSetting setting) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var pair = Pair.open(setting)) {
            var reading = threads.submit(() -> pair.stack().read(1));
            pair.kernel().setOption(StandardSocketOptions.SO_LINGER, 0).close();
            assertReset(assertThrows(ExecutionException.class, reading::get).getCause());
            assertReset(
                    assertThrows(
                            IOException.class,
                            () -> {
                                pair.stack().write(Bytes.of(1)); // on its way
                                pair.stack().write(Bytes.of(2)); // hears what became of the first
                            }));
        }
    }

    @OnBothLooms
    void theStackResets(TcpSetting setting) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var pair = Pair.open(setting)) {
            var reading = threads.submit(() -> pair.kernel().read(ByteBuffer.allocate(1)));
            pair.stack().setOption(StandardSocketOptions.SO_LINGER, 0).close();
            assertReset(assertThrows(ExecutionException.class, reading::get).getCause());
            assertEquals(1, pair.lab().captured("tcp.flags.reset == 1").size());
        }
    }

    /// RFC 2525 §2.17: the kernel shall know that not everything has been read.
    @OnBothLooms
    void theStackClosesWithoutHavingReadEverything(TcpSetting setting) throws Exception {
        try (var pair = Pair.open(setting)) {
            pair.kernel().write(ByteBuffer.allocate(1000));
            assertEquals(1, pair.stack().read(1).length());
            pair.stack().close();
            assertReset(
                    assertThrows(
                            IOException.class, () -> pair.kernel().read(ByteBuffer.allocate(1))));
        }
    }

    @OnBothLooms
    void theKernelClosesWithoutHavingReadEverything(TcpSetting setting) throws Exception {
        try (var pair = Pair.open(setting)) {
            pair.stack().write(Bytes.wrap(new byte[1000]));
            assertEquals(1, pair.kernel().read(ByteBuffer.allocate(1)));
            pair.kernel().close();
            assertReset(assertThrows(IOException.class, () -> pair.stack().read(1)));
        }
    }

    @OnBothLooms
    void lingeringLastsUntilTheKernelHasEverything(TcpSetting setting) throws Exception {
        try (var pair = Pair.open(setting)) {
            var sent = Transfer.send(pair.stack().channel(), 50_000, 3);
            pair.stack().setOption(StandardSocketOptions.SO_LINGER, 60).close();
            assertEquals(
                    0,
                    pair.lab().stack().tcpConnections().stream()
                            .mapToInt(each -> each.state().equals("LISTEN") ? 0 : each.sendQueue())
                            .sum());
            assertEquals(sent, Transfer.receive(pair.kernel()));
        }
    }

    @OnBothLooms
    void lingeringEndsWithAResetIfTheKernelDoesNotTakeEverything(TcpSetting setting)
            throws Exception {
        try (var lab = setting.start();
                var listener = lab.stack().tcpListener().bind(new InetSocketAddress(PORT));
                var kernel = lab.socket().setOption(StandardSocketOptions.SO_RCVBUF, 10_000)) {
            kernel.connect(new InetSocketAddress(KernelLab.STACK, PORT));
            try (var stack = listener.accept()) {
                stack.write(Bytes.wrap(new byte[100_000]));
                stack.setOption(StandardSocketOptions.SO_LINGER, 1).close();
            }
            assertReset(assertThrows(IOException.class, () -> Transfer.receive(kernel)));
        }
    }

    /// The stack rests in TIME-WAIT, and a SYN with a later timestamp ends that (RFC 6191).
    @OnBothLooms
    void theKernelComesBackFromTheSamePort(TcpSetting setting) throws Exception {
        try (var lab = setting.start();
                var listener = lab.stack().tcpListener().bind(new InetSocketAddress(PORT))) {
            for (int i = 0; i < TIMES; i++) {
                try (var kernel = lab.socket()) {
                    kernel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                    kernel.setOption(StandardSocketOptions.SO_LINGER, 60); // the port is free then
                    kernel.bind(new InetSocketAddress(FIXED_PORT));
                    kernel.connect(new InetSocketAddress(KernelLab.STACK, PORT));
                    try (var stack = listener.accept()) {
                        kernel.write(ByteBuffer.wrap(new byte[] {(byte) i}));
                        assertEquals(Bytes.of(i), stack.read(1));
                    }
                    assertEquals(-1, kernel.read(ByteBuffer.allocate(1)));
                }
            }
            assertEquals(0, lab.kernelCounter("TcpRetransSegs"), "every first SYN is answered");
        }
    }

    /// The kernel rests in TIME-WAIT.
    @OnBothLooms
    void theStackComesBackFromTheSamePort(TcpSetting setting) throws Exception {
        try (var lab = setting.start();
                var listener = lab.listen(PORT)) {
            for (int i = 0; i < TIMES; i++) {
                try (var stack = lab.stack().tcpSocket()) {
                    stack.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                    stack.setOption(StandardSocketOptions.SO_LINGER, 60); // the port is free then
                    stack.bind(new InetSocketAddress(FIXED_PORT));
                    stack.connect(new InetSocketAddress(KernelLab.KERNEL, PORT));
                    try (var kernel = listener.accept()) {
                        kernel.write(ByteBuffer.wrap(new byte[] {(byte) i}));
                        assertEquals(Bytes.of(i), stack.read(1));
                    }
                    assertNull(stack.read(1));
                }
            }
            assertEquals(TIMES, lab.captured("tcp.flags.syn == 1 and tcp.flags.ack == 0").size());
        }
    }

    private static void assertReset(Throwable thrown) {
        var failure = assertInstanceOf(SocketException.class, thrown);
        assertTrue(
                failure.getMessage().toLowerCase(Locale.ROOT).contains("reset"),
                failure.getMessage());
    }
}
