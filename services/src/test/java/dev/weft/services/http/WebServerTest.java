package dev.weft.services.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerTest extends ServedFolder {
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
        try (var without = start(new Site(ServedFolder::status, null))) {
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
}
