package dev.weft.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import javax.net.SocketFactory;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/// One run of get: asks for a URL, and puts what comes into a file or on the screen.
final class Download implements StackCommand.Job {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Whoever waits longer wants to know for what.
    private static final Duration UNEVENTFUL = Duration.ofSeconds(2);

    private static final Duration UPDATE = Duration.ofMillis(200);
    private static final int MOST_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int CHUNK = 256 * 1024;

    private final SocketFactory sockets;
    private final GetOptions options;
    private final Screen screen;
    private final LongSupplier nanos;
    private final HttpProcessor processor = HttpProcessors.client("weft");
    private final HttpRequestExecutor executor = new HttpRequestExecutor();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile @Nullable Socket open;

    /// Prepares a run.
    ///
    /// @param nanos a clock
    Download(SocketFactory sockets, GetOptions options, Screen screen, LongSupplier nanos) {
        this.sockets = sockets;
        this.options = options;
        this.screen = screen;
        this.nanos = nanos;
    }

    /// Gets what the options say.
    ///
    /// @return the exit code
    @Override
    public int run() {
        try {
            var next = options.uri();
            for (int i = 0; i <= MOST_REDIRECTS; i++) {
                var location = get(next);
                if (location == null) {
                    return 0;
                }
                next = location;
            }
            throw new IOException("redirected more than " + MOST_REDIRECTS + " times");
        } catch (IllegalArgumentException | HttpException e) {
            screen.complain("get: " + e.getMessage());
        } catch (IOException e) {
            if (!stopped.isDone()) {
                screen.complain("get: " + words(e));
            }
        }
        return 1;
    }

    /// Ends the run, from any thread.
    @Override
    public void stop() {
        stopped.complete(null);
        var socket = open;
        if (socket != null) {
            closeQuietly(socket);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more
        }
    }

    private static String words(IOException e) {
        return switch (e) {
            case SocketTimeoutException _ ->
                    "no answer within " + PATIENCE.toSeconds() + " seconds";
            case ConnectException _ when e.getMessage() != null -> e.getMessage();
            default -> Host.describe(e);
        };
    }

    /// {@return where to look instead; null if it was there}
    private @Nullable URI get(URI uri) throws IOException, HttpException {
        var address = Hosts.resolve(uri.getHost(), screen::complain, stopped);
        var port = uri.getPort() < 0 ? 80 : uri.getPort();
        try (var socket = sockets.createSocket()) {
            open = socket;
            requireGoOn();
            socket.connect(new InetSocketAddress(address, port), (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            return get(uri, socket);
        } finally {
            open = null;
        }
    }

    /// Somebody may have stopped the run just before there was something to close.
    private void requireGoOn() throws InterruptedIOException {
        if (stopped.isDone()) {
            throw new InterruptedIOException("stopped");
        }
    }

    private @Nullable URI get(URI uri, Socket socket) throws IOException, HttpException {
        var path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var request =
                new BasicClassicHttpRequest(
                        "GET",
                        new HttpHost("http", uri.getHost(), uri.getPort()),
                        uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
        request.setHeader(HttpHeaders.CONNECTION, "close");
        var context = HttpCoreContext.create();
        try (var connection = new DefaultBHttpClientConnectionFactory().createConnection(socket)) {
            executor.preProcess(request, processor, context);
            try (var response = executor.execute(request, connection, context)) {
                executor.postProcess(response, processor, context);
                try {
                    return take(uri, response);
                } catch (IOException e) {
                    // Else closing would read the rest of what nobody wants.
                    connection.close(CloseMode.IMMEDIATE);
                    throw e;
                }
            }
        }
    }

    private @Nullable URI take(URI uri, ClassicHttpResponse response) throws IOException {
        if (REDIRECTS.contains(response.getCode())) {
            var location = response.getFirstHeader(HttpHeaders.LOCATION);
            if (location != null) {
                return GetOptions.httpUri(resolve(uri, location.getValue()));
            }
        }
        if (response.getCode() != 200) {
            throw new IOException(response.getCode() + " " + response.getReasonPhrase());
        }
        var entity = response.getEntity();
        if (entity != null) {
            save(entity.getContent(), entity.getContentLength());
        }
        return null;
    }

    private static String resolve(URI uri, String location) throws IOException {
        try {
            return uri.resolve(location).toString();
        } catch (IllegalArgumentException e) {
            throw new IOException("redirected to what is no URL: " + location, e);
        }
    }

    private void save(InputStream content, long length) throws IOException {
        var file = options.file;
        if (file == null) {
            show(content);
            return;
        }
        var begun = nanos.getAsLong();
        var progress = new Progress(length, begun);
        var out = open(file);
        try (out) {
            copy(content, out, progress);
        } catch (IOException e) {
            progress.clear();
            screen.complain("get: " + file + " is not whole: " + progress.amount());
            throw e;
        }
        progress.clear();
        var took = nanos.getAsLong() - begun;
        screen.say(
                "%s: %,d octets in %s, %s"
                        .formatted(
                                file, progress.count, seconds(took), rate(progress.count, took)));
    }

    private static OutputStream open(Path file) throws IOException {
        try {
            return Files.newOutputStream(file);
        } catch (IOException | InvalidPathException e) {
            throw new IOException("cannot write " + file + ": " + e, e);
        }
    }

    private static void copy(InputStream from, OutputStream to, Progress progress)
            throws IOException {
        var buffer = new byte[CHUNK];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
            progress.add(read);
        }
    }

    /// On a terminal only what is text, since anything else would make it mad.
    private void show(InputStream content) throws IOException {
        var buffer = new byte[CHUNK];
        var text = new TerminalText();
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            if (!screen.isTerminal()) {
                screen.write(buffer, read);
            } else if (isBinary(buffer, read)) {
                throw new IOException("this is no text; put it into a file with -o FILE");
            } else {
                screen.print(text.of(buffer, read));
            }
        }
    }

    private static boolean isBinary(byte[] octets, int length) {
        for (int i = 0; i < length; i++) {
            if (octets[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    private static String rate(long octets, long nanos) {
        return String.format(Locale.ROOT, "%.1f MB/s", octets * 1e3 / Math.max(1, nanos));
    }

    /// A line that tells how far it is.
    private final class Progress {
        private final long length;
        private final long begun;
        private long next;
        private long count;
        private boolean shown;

        /// Nothing is shown yet.
        ///
        /// @param length of the whole; less than 0 if nobody knows
        Progress(long length, long begun) {
            this.length = length;
            this.begun = begun;
            this.next = begun + UNEVENTFUL.toNanos();
        }

        void add(int octets) {
            count += octets;
            show();
        }

        /// How much has come of how much.
        String amount() {
            return length > 0
                    ? "%,d of %,d octets".formatted(count, length)
                    : "%,d octets".formatted(count);
        }

        private void show() {
            var now = nanos.getAsLong();
            if (!screen.isTerminal() || now < next) {
                return;
            }
            next = now + UPDATE.toNanos();
            shown = true;
            var part = length > 0 ? "%3d %%  ".formatted(count * 100 / length) : "";
            var left =
                    length > 0 && count > 0
                            ? "  " + seconds((length - count) * (now - begun) / count) + " left"
                            : "";
            screen.print("\r\033[K" + part + amount() + "  " + rate(count, now - begun) + left);
        }

        void clear() {
            if (shown) {
                screen.print("\r\033[K");
            }
        }
    }
}
