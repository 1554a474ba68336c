package dev.weft.services.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PageTest {
    @Test
    void textMeansNothingInHtml() {
        assertEquals(
                "&lt;script&gt;alert(&quot;&amp;&#39;)&lt;/script&gt;",
                Page.escape("<script>alert(\"&')</script>"));
    }

    @Test
    void whatCannotBeSeenIsShown() {
        assertEquals("a\ufffdb\ufffdc\ufffd", Page.escape("a\nb\u202ec\u0000"));
        assertEquals("ä🙂", Page.escape("ä🙂"));
    }
}
