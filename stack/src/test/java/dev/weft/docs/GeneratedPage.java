package dev.weft.docs;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A page that is made from the source and kept in the repository, where people read it.
final class GeneratedPage {
    private static final String WRITE = "weft.docs.write";
    private static final int DIFFERENCES_SHOWN = 20;

    private GeneratedPage() {}

    /// The command that makes the page of a test anew.
    static String command(Class<?> test) {
        return "mvn -B -ntp test -pl stack -Dtest=%s -D%s=true"
                .formatted(test.getSimpleName(), WRITE);
    }

    /// Compares a page with what it should be, or writes it when that was asked for.
    static void check(Path page, String content, Class<?> test) {
        if (Boolean.getBoolean(WRITE)) {
            write(page, content);
        }
        var committed = Files.exists(page) ? Documents.text(page) : "";
        if (!committed.equals(content)) {
            fail(
                    "%s is not what the source says; make it anew:\n%s\n%s"
                            .formatted(
                                    Documents.ROOT.relativize(page),
                                    command(test),
                                    differences(committed, content)));
        }
    }

    private static String differences(String committed, String content) {
        var old = committed.lines().toList();
        var now = content.lines().toList();
        return Stream.concat(
                        old.stream().filter(line -> !now.contains(line)).map(line -> "- " + line),
                        now.stream().filter(line -> !old.contains(line)).map(line -> "+ " + line))
                .limit(DIFFERENCES_SHOWN)
                .collect(Collectors.joining("\n"));
    }

    private static void write(Path page, String content) {
        try {
            Files.createDirectories(page.getParent());
            Files.writeString(page, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
