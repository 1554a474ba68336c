package dev.weft.services.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.io.HttpServerRequestHandler;
import org.apache.hc.core5.http.io.support.BasicHttpServerExpectationDecorator;
import org.apache.hc.core5.http.io.support.BasicHttpServerRequestHandler;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/// HTTP/1.1 as the library speaks it (RFC 9112), with a site behind it.
final class WebProtocol {
    /// How long a client may say nothing in the midst of a request. How long all of it may take is
    /// the business of [Visitors].
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// How long he may think between two.
    private static final Timeout IDLE = Timeout.ofSeconds(5);

    /// Bounds, so that nobody fills the memory with a request.
    private static final Http1Config LIMITS =
            Http1Config.custom().setMaxLineLength(16_384).setMaxHeaderCount(100).build();

    private final HttpService service;

    WebProtocol(Site site, InstantSource clock, Visitors visitors, BooleanSupplier crowded) {
        var handler = new SiteHandler(site, clock, visitors, crowded);
        this.service =
                new Service(
                        new BasicHttpServerExpectationDecorator(
                                new BasicHttpServerRequestHandler((request, context) -> handler)));
    }

    /// Answers one request after the other, until one side has enough.
    void serve(Visitors.Visitor visitor) throws IOException {
        var socket = visitor.socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        var connection = new Connection(visitor);
        try {
            while (connection.isOpen() && connection.isDataAvailable(IDLE)) {
                visitor.asks();
                service.handleRequest(connection, HttpCoreContext.create());
                visitor.waits();
            }
            connection.close();
        } catch (SocketTimeoutException | ConnectionClosedException e) {
            connection.close(CloseMode.GRACEFUL);
        } catch (IOException | HttpException e) {
            // the end of this connection
        } finally {
            connection.close(CloseMode.IMMEDIATE); // unless it is closed
        }
    }

    /// The library's connection, which tells when the head of a request is there.
    private static final class Connection extends DefaultBHttpServerConnection {
        private final Visitors.Visitor visitor;
        private final EndpointDetails counted;

        Connection(Visitors.Visitor visitor) throws IOException {
            super(URIScheme.HTTP.id, LIMITS);
            this.visitor = visitor;
            bind(visitor.socket());
            this.counted = getEndpointDetails();
        }

        @Override
        public ClassicHttpRequest receiveRequestHeader() throws HttpException, IOException {
            try {
                return super.receiveRequestHeader();
            } finally {
                visitor.answers(counted::getSentBytesCount); // be it an error
            }
        }
    }

    /// The library's service with our pages for its errors.
    private static final class Service extends HttpService {
        Service(HttpServerRequestHandler handler) {
            super(
                    HttpProcessors.server("Weft"),
                    handler,
                    DefaultConnectionReuseStrategy.INSTANCE,
                    null);
        }

        @Override
        protected void handleException(HttpException e, ClassicHttpResponse response) {
            SiteHandler.error(response, toStatusCode(e));
        }
    }
}
