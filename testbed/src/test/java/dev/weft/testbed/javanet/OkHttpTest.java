package dev.weft.testbed.javanet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// OkHttp against Apache HttpCore's server.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class OkHttpTest {
    private static final byte[] BODY = new byte[1_000_000];
    private static final MediaType OCTETS = MediaType.get("application/octet-stream");

    static {
        new Random(443).nextBytes(BODY);
    }

    private static OkHttpClient.Builder client(TwoHosts hosts) {
        return new OkHttpClient.Builder()
                .socketFactory(hosts.client().socketFactory())
                .retryOnConnectionFailure(false)
                .callTimeout(Duration.ofSeconds(30));
    }

    private static Request.Builder request(String scheme, String path) {
        return new Request.Builder()
                .url(
                        "%s://%s:%d%s"
                                .formatted(
                                        scheme,
                                        TwoHosts.SERVER.getHostAddress(),
                                        WebServer.PORT,
                                        path));
    }

    private static byte[] answer(OkHttpClient client, Request request) throws IOException {
        try (var response = client.newCall(request).execute()) {
            return response.body().bytes();
        }
    }

    private static void getsAndPosts(OkHttpClient client, String scheme) throws IOException {
        var greeting = request(scheme, "/hello").header("Name", "ann").build();
        assertEquals("hello, ann", new String(answer(client, greeting), US_ASCII));
        var post = request(scheme, "/echo").post(RequestBody.create(BODY, OCTETS)).build();
        assertArrayEquals(BODY, answer(client, post));
    }

    @ParameterizedTest
    @EnumSource
    void getsAndPosts(TwoHosts.On loom) throws Exception {
        try (var hosts = TwoHosts.start(loom);
                var _ = new WebServer(hosts.server().serverSocketFactory())) {
            var client = client(hosts).build();
            getsAndPosts(client, "http");
            client.connectionPool().evictAll();
        }
    }

    @ParameterizedTest
    @EnumSource
    void getsAndPostsOverTls(TwoHosts.On loom) throws Exception {
        var tls = Tls.ofServer();
        try (var hosts = TwoHosts.start(loom);
                var _ =
                        new WebServer(
                                TlsServerSocket.factory(
                                        hosts.server().serverSocketFactory(), tls.sockets()))) {
            var client = client(hosts).sslSocketFactory(tls.sockets(), tls.trust()).build();
            getsAndPosts(client, "https");
            client.connectionPool().evictAll();
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesUp(TwoHosts.On loom) throws Exception {
        try (var hosts = TwoHosts.start(loom)) {
            var client = client(hosts).readTimeout(Duration.ofMillis(30)).build();
            var slow = request("http", "/slow").build();
            assertThrows(ConnectException.class, () -> answer(client, slow));
            try (var _ = new WebServer(hosts.server().serverSocketFactory())) {
                assertThrows(SocketTimeoutException.class, () -> answer(client, slow));
            }
        }
    }

    /// Closes the socket while another thread reads from it.
    @ParameterizedTest
    @EnumSource
    void cancels(TwoHosts.On loom) throws Exception {
        try (var hosts = TwoHosts.start(loom);
                var server = new WebServer(hosts.server().serverSocketFactory())) {
            var call = client(hosts).build().newCall(request("http", "/slow").build());
            var asking = Background.start(() -> call.execute().code());
            server.awaitAsked();
            call.cancel();
            asking.failure(IOException.class);
        }
    }
}
