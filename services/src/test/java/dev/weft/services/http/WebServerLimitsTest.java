package dev.weft.services.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/// Who asks or reads too slowly, and what becomes of those who come when all places are taken.
class WebServerLimitsTest extends ServedFolder {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong nanosPerLook = new AtomicLong();

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
        var request = "HEAD /digits.txt HTTP/1.1\r\nHost: test\r\n\r\n";
        try (var small = start(site(), 2);
                var first = connect(small, request)) {
            assertEquals('H', first.getInputStream().read());
            try (var second = connect(small, "")) {
                assertEquals(200, new Client(small.port()).get("/digits.txt").code());
                assertEquals(1, small.visitors().tally().gaveWay());
                first.getInputStream().readAllBytes(); // the rest of the answer, and the end
                send(second, request);
                assertEquals('H', second.getInputStream().read());
            }
        }
    }

    @Test
    void whoHasJustComeKeepsHisPlace() throws IOException {
        try (var small = start(site(), 1);
                var first = connect(small, "")) {
            var others = new Client(small.port());
            assertEquals(503, others.get("/digits.txt").code());
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            assertEquals(200, others.get("/digits.txt").code());
            assertEquals(1, small.visitors().tally().gaveWay());
            assertEnds(first);
        }
    }

    /// Nobody gives way when he comes, but somebody does while he waits.
    @Test
    void whoWaitsGetsThePlaceOfWhoStaysSilent() throws IOException {
        try (var small = start(site(), 1);
                var silent = connect(small, "");
                var waiting = connect(small, "HEAD /digits.txt HTTP/1.0\r\n\r\n")) {
            nanosPerLook.set(Duration.ofMillis(50).toNanos());
            var answer =
                    new String(waiting.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
            assertEnds(silent);
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

    /// A server with so many places, on a clock that stands still until the test lets it go.
    private WebServer start(Site site, int places) throws IOException {
        var limits = WebServer.Patience.DEFAULT.limits();
        var patience =
                new WebServer.Patience(
                        places, Duration.ofMillis(500), limits, Duration.ofMillis(1));
        LongSupplier clock = () -> nanos.addAndGet(nanosPerLook.get());
        return WebServer.start(listen(), site, () -> NOW, patience, clock);
    }

    /// From now on a second passes whenever the server looks at its clock.
    private void letTimePassUntilNobodyIsLeft(WebServer watched) throws InterruptedException {
        watched.visitors().awaitSomebody();
        nanosPerLook.set(Duration.ofSeconds(1).toNanos());
        watched.visitors().awaitNobody();
    }

    private static Socket connect(WebServer server, String says) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        send(socket, says);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertEnds(Socket socket) {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (IOException reset) {
            // as good as an end
        }
    }
}
