package dev.weft.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The repository as the documents see it.
final class Documents {
    /// Where the repository is: the tests run in one of its modules.
    static final Path ROOT = root();

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private Documents() {}

    /// One table, row by row, without its header.
    record Table(List<String> header, List<List<String>> rows) {}

    static Path document(String name) {
        return ROOT.resolve("docs").resolve(name);
    }

    /// All documents: those at the top and everything below `docs`.
    static List<Path> all() {
        return Stream.concat(below(ROOT, 1), below(ROOT.resolve("docs"), 9))
                .filter(each -> each.toString().endsWith(".md"))
                .sorted()
                .toList();
    }

    /// The Java sources but for the tests.
    static List<Path> sources() {
        return java(
                "stack/src/main",
                "services/src/main",
                "cli/src/main",
                "examples/src/main",
                "bench/src/main");
    }

    /// The Java sources of the tests.
    static List<Path> tests() {
        return java(
                "stack/src/test",
                "services/src/test",
                "cli/src/test",
                "testbed/src/test",
                "bench/src/test");
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The text without what stands in fences.
    static String prose(Path file) {
        return text(file).replaceAll("(?ms)^\\s*```.*?^\\s*```\\s*$", "");
    }

    /// What stands in the fences of a language.
    static List<String> blocks(Path file, String language) {
        return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
                .matcher(text(file))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    static List<Table> tables(Path file) {
        var tables = new ArrayList<Table>();
        Table open = null;
        for (var line : prose(file).lines().toList()) {
            if (!line.startsWith("|")) {
                open = null;
            } else if (open == null) {
                open = new Table(cells(line), new ArrayList<>());
                tables.add(open);
            } else if (!line.startsWith("|---")) {
                open.rows().add(cells(line));
            }
        }
        return tables;
    }

    /// The rows of all tables whose header begins so.
    static List<List<String>> rows(Path file, String... headerBegins) {
        return tables(file).stream()
                .filter(table ->
                        table.header().size() >= headerBegins.length
                                && table.header()
                                        .subList(0, headerBegins.length)
                                        .equals(List.of(headerBegins)))
                .flatMap(table -> table.rows().stream())
                .toList();
    }

    /// What is written as code.
    static List<String> code(String text) {
        return CODE.matcher(text).results().map(found -> found.group(1)).toList();
    }

    static List<MatchResult> find(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().toList();
    }

    private static List<Path> java(String... folders) {
        return Stream.of(folders)
                .map(ROOT::resolve)
                .filter(Files::isDirectory)
                .flatMap(each -> below(each, 20))
                .filter(each -> each.toString().endsWith(".java"))
                .sorted()
                .toList();
    }

    private static List<String> cells(String line) {
        return Stream.of(line.substring(1).split("\\|", -1)).map(String::strip).toList();
    }

    private static Stream<Path> below(Path folder, int depth) {
        try (var found = Files.walk(folder, depth)) {
            return found.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("STYLE.md"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("not within the repository");
            }
        }
        return folder;
    }
}
