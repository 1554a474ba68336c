package dev.weft.services.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// The listing of a folder.
final class FolderPage {
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private FolderPage() {}

    static Page of(RequestPath path, List<FileTree.Entry> entries) {
        var page = new Page("Index of " + path);
        crumbs(page, path);
        page.markup("<section>\n").table("Name", "#Octets", "Modified (UTC)");
        if (!path.segments().isEmpty()) {
            row(page, "../", "../", "", "");
        }
        for (var entry : entries) {
            row(
                    page,
                    // A dot first: a name with a colon is no scheme then.
                    "./" + RequestPath.encode(entry.name()) + (entry.folder() ? "/" : ""),
                    entry.name() + (entry.folder() ? "/" : ""),
                    entry.folder() ? "" : String.format(Locale.ROOT, "%,d", entry.size()),
                    shown(entry.modified()));
        }
        page.endTable().endSection();
        if (entries.size() == FileTree.MOST_ENTRIES) {
            page.paragraph("Only the first %,d entries are shown.".formatted(entries.size()));
        }
        return page;
    }

    /// Where one is, and the way up from there.
    private static void crumbs(Page page, RequestPath path) {
        page.markup("<h1>Index of ").link("/", "/");
        var target = new StringBuilder("/");
        for (var segment : path.segments()) {
            target.append(RequestPath.encode(segment)).append('/');
            page.link(target.toString(), segment).text("/");
        }
        page.markup("</h1>\n");
    }

    private static void row(Page page, String target, String name, String size, String modified) {
        page.markup("<tr><td>")
                .link(target, name)
                .markup("</td><td class=\"n\">")
                .text(size)
                .markup("</td><td>")
                .text(modified)
                .markup("</td></tr>\n");
    }

    private static String shown(Instant time) {
        return MINUTES.format(time);
    }
}
