package dev.weft.services.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WebServerRangesTest extends ServedFolder {
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
}
