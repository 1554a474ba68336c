package dev.weft.services.http;

import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Sends a request exactly as it is written, which no well-behaved library does.
final class Client {
    private final int port;

    Client(int port) {
        this.port = port;
    }

    /// What came back; the names of fields are in lower case.
    record Answer(int code, Map<String, String> fields, Bytes content) {
        String body() {
            return content.toUtf8();
        }

        byte[] octets() {
            return content.toByteArray();
        }

        String field(String name) {
            return fields.get(name);
        }
    }

    Answer get(String target, String... fields) throws IOException {
        return ask("GET", target, fields);
    }

    Answer ask(String method, String target, String... fields) throws IOException {
        var request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: test\r\n");
        for (var field : fields) {
            request.append(field).append("\r\n");
        }
        return send(request + "Connection: close\r\n\r\n");
    }

    /// Sends all of it and reads to the end of the stream.
    Answer send(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    private static Answer parse(byte[] all) {
        var text = new String(all, StandardCharsets.ISO_8859_1);
        var end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no answer: " + text);
        }
        var lines = List.of(text.substring(0, end).split("\r\n", -1));
        var fields = new TreeMap<String, String>();
        for (var line : lines.subList(1, lines.size())) {
            var colon = line.indexOf(':');
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        var body = Bytes.wrap(all).slice(end + 4);
        return new Answer(Integer.parseInt(lines.getFirst().substring(9, 12)), fields, body);
    }
}
