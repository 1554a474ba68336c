package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.SharedLoom;
import dev.weft.services.http.Site;
import dev.weft.services.http.WebServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// HTTP in both roles over the sockets of one stack.
@Timeout(60)
class DownloadTest {
    private static final String BASE = "http://127.0.0.1";

    private final SharedLoom loom = SharedLoom.start("get");
    private final Captured captured = new Captured();
    @TempDir private Path folder;
    private Path root;
    private NetworkStack stack;
    private WebServer server;

    @BeforeEach
    void start() throws Exception {
        root = Files.createDirectory(folder.resolve("www"));
        Files.writeString(root.resolve("text.txt"), "some words\n");
        stack = NetworkStack.start(loom, StackConfig.loopbackOnly());
        server = WebServer.start(stack.serverSocketFactory(), 80, Site.of(stack).withFiles(root));
    }

    @AfterEach
    void stop() {
        server.close();
        stack.close();
        loom.close();
    }

    @Test
    void textIsShown() {
        assertEquals(0, get(BASE + "/text.txt"));
        assertEquals("some words\n", captured.out());
        assertEquals("", captured.errors());
    }

    @Test
    void schemeMayBeLeftOut() {
        assertEquals(0, get("127.0.0.1:80/text.txt"));
        assertEquals("some words\n", captured.out());
    }

    @Test
    void fileIsWhatItWas() throws IOException {
        var octets = new byte[3_000_001];
        new Random(7).nextBytes(octets);
        Files.write(root.resolve("octets"), octets);
        var file = folder.resolve("copy");
        assertEquals(0, get(BASE + "/octets", "-o", file.toString()));
        assertArrayEquals(octets, Files.readAllBytes(file));
        assertTrue(captured.out().startsWith(file + ": 3,000,001 octets in "), captured.out());
    }

    @Test
    void redirectIsFollowed() throws IOException {
        Files.createDirectory(root.resolve("sub"));
        Files.writeString(root.resolve("sub/index.html"), "<p>below");
        assertEquals(0, get(BASE + "/sub"));
        assertEquals("<p>below", captured.out());
    }

    @Test
    void whatIsNotThereIsAnError() {
        assertEquals(1, get(BASE + "/none"));
        assertEquals("get: 404 Not Found\n", captured.errors());
        assertEquals("", captured.out());
    }

    @Test
    void nobodyThereIsAnError() {
        assertEquals(1, get(BASE + ":81/"));
        assertTrue(captured.errors().startsWith("get: "), captured.errors());
        assertEquals(1, captured.errors().lines().count(), captured.errors());
    }

    @Test
    void fileThatCannotBeWrittenIsAnError() {
        var file = folder.resolve("no/such/folder");
        assertEquals(1, get(BASE + "/text.txt", "-o", file.toString()));
        assertTrue(captured.errors().startsWith("get: cannot write " + file), captured.errors());
    }

    @Test
    void answerThatIsCutOffIsAnError() throws Exception {
        try (var listener = stack.serverSocketFactory().createServerSocket(8080)) {
            answerInPart(listener);
            assertEquals(1, get(BASE + ":8080/"));
        }
        assertTrue(captured.errors().contains("get: "), captured.errors());
    }

    /// Who closes without having read all resets, and may take the answer along.
    private static void answerInPart(ServerSocket listener) {
        Thread.ofVirtual()
                .start(() -> {
                    try (var socket = listener.accept()) {
                        var in = socket.getInputStream();
                        for (var head = ""; !head.endsWith("\r\n\r\n"); ) {
                            head += (char) in.read();
                        }
                        var answer = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnot all";
                        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        // the test tells
                    }
                });
    }

    @Test
    void stopBeforeTheConnectionIsNotForgotten() {
        var download = download(BASE + "/text.txt");
        download.stop();
        assertEquals(1, download.run());
        assertEquals("", captured.out());
        assertEquals("", captured.errors());
    }

    @Test
    void stopBetweenRedirectsIsNotForgotten() throws IOException {
        Files.createDirectory(root.resolve("sub"));
        Files.writeString(root.resolve("sub/index.html"), "<p>below");
        var download = new AtomicReference<Download>();
        var sockets = new Counting(2, () -> download.get().stop());
        download.set(
                new Download(sockets, options(BASE + "/sub"), captured.screen, System::nanoTime));
        assertEquals(1, download.get().run());
        assertEquals(2, sockets.made);
        assertEquals("", captured.out());
        assertEquals("", captured.errors());
    }

