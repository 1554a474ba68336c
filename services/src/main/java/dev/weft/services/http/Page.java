package dev.weft.services.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A page of HTML in the making. Texts are escaped; what is markup is said to be.
final class Page {
    private static final String HEAD =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>\
            """;

    private static final String STYLE =
            """
            </title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto;
                padding: 0 1rem; }
            h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
            h2 { font-size: 1.1rem; margin: 2rem 0 .4rem; }
            section { overflow-x: auto; }
            table { border-collapse: collapse; min-width: 50%; }
            th, td { padding: .15rem 1.2rem .15rem 0; text-align: left; vertical-align: top; }
            th { font-weight: 600; border-bottom: 1px solid #8888; }
            td { border-bottom: 1px solid #8882; }
            .n { text-align: right; font-variant-numeric: tabular-nums; }
            a { text-decoration: none; }
            a:hover { text-decoration: underline; }
            footer { margin: 2rem 0; opacity: .6; }
            </style>
            </head>
            <body>
            """;

    private final StringBuilder html = new StringBuilder();

    Page(String title) {
        html.append(HEAD).append(escape(title)).append(STYLE);
    }

    /// A heading of the page.
    Page heading(String text) {
        return markup("<h1>").text(text).markup("</h1>\n");
    }

    /// A paragraph.
    Page paragraph(String text) {
        return markup("<p>").text(text).markup("</p>\n");
    }

    /// Begins a part of the page.
    Page section(String title) {
        return markup("<section>\n<h2>").text(title).markup("</h2>\n");
    }

    Page endSection() {
        return markup("</section>\n");
    }

    /// Begins a table.
    ///
    /// @param columns their titles; one that begins with `#` is a column of numbers
    Page table(String... columns) {
        markup("<table>\n<thead><tr>");
        for (var column : columns) {
            var isNumber = column.startsWith("#");
            markup(isNumber ? "<th class=\"n\">" : "<th>")
                    .text(isNumber ? column.substring(1) : column)
                    .markup("</th>");
        }
        return markup("</tr></thead>\n<tbody>\n");
    }

    /// A row of texts.
    Page row(List<String> cells, int numbersFrom) {
        markup("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            markup(i >= numbersFrom ? "<td class=\"n\">" : "<td>")
                    .text(cells.get(i))
                    .markup("</td>");
        }
        return markup("</tr>\n");
    }

    Page endTable() {
        return markup("</tbody>\n</table>\n");
    }

    /// A link.
    ///
    /// @param target encoded already
    Page link(String target, String text) {
        return markup("<a href=\"").text(target).markup("\">").text(text).markup("</a>");
    }

    /// Anything that people wrote.
    Page text(String text) {
        html.append(escape(text));
        return this;
    }

    /// What is HTML.
    Page markup(String markup) {
        html.append(markup);
        return this;
    }

    /// The whole page.
    byte[] finish() {
        return (html + "<footer>Weft</footer>\n</body>\n</html>\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// Takes from characters what they mean in HTML, and shows those that cannot be seen.
    static String escape(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            switch (character) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(isShown(character) ? character : '\ufffd');
            }
        }
        return escaped.toString();
    }

    private static boolean isShown(char character) {
        // Controls of the direction of text can make a name look like another one.
        return !Character.isISOControl(character)
                && Character.getType(character) != Character.FORMAT;
    }
}
