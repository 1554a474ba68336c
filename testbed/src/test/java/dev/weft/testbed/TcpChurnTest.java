package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.StackConfig;
import dev.weft.ports.EphemeralPorts;
import dev.weft.socket.TcpSocket;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;

/// Tens of thousands of connections that come and go leave nothing behind: no port, no process, no
/// memory.
@NeedsTestbed(programs = {"tshark"})
@Timeout(180)
class TcpChurnTest {
    private static final int ECHO = 7;
    private static final int DAYTIME = 13;
    private static final int WORKERS = 4;
    private static final int FIRST = 1000;
    private static final int MANY = 48_000;
    private static final int LAST = 1000;

    /// Far fewer than connections: each of them serves hundreds of times.
    private static final EphemeralPorts FEW_PORTS = new EphemeralPorts(40_000, 40_099);

    /// One entry in a table for each connection would be more than this.
    private static final long LEAK_OCTETS = 64L * MANY;

    @OnBothLooms
    void nothingIsLeftOfFiftyThousandConnections(TcpSetting setting) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var lab = setting.start(TcpChurnTest::tight);
                var echo = StackServer.start(lab.stack(), ECHO, StackServer.Service::echo);
                var daytime = StackServer.start(lab.stack(), DAYTIME, TcpChurnTest::tellTime);
                var listener = lab.listen(ECHO)) {
            threads.execute(() -> serve(listener));
            churn(lab, FIRST);
            awaitEndings(lab, echo, daytime, FIRST);
            var processes = lab.stack().processes().size();
            var heap = heapInUse();

            churn(lab, MANY);
            awaitEndings(lab, echo, daytime, MANY);
            Await.until(
                    "as many processes as before",
                    () -> lab.stack().processes().size() == processes);
            var grown = heapInUse() - heap;
            assertTrue(grown < LEAK_OCTETS, "the heap has grown by " + grown + " octets");

            churn(lab, LAST);
            awaitEndings(lab, echo, daytime, LAST);
        }
    }

    private static StackConfig tight(StackConfig config) {
        return new StackConfig(
                config.interfaces(),
                config.gateway(),
                config.bounds(),
                config.arp(),
                config.reassembly(),
                config.tcp().withTimeWait(Duration.ofSeconds(1)),
                FEW_PORTS,
                config.icmpErrorsPerSecond(),
                config.icmpErrorBurst(),
                config.echoResponders());
    }

    private static void churn(KernelLab lab, int connections) throws Exception {
        try (var workers = Executors.newFixedThreadPool(WORKERS)) {
            var working = new ArrayList<Future<Void>>();
            for (int i = 0; i < WORKERS; i++) {
                working.add(
                        workers.submit(() ->
                                lab.namespace().call(() -> work(lab, connections / WORKERS))));
            }
            for (var each : working) {
                each.get();
            }
        }
    }

    /// In the namespace: connections that end in all ways in which connections end.
    private static Void work(KernelLab lab, int connections) throws Exception {
        for (int i = 0; i < connections; i++) {
            switch (i % 5) {
                case 0 -> { // the kernel calls, and hangs up first
                    try (var socket = connect(ECHO)) {
                        ask(socket);
                    }
                }
                case 1 -> { // the kernel calls, and resets
                    try (var socket = connect(ECHO)) {
                        ask(socket);
                        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                    }
                }
                case 2, 3 -> { // the kernel calls, the stack hangs up first
                    try (var socket = connect(DAYTIME)) {
                        assertEquals(1, socket.read(ByteBuffer.allocate(2)));
                        assertEquals(-1, socket.read(ByteBuffer.allocate(2)));
                    }
                }
                default -> { // the stack calls, the kernel hangs up first
                    try (var socket = lab.stack().tcpSocket()) {
                        socket.connect(new InetSocketAddress(KernelLab.KERNEL, ECHO));
                        assertEquals(1, socket.read(ByteBuffer.allocate(2)));
                        assertEquals(-1, socket.read(ByteBuffer.allocate(2)));
                    }
                }
            }
        }
        return null;
    }

    private static SocketChannel connect(int port) throws IOException {
        var socket = SocketChannel.open(StandardProtocolFamily.INET);
        socket.connect(new InetSocketAddress(KernelLab.STACK, port));
        return socket;
    }

    private static void ask(SocketChannel socket) throws IOException {
        socket.write(ByteBuffer.wrap(new byte[] {42}));
        assertEquals(1, socket.read(ByteBuffer.allocate(2)));
    }

    private static void tellTime(TcpSocket socket) throws IOException, InterruptedException {
        socket.write(ByteBuffer.wrap(new byte[] {42}));
    }

    /// A server of the kernel's, which hangs up first.
    private static void serve(ServerSocketChannel listener) {
        while (true) {
            try (var socket = listener.accept()) {
                socket.write(ByteBuffer.wrap(new byte[] {42}));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /// Until the servers have seen the last of so many, and TIME-WAIT is over.
    private static void awaitEndings(
            KernelLab lab, StackServer echo, StackServer daytime, int connections)
            throws Exception {
        for (int i = 0; i < connections / 5 * 2; i++) {
            echo.nextEnding();
            assertTrue(daytime.nextEnding().isEmpty());
        }
        Await.until("only the listeners are left", () -> lab.stack().tcpConnections().size() == 2);
    }

    private static long heapInUse() {
        var least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least =
                    Math.min(
                            least,
                            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
