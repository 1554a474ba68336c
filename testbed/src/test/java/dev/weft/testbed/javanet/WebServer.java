package dev.weft.testbed.javanet;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.impl.bootstrap.HttpServer;
import org.apache.hc.core5.http.impl.bootstrap.ServerBootstrap;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;

/// Apache HttpCore's server, whose connections get a thread each.
final class WebServer implements AutoCloseable {
    static final int PORT = 8080;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final HttpServer server;

    WebServer(ServerSocketFactory sockets) throws IOException {
        server =
                ServerBootstrap.bootstrap()
                        .setCanonicalHostName(TwoHosts.SERVER.getHostAddress())
                        .setListenerPort(PORT)
                        .setServerSocketFactory(sockets)
                        .register("/hello", WebServer::greet)
                        .register("/echo", WebServer::repeat)
                        .register("/slow", this::keepWaiting)
                        .create();
        server.start();
    }

    private static void greet(
            ClassicHttpRequest request, ClassicHttpResponse response, HttpContext context) {
        response.setEntity(new StringEntity("hello, " + request.getFirstHeader("Name").getValue()));
    }

    private static void repeat(
            ClassicHttpRequest request, ClassicHttpResponse response, HttpContext context)
            throws IOException {
        var posted = EntityUtils.toByteArray(request.getEntity());
        response.setEntity(new ByteArrayEntity(posted, ContentType.APPLICATION_OCTET_STREAM, true));
    }

    private void keepWaiting(
            ClassicHttpRequest request, ClassicHttpResponse response, HttpContext context)
            throws IOException {
        asked.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /// Waits until somebody has asked for what never comes.
    void awaitAsked() throws InterruptedException {
        asked.await();
    }

    @Override
    public void close() {
        released.countDown();
        server.close(CloseMode.IMMEDIATE);
    }
}
