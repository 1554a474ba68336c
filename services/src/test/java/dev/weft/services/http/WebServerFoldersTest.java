package dev.weft.services.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerFoldersTest extends ServedFolder {
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
}