    /// Makes sockets, and has something happen before one of them is known to who asked for it.
    private final class Counting extends SocketFactory {
        private final int which;
        private final Runnable event;
        int made;

        Counting(int which, Runnable event) {
            this.which = which;
            this.event = event;
        }

        @Override
        public Socket createSocket() throws IOException {
            made++;
            if (made == which) {
                event.run();
            }
            return stack.socketFactory().createSocket();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void fileThatIsNotWholeIsSaid() throws Exception {
        var file = folder.resolve("copy");
        try (var listener = stack.serverSocketFactory().createServerSocket(8080)) {
            answerInPart(listener);
            var download = new AtomicReference<Download>();
            var asked = new AtomicInteger();
            // The clock is asked at the beginning, and when something has come.
            LongSupplier clock =
                    () -> {
                        if (asked.incrementAndGet() == 2) {
                            download.get().stop();
                        }
                        return 0;
                    };
            var options = options(BASE + ":8080/", "-o", file.toString());
            download.set(new Download(stack.socketFactory(), options, captured.screen, clock));
            assertEquals(1, download.get().run());
        }
        assertEquals("not all", Files.readString(file));
        assertEquals("get: " + file + " is not whole: 7 of 100 octets\n", captured.errors());
    }

    @Test
    void onATerminalOnlyTextIsShown() throws IOException {
        Files.write(root.resolve("octets"), new byte[] {1, 0, 2});
        Files.writeString(root.resolve("evil.txt"), "\033[31mred\r\n\u009bß");
        var shown = new ByteArrayOutputStream();
        var screen = terminal(shown);
        assertEquals(
                1,
                new Download(stack.socketFactory(), options(BASE + "/octets"), screen, () -> 0)
                        .run());
        assertTrue(shown.toString(StandardCharsets.UTF_8).contains("put it into a file"));
        shown.reset();
        assertEquals(
                0,
                new Download(stack.socketFactory(), options(BASE + "/evil.txt"), screen, () -> 0)
                        .run());
        assertEquals("\ufffd[31mred\n\ufffdß", shown.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatTakesLongerThanTwoSecondsHasALineOfProgress() throws IOException {
        Files.write(root.resolve("octets"), new byte[1_000_000]);
        var file = folder.resolve("copy").toString();
        var slow = new AtomicLong();
        assertTrue(progress(file, () -> slow.addAndGet(3_000_000_000L)).contains(" s left"));
        var quick = new AtomicLong();
        assertFalse(progress(file, () -> quick.addAndGet(1_000)).contains("%"));
    }

    private String progress(String file, LongSupplier clock) {
        var shown = new ByteArrayOutputStream();
        var options = options(BASE + "/octets", "-o", file);
        assertEquals(0, new Download(stack.socketFactory(), options, terminal(shown), clock).run());
        return shown.toString(StandardCharsets.UTF_8);
    }

    private static Screen terminal(ByteArrayOutputStream shown) {
        var stream = new PrintStream(shown, true, StandardCharsets.UTF_8);
        return new Screen(stream, stream, true, false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    https://10.0.0.1/     | there is no TLS here, only http: https://10.0.0.1/
                    ftp://10.0.0.1/       | not an http URL: ftp://10.0.0.1/
                    http:///x             | a URL without a host: http:///x
                    http://10.0.0.1:0/    | invalid port: http://10.0.0.1:0/
                    http://10.0.0.1/a b   | not a URL: http://10.0.0.1/a b
                    """)
    void urlThatIsNoneIsSaid(String url, String message) {
        var thrown = assertThrows(IllegalArgumentException.class, () -> options(url).uri());
        assertEquals(message, thrown.getMessage());
    }

    private static GetOptions options(String url, String... more) {
        var options = new GetOptions();
        options.url = url;
        if (more.length == 2) {
            options.file = Path.of(more[1]);
        }
        return options;
    }

    private int get(String url, String... more) {
        return download(url, more).run();
    }

    private Download download(String url, String... more) {
        return new Download(
                stack.socketFactory(), options(url, more), captured.screen, System::nanoTime);
    }
}
