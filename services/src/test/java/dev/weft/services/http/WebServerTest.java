package dev.weft.services.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP over the sockets of the host; the stack's own have theirs in other tests.
class WebServerTest {
    private static final Instant NOW = Instant.parse("2016-03-17T00:00:00Z");
    private static final String MODIFIED = "Wed, 16 Mar 2016 12:00:00 GMT";
    private static final String DIGITS = "0123456789".repeat(100);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong nanosPerLook = new AtomicLong();
    @TempDir private Path folder;
    private Path root;
    private WebServer server;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("secret"), "outside");
        root = Files.createDirectory(folder.resolve("www"));
        write("digits.txt", DIGITS);
        server = start(new Site(WebServerTest::status, null).withFiles(root));
        client = new Client(server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFileIsSentWithWhatThereIsToSayOfIt() throws IOException {
        var answer = client.get("/digits.txt");
        assertEquals(200, answer.code());
        assertEquals(DIGITS, answer.body());
        assertEquals("1000", answer.field("content-length"));
        assertEquals("text/plain; charset=utf-8", answer.field("content-type"));
        assertEquals("bytes", answer.field("accept-ranges"));
        assertEquals(MODIFIED, answer.field("last-modified"));
        assertTrue(answer.field("etag").matches("\"[0-9a-f.-]+\""), answer.field("etag"));
        assertEquals("nosniff", answer.field("x-content-type-options"));
    }

    @ParameterizedTest
    @CsvSource({
        "page.html, text/html; charset=utf-8",
        "PAGE.HTM, text/html; charset=utf-8",
        "style.css, text/css; charset=utf-8",
        "app.js, text/javascript; charset=utf-8",
        "data.json, application/json",
        "picture.svg, image/svg+xml",
        "photo.JPG, image/jpeg",
        "trace.pcapng, application/vnd.tcpdump.pcap",
        "archive.tar.gz, application/gzip",
        "LICENSE, text/plain; charset=utf-8",
        "noending, application/octet-stream",
        "strange.ending, application/octet-stream"
    })
    void typeIsThatOfTheEndingOfTheName(String name, String type) throws IOException {
        write(name, "x");
        assertEquals(type, client.get("/" + name).field("content-type"));
    }

    @Test
    void largeFilesAreSentWhole() throws IOException {
        var octets = new byte[5_000_001];
        new Random(7).nextBytes(octets);
        Files.write(root.resolve("large"), octets);
        assertArrayEquals(octets, client.get("/large").octets());
        var end = client.get("/large", "Range: bytes=-1000000");
        assertEquals("bytes 4000001-5000000/5000001", end.field("content-range"));
        assertEquals(1_000_000, end.octets().length);
        assertEquals(octets[5_000_000], end.octets()[999_999]);
    }

    @Test
    void emptyFileIsEmpty() throws IOException {
        write("empty", "");
        var answer = client.get("/empty", "Range: bytes=0-");
        assertEquals(416, answer.code());
        assertEquals("bytes */0", answer.field("content-range"));
        answer = client.get("/empty");
        assertEquals(200, answer.code());
        assertEquals("0", answer.field("content-length"));
    }

    @Test
    void headSaysWhatGetWouldAndSendsNothing() throws IOException {
        var get = client.get("/digits.txt");
        var head = client.ask("HEAD", "/digits.txt");
        assertEquals("", head.body());
        for (var name : List.of("content-length", "content-type", "etag", "last-modified")) {
            assertEquals(get.field(name), head.field(name), name);
        }
        var listing = client.ask("HEAD", "/");
        assertEquals(200, listing.code());
        assertEquals("", listing.body());
        assertEquals(404, client.ask("HEAD", "/none").code());
    }

    @Test
    void oneRangeIsAPart() throws IOException {
        var answer = client.get("/digits.txt", "Range: bytes=5-9");
        assertEquals(206, answer.code());
        assertEquals("56789", answer.body());
        assertEquals("5", answer.field("content-length"));
        assertEquals("bytes 5-9/1000", answer.field("content-range"));
    }

    @Test
    void severalRangesAreAMultipart() throws IOException {
        var answer = client.get("/digits.txt", "Range: bytes=0-1,-3");
        assertEquals(206, answer.code());
        var type = answer.field("content-type");
        assertTrue(type.startsWith("multipart/byteranges; boundary="), type);
        var boundary = type.substring(type.indexOf('=') + 1);
        assertNull(answer.field("content-range"));
        assertEquals(
                """

                --%1$s
                Content-Type: text/plain; charset=utf-8
                Content-Range: bytes 0-1/1000

                01
                --%1$s
                Content-Type: text/plain; charset=utf-8
                Content-Range: bytes 997-999/1000

                789
                --%1$s--
                """
                        .formatted(boundary)
                        .replace("\n", "\r\n"),
                answer.body());
        assertEquals(String.valueOf(answer.octets().length), answer.field("content-length"));
    }

    @Test
    void rangeThatIsNotThereIsRefused() throws IOException {
        var answer = client.get("/digits.txt", "Range: bytes=1000-");
        assertEquals(416, answer.code());
        assertEquals("bytes */1000", answer.field("content-range"));
        assertTrue(answer.field("content-type").startsWith("text/html"));
    }

    @Test
    void rangeOfHeadIsIgnored() throws IOException {
        assertEquals(200, client.ask("HEAD", "/digits.txt", "Range: bytes=5-9").code());
    }

    @Test
    void rangeOfWhatHasChangedIsTheWhole() throws IOException {
        var tag = client.get("/digits.txt").field("etag");
        var part = "Range: bytes=5-9";
        assertEquals(206, client.get("/digits.txt", part, "If-Range: " + tag).code());
        assertEquals(200, client.get("/digits.txt", part, "If-Range: \"old\"").code());
        assertEquals(206, client.get("/digits.txt", part, "If-Range: " + MODIFIED).code());
        write("digits.txt", DIGITS + "more");
        assertEquals(200, client.get("/digits.txt", part, "If-Range: " + tag).code());
    }

    @Test
    void whatTheClientHasIsNotSentAgain() throws IOException {
        var tag = client.get("/digits.txt").field("etag");
        var answer = client.get("/digits.txt", "If-None-Match: " + tag);
        assertEquals(304, answer.code());
        assertEquals("", answer.body());
        assertEquals(tag, answer.field("etag"));
        assertEquals(304, client.get("/digits.txt", "If-Modified-Since: " + MODIFIED).code());
        assertEquals(
                200,
                client.get("/digits.txt", "If-Modified-Since: Tue, 15 Mar 2016 00:00:00 GMT")
                        .code());
        assertEquals(
                304,
                client.get("/digits.txt", "If-None-Match: \"x\"", "If-None-Match: " + tag).code());
        assertEquals(412, client.get("/digits.txt", "If-Match: \"x\"").code());
    }

    @Test
    void tagChangesWithTheFile() throws IOException {
        var before = client.get("/digits.txt").field("etag");
        write("digits.txt", DIGITS + "more");
        assertFalse(before.equals(client.get("/digits.txt").field("etag")));
        Files.setLastModifiedTime(
                root.resolve("digits.txt"), FileTime.from(NOW.plusSeconds(1_000_000)));
        assertEquals(
                "Thu, 17 Mar 2016 00:00:00 GMT",
                client.get("/digits.txt").field("last-modified"),
                "not in the future");
    }

    @Test
    void folderIsListed() throws IOException {
        Files.createDirectory(root.resolve("a folder"));
        var nasty = "<b>\"&'x:y";
        write(nasty, "x");
        var page = client.get("/").body();
        assertTrue(page.contains("<a href=\"./a%20folder/\">a folder/</a>"), page);
        assertTrue(
                page.contains(
                        "<a href=\"./%3Cb%3E%22%26%27x%3Ay\">&lt;b&gt;&quot;&amp;&#39;x:y</a>"),
                page);
        assertTrue(page.contains("<td class=\"n\">1,000</td><td>2016-03-16 12:00</td>"), page);
        assertFalse(page.contains("../"), "there is nothing above the root");
        assertEquals("x", client.get("/%3Cb%3E%22%26%27x%3Ay").body());

        var below = client.get("/a%20folder/").body();
        assertTrue(below.contains("<a href=\"../\">../</a>"), below);
        assertTrue(below.contains("<a href=\"/a%20folder/\">a folder</a>"), below);
    }

    @Test
    void folderWithoutSlashGetsOne() throws IOException {
        Files.createDirectory(root.resolve("a folder"));
        for (var target : List.of("/a%20folder", "/a%20folder?x=y")) {
            var answer = client.get(target);
            assertEquals(301, answer.code(), target);
            assertEquals("/a%20folder/", answer.field("location"), target);
        }
    }

    @Test
    void indexTakesThePlaceOfTheListing() throws IOException {
        write("index.html", "<p>welcome");
        assertEquals("<p>welcome", client.get("/").body());
        assertEquals("text/html; charset=utf-8", client.get("/").field("content-type"));
        Files.delete(root.resolve("index.html"));
        Files.createSymbolicLink(root.resolve("index.html"), folder.resolve("secret"));
        assertTrue(client.get("/").body().contains("Index of"), "a link out of the folder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret",
                "/x/../../secret",
                "/%2e%2e/secret",
                "/%2e%2e%2fsecret",
                "/..%2fsecret",
                "/..%5csecret",
                "/%252e%252e/secret",
                "/....//secret",
                "/;/../secret",
                "//../secret",
                "/out/secret",
                "/out",
                "/secretlink",
                "/secretlink/",
                "http://test/../secret",
                "/%c0%ae%c0%ae/secret",
                "/digits.txt/../../secret",
                "/digits.txt/",
                "/digits.txt/x",
                "/none",
                "/%00",
                "/%"
            })
    void thereIsNoWayOut(String target) throws IOException {
        Files.createSymbolicLink(root.resolve("out"), folder);
        Files.createSymbolicLink(root.resolve("secretlink"), folder.resolve("secret"));
        var answer = client.get(target);
        assertTrue(answer.code() == 404 || answer.code() == 400, target + ": " + answer.code());
        assertFalse(answer.body().contains("outside"), answer.body());
    }

    @Test
    void targetMayBeAWholeUrl() throws IOException {
        assertEquals(DIGITS, client.get("http://test/digits.txt").body());
    }

    @Test
    void otherMethodsAreNotAllowed() throws IOException {
        for (var method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            var answer = client.ask(method, "/digits.txt", "Content-Length: 0");
            assertEquals(405, answer.code(), method);
            assertEquals("GET, HEAD, OPTIONS", answer.field("allow"));
            assertTrue(answer.body().contains("<h1>405 Method Not Allowed</h1>"), answer.body());
        }
        assertEquals(501, client.ask("BREW", "/digits.txt").code());
        assertEquals(204, client.ask("OPTIONS", "*").code());
        assertEquals("GET, HEAD, OPTIONS", client.ask("OPTIONS", "/").field("allow"));
    }

    @Test
    void errorsAreSmallPages() throws IOException {
        var answer = client.get("/<script>");
        assertEquals(404, answer.code());
        assertTrue(answer.body().contains("<h1>404 Not Found</h1>"), answer.body());
        assertFalse(answer.body().contains("script"), answer.body());
        assertTrue(answer.field("content-security-policy").startsWith("default-src 'none'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\nContent-Length: -1\r\n\r\n",
                "GET\r\n\r\n"
            })
    void whatIsNoRequestIsABadRequest(String request) throws IOException {
        var answer = client.send(request);
        assertEquals(400, answer.code());
        assertTrue(answer.body().contains("<h1>400 Bad Request</h1>"), answer.body());
    }

    @Test
    void requestWithoutEndIsCutOff() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            var endless = ("GET /" + "x".repeat(100_000)).getBytes(StandardCharsets.US_ASCII);
            assertThrows(
                    IOException.class,
                    () -> {
                        for (int i = 0; i < 1000; i++) {
                            socket.getOutputStream().write(endless);
                        }
                        throw new AssertionError("the server takes everything");
                    });
        }
        assertEquals(200, client.get("/").code());
    }

    @Test
    void oneConnectionHasManyRequests() throws IOException {
        var requests = "GET /digits.txt HTTP/1.1\r\nHost: test\r\nRange: bytes=0-3\r\n\r\n";
        var last = "GET /none HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
        var answers = client.send(requests.repeat(3) + last).body();
        assertEquals(3, answers.split("HTTP/1.1", -1).length - 1, answers);
        assertTrue(answers.startsWith("0123HTTP/1.1 206"), answers);
    }

    @Test
    void manyClientsAtOnceAreServed() throws Exception {
        var http = HttpClient.newHttpClient();
        try (http) {
            var uri = URI.create("http://127.0.0.1:" + server.port() + "/digits.txt");
            var request = HttpRequest.newBuilder(uri).build();
            var answers = new ArrayList<CompletableFuture<String>>();
            for (int i = 0; i < 2 * WebServer.CONNECTIONS; i++) {
                answers.add(
                        http.sendAsync(request, BodyHandlers.ofString())
                                .thenApply(response -> response.body()));
            }
            for (var answer : answers) {
                assertEquals(DIGITS, answer.get());
            }
        }
    }

    @Test
    void statusHasItsOwnPlace() throws IOException {
        assertTrue(client.get("/status").body().contains("all is well"));
        assertEquals("no-store", client.get("/status").field("cache-control"));
        try (var without = start(new Site(WebServerTest::status, null))) {
            var other = new Client(without.port());
            assertTrue(other.get("/").body().contains("all is well"));
            assertTrue(other.get("/status").body().contains("all is well"));
            assertEquals(404, other.get("/digits.txt").code());
        }
    }

    @Test
    void closingEndsIdleConnections() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            var request = "HEAD / HTTP/1.1\r\nHost: test\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertEquals('H', socket.getInputStream().read());
            server.close();
            try {
                socket.getInputStream().readAllBytes();
            } catch (IOException reset) {
                // as good as an end
            }
            assertThrows(IOException.class, () -> client.get("/"));
        }
    }

    @Test
    void whoAsksOneOctetAfterTheOtherIsCutOff() throws Exception {
        try (var slow = start(site(), WebServer.CONNECTIONS);
                var socket = connect(slow, "GET /digits.txt HTTP/1.1\r\n")) {
            socket.getOutputStream().write('x');
            letTimePassUntilNobodyIsLeft(slow);
            assertEquals(1, slow.visitors().tally().tooSlow());
            assertEnds(socket);
        }
    }

    @Test
    void whoNeverReadsIsCutOff() throws Exception {
        Files.write(root.resolve("large"), new byte[50_000_000]);
        try (var slow = start(site(), WebServer.CONNECTIONS);
                var _ = connect(slow, "GET /large HTTP/1.1\r\nHost: test\r\n\r\n")) {
            letTimePassUntilNobodyIsLeft(slow);
            assertEquals(1, slow.visitors().tally().tooSlow());
        }
    }

    @Test
    void whoAsksNothingGivesWay() throws IOException {
        try (var small = start(site(), 2);
                var first = connect(small, "");
                var second = connect(small, "")) {
            assertEquals(200, new Client(small.port()).get("/digits.txt").code());
            assertEquals(1, small.visitors().tally().gaveWay());
            assertEnds(first);
            send(second, "HEAD /digits.txt HTTP/1.1\r\nHost: test\r\n\r\n");
            assertEquals('H', second.getInputStream().read());
        }
    }

    @Test
    void whenAllAreBusyNewcomersAreToldSo() throws Exception {
        var busy = new CountDownLatch(1);
        var enough = new CountDownLatch(1);
        var site =
                new Site(
                        () -> {
                            busy.countDown();
                            await(enough);
                            return status();
                        },
                        null);
        try (var small = start(site, 1);
                var first = connect(small, "GET /status HTTP/1.0\r\n\r\n")) {
            await(busy);
            var other = new Client(small.port());
            for (int i = 1; i <= 3; i++) {
                var answer = other.get("/");
                assertEquals(503, answer.code());
                assertEquals("5", answer.field("retry-after"));
                assertEquals(answer.field("content-length"), "" + answer.octets().length);
                assertEquals(i, small.visitors().tally().turnedAway());
            }
            enough.countDown();
            first.getInputStream().readAllBytes();
            small.visitors().awaitNobody();
            var page = other.get("/").body();
            assertTrue(page.contains("turned away: no place</td><td class=\"n\">3<"), page);
        }
    }

    private Site site() throws IOException {
        return new Site(WebServerTest::status, null).withFiles(root);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Socket connect(WebServer server, String says) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        send(socket, says);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// From now on a second passes whenever the server looks at its clock.
    private void letTimePassUntilNobodyIsLeft(WebServer watched) throws InterruptedException {
        watched.visitors().awaitSomebody();
        nanosPerLook.set(Duration.ofSeconds(1).toNanos());
        watched.visitors().awaitNobody();
    }

    private static void assertEnds(Socket socket) {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (IOException reset) {
            // as good as an end
        }
    }

    private static WebServer start(Site site) throws IOException {
        return WebServer.start(
                listen(), site, () -> NOW, WebServer.Patience.DEFAULT, System::nanoTime);
    }

    /// A server with so many places, on a clock that stands still until the test lets it go.
    private WebServer start(Site site, int places) throws IOException {
        var limits = WebServer.Patience.DEFAULT.limits();
        var patience =
                new WebServer.Patience(
                        places, Duration.ofMillis(200), limits, Duration.ofMillis(1));
        LongSupplier clock = () -> nanos.addAndGet(nanosPerLook.get());
        return WebServer.start(listen(), site, () -> NOW, patience, clock);
    }

    private static ServerSocket listen() throws IOException {
        return ServerSocketFactory.getDefault()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static Page status() {
        return new Page("Status").paragraph("all is well");
    }

    private void write(String name, String text) throws IOException {
        var file = Files.writeString(root.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2016-03-16T12:00:00Z")));
    }
}
