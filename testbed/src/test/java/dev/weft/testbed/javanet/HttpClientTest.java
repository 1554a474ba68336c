package dev.weft.testbed.javanet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Apache HttpClient against Apache HttpCore's server.
@org.junit.jupiter.api.Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class HttpClientTest {
    private static final byte[] BODY = new byte[1_000_000];

    static {
        new Random(80).nextBytes(BODY);
    }

    /// Has the client open its connections with sockets of the stack.
    private static final class Connections extends PoolingHttpClientConnectionManagerBuilder {
        private final TwoHosts hosts;

        Connections(TwoHosts hosts) {
            this.hosts = hosts;
        }

        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
            return new DefaultHttpClientConnectionOperator(
                    _ -> hosts.client().socketFactory().createSocket(),
                    ports,
                    names,
                    RegistryBuilder.<TlsSocketStrategy>create().register("https", tls).build());
        }
    }

    private static PoolingHttpClientConnectionManager connections(TwoHosts hosts, Tls tls) {
        return new Connections(hosts)
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls.context()))
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom().setConnectTimeout(Timeout.ofSeconds(10)).build())
                .setMaxConnPerRoute(4)
                .build();
    }

    private static CloseableHttpClient client(PoolingHttpClientConnectionManager connections) {
        return HttpClients.custom()
                .setConnectionManager(connections)
                .disableAutomaticRetries()
                .build();
    }

    private static HttpHost host(String scheme) {
        return new HttpHost(scheme, TwoHosts.SERVER.getHostAddress(), WebServer.PORT);
    }

    private static String greeting(CloseableHttpClient client, HttpHost host, String name)
            throws IOException {
        var request = new HttpGet("/hello");
        request.addHeader("Name", name);
        return client.execute(
                host, request, response -> EntityUtils.toString(response.getEntity()));
    }

    private static byte[] repeated(CloseableHttpClient client, HttpHost host) throws IOException {
        var request = new HttpPost("/echo");
        request.setEntity(new ByteArrayEntity(BODY, ContentType.APPLICATION_OCTET_STREAM));
        return client.execute(
                host, request, response -> EntityUtils.toByteArray(response.getEntity()));
    }

    @ParameterizedTest
    @EnumSource
    void getsAndPosts(TwoHosts.On loom) throws Exception {
        var tls = Tls.ofServer();
        try (var hosts = TwoHosts.start(loom);
                var _ = new WebServer(hosts.server().serverSocketFactory());
                var connections = connections(hosts, tls);
                var client = client(connections)) {
            var host = host("http");
            for (var name : new String[] {"ann", "bob"}) {
                assertEquals("hello, " + name, greeting(client, host, name));
            }
            assertArrayEquals(BODY, repeated(client, host));
            assertEquals(1, connections.getTotalStats().getAvailable(), "used again and again");
            var threads =
                    IntStream.range(0, 20)
                            .mapToObj(
                                    n -> Background.start(() -> greeting(client, host, "no. " + n)))
                            .toList();
            for (int n = 0; n < 20; n++) {
                assertEquals("hello, no. " + n, threads.get(n).result());
            }
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
                                        hosts.server().serverSocketFactory(), tls.sockets()));
                var client = client(connections(hosts, tls))) {
            assertEquals("hello, ann", greeting(client, host("https"), "ann"));
            assertArrayEquals(BODY, repeated(client, host("https")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesUp(TwoHosts.On loom) throws Exception {
        var tls = Tls.ofServer();
        try (var hosts = TwoHosts.start(loom);
                var client = client(connections(hosts, tls))) {
            assertThrows(ConnectException.class, () -> greeting(client, host("http"), "nobody"));
            try (var _ = new WebServer(hosts.server().serverSocketFactory())) {
                var request = new HttpGet("/slow");
                request.setConfig(
                        RequestConfig.custom()
                                .setResponseTimeout(Timeout.ofMilliseconds(30))
                                .build());
                assertThrows(
                        SocketTimeoutException.class,
                        () -> client.execute(host("http"), request, response -> "late"));
                assertEquals("hello, ann", greeting(client, host("http"), "ann"));
            }
        }
    }
}
