package dev.weft.testbed.javanet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Random;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The JDK's TLS on top of the stack's sockets.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TlsTest {
    private static final int PORT = 4433;

    private static void echo(Socket connection) throws IOException {
        connection.getInputStream().transferTo(connection.getOutputStream());
    }

    private static AcceptingServer server(TwoHosts hosts, Tls tls) throws IOException {
        var servers = TlsServerSocket.factory(hosts.server().serverSocketFactory(), tls.sockets());
        return new AcceptingServer(servers.createServerSocket(PORT), TlsTest::echo);
    }

    private static SSLSocket connect(TwoHosts hosts, SSLSocketFactory tls) throws IOException {
        var plain = hosts.client().socketFactory().createSocket();
        plain.connect(new InetSocketAddress(TwoHosts.SERVER, PORT), 10_000);
        var socket =
                (SSLSocket) tls.createSocket(plain, TwoHosts.SERVER.getHostAddress(), PORT, true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    @ParameterizedTest
    @EnumSource
    void speaksOverSocketsOfTheStack(TwoHosts.On loom) throws Exception {
        var tls = Tls.ofServer();
        var octets = new byte[1_000_000];
        new Random(4433).nextBytes(octets);
        try (var hosts = TwoHosts.start(loom);
                var _ = server(hosts, tls);
                var socket = connect(hosts, tls.sockets())) {
            var writing =
                    Background.start(() -> {
                        socket.getOutputStream().write(octets);
                        socket.shutdownOutput();
                        return socket.getSession().getProtocol();
                    });
            assertArrayEquals(octets, socket.getInputStream().readAllBytes());
            assertEquals("TLSv1.3", writing.result());
            assertEquals(TwoHosts.SERVER, socket.getInetAddress());
            assertEquals(PORT, socket.getPort());
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsTimeOut(TwoHosts.On loom) throws Exception {
        var tls = Tls.ofServer();
        try (var hosts = TwoHosts.start(loom);
                var _ = server(hosts, tls);
                var socket = connect(hosts, tls.sockets())) {
            socket.startHandshake();
            socket.setSoTimeout(30);
            var in = socket.getInputStream();
            assertThrows(SocketTimeoutException.class, in::read);
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write("still there".getBytes(US_ASCII));
            assertEquals("still there", new String(in.readNBytes(11), US_ASCII));
        }
    }

    @ParameterizedTest
    @EnumSource
    void strangersAreNotTrusted(TwoHosts.On loom) throws Exception {
        var tls = Tls.ofServer();
        var stranger = Tls.of(TwoHosts.SERVER);
        try (var hosts = TwoHosts.start(loom);
                var accepting = hosts.server().serverSocketFactory().createServerSocket(PORT)) {
            var serving =
                    Background.start(() -> {
                        try (var accepted =
                                (SSLSocket)
                                        stranger.sockets()
                                                .createSocket(accepting.accept(), null, true)) {
                            return accepted.getInputStream().read();
                        }
                    });
            try (var socket = connect(hosts, tls.sockets())) {
                assertThrows(SSLHandshakeException.class, socket::startHandshake);
            }
            serving.failure(IOException.class);
        }
    }
}
