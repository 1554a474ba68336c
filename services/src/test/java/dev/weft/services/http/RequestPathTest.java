package dev.weft.services.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
    @Test
    void segmentsAreDecoded() {
        assertEquals(path(List.of(), true), RequestPath.parse("/"));
        assertEquals(path(List.of("a", "b c"), false), RequestPath.parse("/a/b%20c"));
        assertEquals(path(List.of("ä"), true), RequestPath.parse("/%C3%A4/"));
        assertEquals(path(List.of("100%"), false), RequestPath.parse("/100%25"));
        assertEquals(path(List.of("%2e%2e"), false), RequestPath.parse("/%252e%252e"));
        assertEquals(path(List.of("..."), false), RequestPath.parse("/..."));
    }

    @Test
    void octetsMayComeUnencoded() {
        assertEquals(path(List.of("ä"), false), RequestPath.parse("/\u00c3\u00a4"));
        assertEquals(path(List.of("a b"), false), RequestPath.parse("/a b"));
    }

    @Test
    void queriesAndEmptySegmentsAreLeftOut() {
        assertEquals(path(List.of("a"), false), RequestPath.parse("/a?b/../c"));
        assertEquals(path(List.of("a", "b"), true), RequestPath.parse("//a//b//"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "a",
                "http:",
                "/..",
                "/../etc/passwd",
                "/a/../../etc",
                "/a/..",
                "/.",
                "/./a",
                "/%2e%2e/etc",
                "/%2E./etc",
                "/.%2e",
                "/..%2fetc",
                "/%2e%2e%2fetc",
                "/a%2fb",
                "/a%00",
                "/%",
                "/%2",
                "/%zz",
                "/%c0%ae%c0%ae/etc",
                "/%ff",
                "/%c3"
            })
    void whatNobodyHasAReasonToAskForIsRefused(String target) {
        assertNull(RequestPath.parse(target));
    }

    @Test
    void namesAreEncodedForAnyPlace() {
        assertEquals("a-b_c.d~9", RequestPath.encode("a-b_c.d~9"));
        assertEquals("%2F%3F%23%25%22%27%3C%3E%26%3A%20", RequestPath.encode("/?#%\"'<>&: "));
        assertEquals("%C3%A4%F0%9F%99%82", RequestPath.encode("ä🙂"));
    }

    @Test
    void folderIsNeverAnotherHost() {
        assertEquals("/evil.example/", RequestPath.parse("//evil.example").asFolder());
        assertEquals("/%5Cevil.example/", RequestPath.parse("/\\evil.example").asFolder());
        assertEquals("/", RequestPath.parse("//").asFolder());
    }

    private static RequestPath path(List<String> segments, boolean folder) {
        return new RequestPath(segments, folder);
    }
}
