package dev.weft.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.docs.Rfc9293Citations.Citation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Every requirement of RFC 9293 has code and a test, or a reason why not; `docs/rfc/9293.md` says
/// which.
class Rfc9293Test {
    private static final String TABLE = "rfc9293.txt";
    private static final String RFC = "RFC 9293 ";
    private static final Path PAGE = Documents.document("rfc/9293.md");

    /// What a requirement means to us.
    private enum Standing {
        DONE,
        PART,
        NO,
        OTHER
    }

    private record Row(
            String number, String section, Standing standing, String asks, String remark) {
        boolean isDoneOrPart() {
            return switch (standing) {
                case DONE, PART -> true;
                case NO, OTHER -> false;
            };
        }
    }

    private static Map<String, Row> rows;
    private static List<Citation> code;
    private static List<Citation> tests;

    @BeforeAll
    static void readSources() throws IOException {
        rows = table();
        code = Rfc9293Citations.inComments(Documents.sources());
        tests = Rfc9293Citations.inAnnotations(Documents.tests());
    }

    @Test
    void thePageIsTrue() {
        GeneratedPage.check(PAGE, page(), Rfc9293Test.class);
    }

    @Test
    void everyNumberIsThere() {
        var all =
                Stream.of(
                                numbers("MUST-", 69),
                                numbers("SHLD-", 31),
                                numbers("MAY-", 18),
                                numbers("REC-", 1))
                        .flatMap(Function.identity())
                        .toList();
        assertEquals(all, List.copyOf(rows.keySet()));
    }

    /// If this fails: cite the number in a comment where it is done, annotate the test that proves
    /// it, or say in the table why it is not done.
    @Test
    void everyRequirementHasCodeAndATestOrAReason() {
        var missing = new ArrayList<String>();
        for (var row : rows.values()) {
            if (row.standing() != Standing.DONE && row.remark().isEmpty()) {
                missing.add(row.number() + " has no reason");
            }
            if (row.isDoneOrPart() && citing(code, row.number()).isEmpty()) {
                missing.add(row.number() + " has no code: " + row.asks());
            }
            if (row.isDoneOrPart() && citing(tests, RFC + row.number()).isEmpty()) {
                missing.add(row.number() + " has no test: " + row.asks());
            }
        }
        assertTrue(missing.isEmpty(), () -> String.join("\n", missing));
    }

    @Test
    void onlyNumbersThatExistAreNamed() {
        var invented = new TreeSet<String>();
        for (var citation : code) {
            if (!rows.containsKey(citation.requirement())) {
                invented.add(citation.member() + ": " + citation.requirement());
            }
        }
        for (var citation : tests) {
            var named = citation.requirement();
            var exists =
                    named.startsWith(RFC)
                            ? rows.containsKey(named.substring(RFC.length()))
                                    || named.matches(RFC + "§[A0-9.]+")
                            : named.matches("RFC [0-9]+ (§[A0-9.]+|[A-Z]+-[0-9]+)");
            if (!exists) {
                invented.add(citation.member() + ": " + named);
            }
        }
        assertEquals(new TreeSet<>(), invented);
    }

    private static String page() {
        var page = new StringBuilder();
        page.append("# RFC 9293, requirement by requirement\n\n")
                .append("Made from the source by `")
                .append(Rfc9293Test.class.getSimpleName())
                .append("`, which fails when this page is not true; `")
                .append(GeneratedPage.command(Rfc9293Test.class))
                .append(
                        "` makes it anew. The numbers are those of the RFC's appendix B; `MUST-n`"
                                + " and")
                .append(" `SHLD-n` include what it forbids. Code is what cites the number in a")
                .append(" comment, a test what names it in its annotation.\n\n")
                .append(summary())
                .append("\n| number | section | what is asked | code | test | remark |\n")
                .append("|---|---|---|---|---|---|\n");
        for (var row : rows.values()) {
            page.append(
                    "| %s | %s | %s | %s | %s | %s |\n"
                            .formatted(
                                    row.number(),
                                    row.section(),
                                    row.asks(),
                                    links(citing(code, row.number())),
                                    links(citing(tests, RFC + row.number())),
                                    remark(row)));
        }
        return page.toString();
    }

    private static String summary() {
        var counts =
                rows.values().stream()
                        .collect(Collectors.groupingBy(Row::standing, Collectors.counting()));
        return "Of %d requirements %d are done, %d in part, %d are not, and %d do not apply.\n"
                .formatted(
                        rows.size(),
                        counts.getOrDefault(Standing.DONE, 0L),
                        counts.getOrDefault(Standing.PART, 0L),
                        counts.getOrDefault(Standing.NO, 0L),
                        counts.getOrDefault(Standing.OTHER, 0L));
    }

    private static String remark(Row row) {
        return switch (row.standing()) {
            case DONE -> row.remark();
            case PART -> "**In part.** " + row.remark();
            case NO -> "**Not done.** " + row.remark();
            case OTHER -> "**Does not apply.** " + row.remark();
        };
    }

    private static String links(List<Citation> citations) {
        return citations.stream()
                .map(each ->
                        "[%s](%s)"
                                .formatted(each.member(), PAGE.getParent().relativize(each.file())))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static List<Citation> citing(List<Citation> citations, String requirement) {
        return citations.stream().filter(each -> each.requirement().equals(requirement)).toList();
    }

    private static Map<String, Row> table() throws IOException {
        var rows = new LinkedHashMap<String, Row>();
        try (var table = Rfc9293Test.class.getResourceAsStream(TABLE)) {
            assertNotNull(table, TABLE);
            new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Rfc9293Test::row)
                    .forEach(row -> assertEquals(null, rows.put(row.number(), row), row.number()));
        }
        return rows;
    }

    private static Row row(String line) {
        var cells = line.split("\\|", -1);
        assertEquals(5, cells.length, line);
        var standing =
                switch (cells[2].strip()) {
                    case "done" -> Standing.DONE;
                    case "part" -> Standing.PART;
                    case "no" -> Standing.NO;
                    case "other" -> Standing.OTHER;
                    default -> throw new AssertionError(line);
                };
        return new Row(
                cells[0].strip(), cells[1].strip(), standing, cells[3].strip(), cells[4].strip());
    }

    private static Stream<String> numbers(String prefix, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(each -> prefix + each);
    }
}
