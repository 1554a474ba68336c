package dev.weft.services.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebServerFilesTest extends ServedFolder {
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
}
