package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;

/// Many connections between the kernel and the stack at once.
@NeedsTestbed(programs = {"tshark"})
@Timeout(120)
class TcpManyTest {
    private static final int PORT = 7;
    private static final int AT_ONCE = 1000;
    private static final int TALK = 10_000;
    private static final int OPEN = 10_000;
    private static final int SOME = 250;

    @OnBothLooms
    void aThousandOfTheKernelAtOnce(TcpSetting setting) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var lab = setting.start();
                var server = StackServer.start(lab.stack(), PORT, StackServer.Service::echo)) {
            var together = new CyclicBarrier(AT_ONCE);
            var clients = new ArrayList<Future<Void>>();
            for (var socket : open(lab, AT_ONCE)) {
                clients.add(
                        threads.submit(() -> {
                            try (socket) {
                                socket.connect(address(KernelLab.STACK));
                                together.await();
                                converse(socket, socket.hashCode());
                                return null;
                            }
                        }));
            }
            for (var client : clients) {
                client.get();
            }
            for (int i = 0; i < AT_ONCE; i++) {
                assertTrue(server.nextEnding().isEmpty());
            }
            lab.awaitEndOfConnections();
        }
    }

    @OnBothLooms
    void aThousandOfTheStackAtOnce(TcpSetting setting) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var lab = setting.start();
                var listener = lab.listen(PORT)) {
            var together = new CyclicBarrier(AT_ONCE);
            var clients = new ArrayList<Future<Void>>();
            for (int i = 0; i < AT_ONCE; i++) {
                var seed = i;
                clients.add(
                        threads.submit(() -> {
                            try (var socket = lab.stack().tcpSocket()) {
                                socket.connect(address(KernelLab.KERNEL));
                                together.await();
                                converse(socket.channel(), seed);
                                return null;
                            }
                        }));
            }
            var echoing = new ArrayList<Future<Void>>();
            for (int i = 0; i < AT_ONCE; i++) {
                var accepted = listener.accept();
                echoing.add(threads.submit(() -> echo(accepted)));
            }
            for (var client : clients) {
                client.get();
            }
            for (var each : echoing) {
                each.get();
            }
            lab.awaitEndOfConnections();
        }
    }

    /// Some at a time, since the kernel queues no more than a thousand frames for the TAP.
    @OnBothLooms
    void tenThousandStayOpenAndAnswer(TcpSetting setting) throws Exception {
        try (var lab = setting.start();
                var server = StackServer.start(lab.stack(), PORT, StackServer.Service::echo)) {
            var sockets = open(lab, OPEN);
            try {
                for (var socket : sockets) {
                    socket.connect(address(KernelLab.STACK));
                }
                for (int from = 0; from < OPEN; from += SOME) {
                    askAll(sockets.subList(from, from + SOME));
                }
                assertEquals(1 + OPEN, lab.stack().tcpConnections().size());
            } finally {
                for (int from = 0; from < OPEN; from += SOME) {
                    for (var socket : sockets.subList(from, from + SOME)) {
                        socket.close();
                    }
                    for (int i = 0; i < SOME; i++) {
                        assertTrue(server.nextEnding().isEmpty());
                    }
                }
            }
            lab.awaitEndOfConnections();
        }
    }

    private static void askAll(List<SocketChannel> sockets) throws IOException {
        for (int i = 0; i < sockets.size(); i++) {
            sockets.get(i).write(ByteBuffer.wrap(new byte[] {(byte) i}));
        }
        for (int i = 0; i < sockets.size(); i++) {
            var answer = ByteBuffer.allocate(2);
            assertEquals(1, sockets.get(i).read(answer));
            assertEquals((byte) i, answer.get(0));
        }
    }

    private static InetSocketAddress address(String host) {
        return new InetSocketAddress(host, PORT);
    }

    /// Sockets of the kernel's.
    private static List<SocketChannel> open(KernelLab lab, int count) throws Exception {
        return lab.namespace()
                .call(() -> {
                    var sockets = new ArrayList<SocketChannel>();
                    for (int i = 0; i < count; i++) {
                        sockets.add(SocketChannel.open(StandardProtocolFamily.INET));
                    }
                    return sockets;
                });
    }

    /// Sends what nobody else sends, piece by piece, and gets it back.
    private static void converse(ByteChannel channel, long seed) throws IOException {
        var random = new Random(seed);
        var piece = new byte[TALK / 5];
        for (int i = 0; i < 5; i++) {
            random.nextBytes(piece);
            var sent = ByteBuffer.wrap(piece);
            while (sent.hasRemaining()) {
                channel.write(sent);
            }
            var received = ByteBuffer.allocate(piece.length);
            while (received.hasRemaining() && channel.read(received) >= 0) {
                // more
            }
            assertArrayEquals(piece, received.array());
        }
    }

    private static Void echo(SocketChannel accepted) throws IOException {
        try (accepted) {
            var piece = ByteBuffer.allocate(TALK);
            while (accepted.read(piece.clear()) >= 0) {
                piece.flip();
                while (piece.hasRemaining()) {
                    accepted.write(piece);
                }
            }
            return null;
        }
    }
}
