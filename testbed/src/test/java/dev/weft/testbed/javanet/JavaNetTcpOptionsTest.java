package dev.weft.testbed.javanet;

import static dev.weft.testbed.javanet.ConnectedSockets.HOST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The options of sockets and servers of `java.net`, whoever made them.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class JavaNetTcpOptionsTest {
    private static final List<SocketOption<?>> OF_SOCKETS =
            List.of(
                    StandardSocketOptions.SO_KEEPALIVE,
                    StandardSocketOptions.SO_LINGER,
                    StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.TCP_NODELAY);

    private static final List<SocketOption<?>> OF_SERVERS =
            List.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_REUSEADDR);

    @ParameterizedTest
    @EnumSource
    void optionsAreKept(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var socket = pair.client();
            for (var on : List.of(true, false)) {
                socket.setTcpNoDelay(on);
                assertEquals(on, socket.getTcpNoDelay());
                socket.setKeepAlive(on);
                assertEquals(on, socket.getKeepAlive());
                socket.setOOBInline(on);
                assertEquals(on, socket.getOOBInline());
                socket.setReuseAddress(on);
                assertEquals(on, socket.getReuseAddress());
            }
            assertEquals(-1, socket.getSoLinger());
            socket.setSoLinger(true, 7);
            assertEquals(7, socket.getSoLinger());
            socket.setSoLinger(true, 0);
            assertEquals(0, socket.getSoLinger());
            socket.setSoLinger(false, 0);
            assertEquals(-1, socket.getSoLinger());
            assertThrows(IllegalArgumentException.class, () -> socket.setSoLinger(true, -1));
            socket.setTrafficClass(0x10);
            assertEquals(0x10, socket.getTrafficClass());
            assertThrows(IllegalArgumentException.class, () -> socket.setTrafficClass(256));
            socket.setSendBufferSize(50_000);
            assertTrue(socket.getSendBufferSize() >= 50_000);
            socket.setReceiveBufferSize(50_000);
            assertTrue(socket.getReceiveBufferSize() >= 50_000);
            assertThrows(IllegalArgumentException.class, () -> socket.setSendBufferSize(0));
            assertThrows(IllegalArgumentException.class, () -> socket.setReceiveBufferSize(0));
            socket.setPerformancePreferences(1, 2, 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void optionsHaveNames(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var socket = pair.client();
            var server = pair.server();
            assertTrue(socket.supportedOptions().containsAll(OF_SOCKETS));
            for (var option : OF_SOCKETS) {
                assertInstanceOf(option.type(), socket.getOption(option));
            }
            assertTrue(server.supportedOptions().containsAll(OF_SERVERS));
            for (var option : OF_SERVERS) {
                assertInstanceOf(option.type(), server.getOption(option));
            }
            assertSame(socket, socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
            assertTrue(socket.getTcpNoDelay());
            assertEquals(-1, socket.getOption(StandardSocketOptions.SO_LINGER));
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 77);
            assertEquals(77, socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            socket.setOption(StandardSocketOptions.SO_LINGER, 3);
            assertEquals(3, socket.getSoLinger());
            assertSame(server, server.setOption(StandardSocketOptions.SO_RCVBUF, 30_000));
            server.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 78);
            assertEquals(78, server.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> server.getOption(StandardSocketOptions.TCP_NODELAY));
            assertThrows(NullPointerException.class, () -> socket.getOption(null));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> socket.setOption(StandardSocketOptions.TCP_NODELAY, null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void optionsMayBeSetBeforeConnecting(Maker maker) throws Exception {
        try (var sockets = maker.open();
                var server = sockets.servers().createServerSocket();
                var socket = sockets.clients().createSocket()) {
            server.setReuseAddress(true);
            assertTrue(server.getReuseAddress());
            server.setReceiveBufferSize(40_000);
            assertTrue(server.getReceiveBufferSize() >= 40_000);
            assertThrows(IllegalArgumentException.class, () -> server.setReceiveBufferSize(0));
            server.bind(new InetSocketAddress(HOST, 0), 3);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            socket.setSoLinger(true, 5);
            socket.setKeepAlive(true);
            socket.setReceiveBufferSize(40_000);
            socket.connect(server.getLocalSocketAddress());
            assertTrue(socket.getTcpNoDelay());
            assertEquals(20_000, socket.getSoTimeout());
            assertEquals(5, socket.getSoLinger());
            assertTrue(socket.getKeepAlive());
        }
    }
}
