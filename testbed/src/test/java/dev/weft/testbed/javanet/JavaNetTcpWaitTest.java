package dev.weft.testbed.javanet;

import static dev.weft.testbed.javanet.ConnectedSockets.HOST;
import static dev.weft.testbed.javanet.ConnectedSockets.read;
import static dev.weft.testbed.javanet.ConnectedSockets.write;
import static dev.weft.testbed.javanet.ConnectedSockets.writeAndShut;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What ends the wait in a [java.net.Socket] or a [java.net.ServerSocket], whoever made it: time,
/// and interrupts.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class JavaNetTcpWaitTest {
    @ParameterizedTest
    @EnumSource
    void aReadThatTimesOutLeavesTheConnection(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var client = pair.client();
            assertEquals(0, client.getSoTimeout());
            client.setSoTimeout(30);
            assertEquals(30, client.getSoTimeout());
            var thrown =
                    assertThrows(
                            SocketTimeoutException.class, () -> client.getInputStream().read());
            assertEquals("Read timed out", thrown.getMessage());
            write(pair.accepted(), "late");
            client.setSoTimeout(30_000);
            assertEquals("late", read(client, 4));
            assertThrows(IllegalArgumentException.class, () -> client.setSoTimeout(-1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAcceptThatTimesOutLeavesTheServer(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var server = sockets.servers().createServerSocket(0, 5, HOST)) {
            server.setSoTimeout(30);
            assertEquals(30, server.getSoTimeout());
            var thrown = assertThrows(SocketTimeoutException.class, server::accept);
            assertEquals("Accept timed out", thrown.getMessage());
            server.setSoTimeout(30_000);
            try (var client = sockets.clients().createSocket(HOST, server.getLocalPort());
                    var accepted = server.accept()) {
                assertEquals(client.getLocalPort(), accepted.getPort());
                assertEquals(0, accepted.getSoTimeout(), "the timeout is the server's own");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptClosesTheSocketOfAVirtualThread(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var client = pair.client();
            var reading =
                    Background.startVirtual(() -> {
                        var thrown =
                                assertThrows(
                                        SocketException.class,
                                        () -> client.getInputStream().read());
                        assertTrue(Thread.interrupted(), "the status is kept");
                        return thrown.getMessage();
                    });
            reading.interrupt();
            assertEquals("Closed by interrupt", reading.result());
            assertTrue(client.isClosed());
            assertEquals(-1, pair.accepted().getInputStream().read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptClosesTheServerOfAVirtualThread(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var server = sockets.servers().createServerSocket(0)) {
            var accepting =
                    Background.startVirtual(() -> {
                        var thrown = assertThrows(SocketException.class, server::accept);
                        assertTrue(Thread.interrupted(), "the status is kept");
                        return thrown.getMessage();
                    });
            accepting.interrupt();
            assertEquals("Closed by interrupt", accepting.result());
            assertTrue(server.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptDoesNothingToAPlatformThread(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var reading =
                    Background.start(() -> {
                        var text = read(pair.client(), 4);
                        assertTrue(Thread.interrupted(), "the status is kept");
                        return text;
                    });
            reading.interrupt();
            write(pair.accepted(), "data");
            assertEquals("data", reading.result());
            var accepting =
                    Background.start(() -> {
                        var accepted = pair.server().accept();
                        assertTrue(Thread.interrupted(), "the status is kept");
                        return accepted;
                    });
            accepting.interrupt();
            var server = pair.server().getLocalSocketAddress();
            try (var second = pair.maker().clients().createSocket()) {
                Thread.currentThread().interrupt();
                second.connect(server);
                assertTrue(Thread.interrupted(), "the status is kept");
                accepting.result().close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWriteOfAnInterruptedPlatformThreadIsComplete(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var octets = new byte[5_000_000];
            new Random(3).nextBytes(octets);
            var writing =
                    Background.start(() -> {
                        writeAndShut(pair.client(), octets);
                        return Thread.interrupted();
                    });
            var in = pair.accepted().getInputStream();
            var read = 0;
            var got = new byte[octets.length];
            for (int n = in.read(got); n >= 0; n = in.read(got, read, got.length - read)) {
                read += n;
                writing.interrupt();
                if (read == got.length) {
                    break;
                }
            }
            assertArrayEquals(octets, Arrays.copyOf(got, read));
            assertTrue(writing.result(), "the status is kept");
        }
    }
}
