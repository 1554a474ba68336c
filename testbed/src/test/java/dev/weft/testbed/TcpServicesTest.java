package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.socket.TcpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;

/// Echo, discard and chargen between the kernel and the stack, each of them being client and server
/// (RFC 862, 863, 864).
@NeedsTestbed(programs = {"tshark"})
@Timeout(60)
class TcpServicesTest {
    private static final int[] SIZES = {1, 1448, 1449, 70_000, 3_000_000};
    private static final int MUCH = 3_000_000;
    private static final int PRINTABLE = 95;
    private static final int LINE = 74;
    private static final int PATTERN_PERIOD = PRINTABLE * LINE;

    @OnBothLooms
    void theStackEchoes(TcpSetting setting) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var lab = setting.start();
                var server = StackServer.start(lab.stack(), 7, StackServer.Service::echo)) {
            for (int size : SIZES) {
                try (var client = lab.connect(7)) {
                    var reading = threads.submit(() -> read(client, size));
                    var sent = random(size);
                    write(client, sent);
                    assertArrayEquals(sent, reading.get());
                    client.shutdownOutput();
                    assertEquals(-1, client.read(ByteBuffer.allocate(1)));
                }
                assertEquals(Optional.empty(), server.nextEnding());
            }
        }
    }

    @OnBothLooms
    void theKernelEchoes(TcpSetting setting) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var lab = setting.start();
                var listener = lab.listen(7)) {
            for (int size : SIZES) {
                try (var client = connect(lab, 7);
                        var accepted = listener.accept()) {
                    var echoing = threads.submit(() -> echo(accepted));
                    var reading = threads.submit(() -> read(client.channel(), size));
                    var sent = random(size);
                    client.write(ByteBuffer.wrap(sent));
                    assertArrayEquals(sent, reading.get());
                    client.shutdownOutput();
                    assertEquals(-1, client.read(ByteBuffer.allocate(1)));
                    assertEquals(size, echoing.get());
                }
            }
        }
    }

    @OnBothLooms
    void theStackDiscards(TcpSetting setting) throws Exception {
        try (var lab = setting.start();
                var server = StackServer.start(lab.stack(), 9, StackServer.Service::discard);
                var client = lab.connect(9)) {
            write(client, random(MUCH));
            client.shutdownOutput();
            assertEquals(-1, client.read(ByteBuffer.allocate(1)));
            assertEquals(Optional.empty(), server.nextEnding());
        }
    }

    @OnBothLooms
    void theKernelDiscards(TcpSetting setting) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var lab = setting.start();
                var listener = lab.listen(9);
                var client = connect(lab, 9);
                var accepted = listener.accept()) {
            var discarding = threads.submit(() -> Transfer.receive(accepted));
            var sent = Transfer.send(client.channel(), MUCH, 9);
            client.shutdownOutput();
            assertEquals(sent, discarding.get());
            accepted.shutdownOutput();
            assertEquals(-1, client.read(ByteBuffer.allocate(1)));
        }
    }

    @OnBothLooms
    void theStackGeneratesUntilTheKernelHasEnough(TcpSetting setting) throws Exception {
        try (var lab = setting.start();
                var server =
                        StackServer.start(lab.stack(), 19, socket -> generate(socket.channel()))) {
            try (var client = lab.connect(19)) {
                assertArrayEquals(pattern(MUCH), read(client, MUCH));
            } // with octets that nobody has read, so the kernel resets
            assertInstanceOf(IOException.class, server.nextEnding().orElse(null));
        }
    }

    @OnBothLooms
    void theKernelGeneratesUntilTheStackHasEnough(TcpSetting setting) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var lab = setting.start();
                var listener = lab.listen(19)) {
            Future<Void> generating;
            try (var client = connect(lab, 19)) {
                var accepted = listener.accept();
                generating = threads.submit(() -> generate(accepted));
                assertArrayEquals(pattern(MUCH), read(client.channel(), MUCH));
            }
            var ended = assertThrows(ExecutionException.class, generating::get);
            assertInstanceOf(IOException.class, ended.getCause());
        }
    }

    private static TcpSocket connect(KernelLab lab, int port) throws Exception {
        return lab.stack().tcpSocket().connect(new InetSocketAddress(KernelLab.KERNEL, port));
    }

    private static long echo(SocketChannel socket) throws IOException {
        var piece = ByteBuffer.allocate(1 << 16);
        var echoed = 0L;
        while (socket.read(piece.clear()) >= 0) {
            echoed += piece.position();
            write(socket, piece.flip());
        }
        socket.shutdownOutput();
        return echoed;
    }

    /// Never returns: the peer ends it.
    private static Void generate(WritableByteChannel to) throws IOException {
        var lines = ByteBuffer.wrap(pattern(PATTERN_PERIOD));
        try (to) {
            while (true) {
                write(to, lines.rewind());
            }
        }
    }

    /// Lines of 72 characters, each beginning with the next character, as RFC 864 shows them.
    private static byte[] pattern(int length) {
        var octets = new byte[length];
        for (int i = 0; i < length; i++) {
            var line = i / LINE;
            var column = i % LINE;
            octets[i] =
                    switch (column) {
                        case LINE - 2 -> '\r';
                        case LINE - 1 -> '\n';
                        default -> (byte) (' ' + (line + column) % PRINTABLE);
                    };
        }
        return octets;
    }

    private static void write(WritableByteChannel to, byte[] octets) throws IOException {
        write(to, ByteBuffer.wrap(octets));
    }

    private static void write(WritableByteChannel to, ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            to.write(octets);
        }
    }

    private static byte[] read(ReadableByteChannel from, int length) throws IOException {
        var octets = ByteBuffer.allocate(length);
        while (octets.hasRemaining() && from.read(octets) >= 0) {
            // more
        }
        return Arrays.copyOf(octets.array(), octets.position());
    }

    private static byte[] random(int length) {
        var octets = new byte[length];
        new Random(length).nextBytes(octets);
        return octets;
    }
}
