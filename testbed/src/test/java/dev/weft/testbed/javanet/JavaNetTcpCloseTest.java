package dev.weft.testbed.javanet;

import static dev.weft.testbed.javanet.ConnectedSockets.HOST;
import static dev.weft.testbed.javanet.ConnectedSockets.read;
import static dev.weft.testbed.javanet.ConnectedSockets.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How a [java.net.Socket] or a [java.net.ServerSocket] ends, or one half of it, whoever made it.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class JavaNetTcpCloseTest {
    @ParameterizedTest
    @EnumSource
    void oneDirectionMayEndBeforeTheOther(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var client = pair.client();
            var out = client.getOutputStream();
            write(client, "all");
            client.shutdownOutput();
            assertTrue(client.isOutputShutdown());
            assertEquals("all", read(pair.accepted(), 9));
            assertThrows(IOException.class, () -> out.write(1));
            assertThrows(SocketException.class, client::getOutputStream);
            assertThrows(SocketException.class, client::shutdownOutput);
            write(pair.accepted(), "thanks");
            assertEquals("thanks", read(client, 6));
            assertFalse(client.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsReadAfterTheInputIsShut(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var client = pair.client();
            var in = client.getInputStream();
            var reading = Background.start(in::read);
            client.shutdownInput();
            assertEquals(-1, reading.result());
            assertTrue(client.isInputShutdown());
            assertEquals(-1, in.read());
            assertEquals(0, in.available());
            assertThrows(SocketException.class, client::getInputStream);
            assertThrows(SocketException.class, client::shutdownInput);
            write(client, "still here");
            assertEquals("still here", read(pair.accepted(), 10));
        }
    }

    @ParameterizedTest
    @EnumSource
    void lingeringWaitsUntilAllIsSent(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            pair.client().setSoLinger(true, 30);
            write(pair.client(), "to the last");
            pair.client().close();
            assertEquals("to the last", read(pair.accepted(), 100));
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsAReadOfAnotherThread(Maker maker) throws Exception {
        for (var closed : List.of("socket", "input", "output")) {
            try (var pair = ConnectedSockets.of(maker)) {
                var client = pair.client();
                var in = client.getInputStream();
                var out = client.getOutputStream();
                var reading = Background.start(in::read);
                switch (closed) {
                    case "socket" -> client.close();
                    case "input" -> in.close();
                    default -> out.close();
                }
                reading.failure(SocketException.class);
                assertTrue(client.isClosed());
                assertEquals(-1, pair.accepted().getInputStream().read());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsAWriteOfAnotherThread(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var out = pair.client().getOutputStream();
            var writing =
                    Background.start(() -> {
                        while (true) {
                            out.write(new byte[100_000]);
                        }
                    });
            pair.accepted().getInputStream().readNBytes(300_000);
            pair.client().close();
            writing.failure(SocketException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("try")
    void closingEndsAnAcceptOfAnotherThread(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var server = sockets.servers().createServerSocket(0, 5, HOST)) {
            var accepting = Background.start(server::accept);
            server.close();
            accepting.failure(SocketException.class);
            assertTrue(server.isClosed());
            assertTrue(server.isBound(), "as it was before");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedSocketSaysSo(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var socket = pair.client();
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            socket.close();
            socket.close();
            List<Executable> uses =
                    List.of(
                            in::read,
                            in::available,
                            () -> out.write(1),
                            socket::getInputStream,
                            socket::getOutputStream,
                            socket::shutdownInput,
                            socket::shutdownOutput,
                            () -> socket.bind(null),
                            () -> socket.connect(new InetSocketAddress(HOST, 1)),
                            () -> socket.setSoTimeout(1),
                            socket::getSoTimeout,
                            () -> socket.setTcpNoDelay(true),
                            socket::getTcpNoDelay,
                            () -> socket.setSoLinger(true, 1),
                            socket::getSoLinger,
                            () -> socket.setKeepAlive(true),
                            socket::getKeepAlive,
                            () -> socket.setOOBInline(true),
                            socket::getOOBInline,
                            () -> socket.setReuseAddress(true),
                            socket::getReuseAddress,
                            () -> socket.setTrafficClass(4),
                            socket::getTrafficClass,
                            () -> socket.setSendBufferSize(1000),
                            socket::getSendBufferSize,
                            () -> socket.setReceiveBufferSize(1000),
                            socket::getReceiveBufferSize,
                            () -> socket.sendUrgentData(1),
                            () -> socket.getOption(StandardSocketOptions.SO_RCVBUF),
                            () -> socket.setOption(StandardSocketOptions.SO_RCVBUF, 1000));
            for (var use : uses) {
                assertThrows(SocketException.class, use);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedServerSaysSo(Maker maker) throws Exception {
        try (var sockets = maker.open()) {
            var server = sockets.servers().createServerSocket();
            assertFalse(server.isBound());
            assertEquals(-1, server.getLocalPort());
            assertNull(server.getInetAddress());
            assertNull(server.getLocalSocketAddress());
            assertThrows(SocketException.class, server::accept);
            server.bind(null);
            assertTrue(server.getInetAddress().isAnyLocalAddress());
            assertNotEquals(0, server.getLocalPort());
            assertThrows(SocketException.class, () -> server.bind(null));
            server.close();
            server.close();
            List<Executable> uses =
                    List.of(
                            server::accept,
                            () -> server.bind(null),
                            () -> server.setSoTimeout(1),
                            server::getSoTimeout,
                            () -> server.setReuseAddress(true),
                            server::getReuseAddress,
                            () -> server.setReceiveBufferSize(1000),
                            server::getReceiveBufferSize,
                            () -> server.getOption(StandardSocketOptions.SO_RCVBUF),
                            () -> server.setOption(StandardSocketOptions.SO_RCVBUF, 1000));
            for (var use : uses) {
                assertThrows(SocketException.class, use);
            }
        }
    }
}
