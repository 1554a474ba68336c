package dev.weft.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.message.Drop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the documents name, link and quote.
class DocumentsTest {
    @Test
    void linksLeadSomewhere() {
        var broken = new ArrayList<String>();
        for (var document : Documents.all()) {
            for (var link : Documents.find("\\]\\(([^)\\s]+)\\)", Documents.prose(document))) {
                if (!leadsSomewhere(document, link.group(1))) {
                    broken.add(Documents.ROOT.relativize(document) + ": " + link.group(1));
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    /// `Type.member` in a document: where there is such a type, it has such a member.
    @Test
    void membersOfTypesExist() {
        var types = types();
        var unknown = new ArrayList<String>();
        for (var document : Documents.all()) {
            for (var code : Documents.code(Documents.prose(document))) {
                var words = code.split("[.(]", -1);
                if (words.length < 2 || !types.containsKey(words[0])) {
                    continue;
                }
                if (!words[1].equals("java") && !members(types.get(words[0])).contains(words[1])) {
                    unknown.add(Documents.ROOT.relativize(document) + ": " + code);
                }
            }
        }
        assertEquals(List.of(), unknown);
    }

    /// Whatever Java a page shows is the source's own; a line `...` stands for what is left out.
    @Test
    void quotedJavaStandsInTheSource() {
        var sources =
                Documents.sources().stream().map(each -> dense(Documents.text(each))).toList();
        var invented = new ArrayList<String>();
        for (var document : Documents.all()) {
            if (document.endsWith("STYLE.md")) {
                continue; // its examples are made up, as examples
            }
            for (var block : Documents.blocks(document, "java")) {
                var parts =
                        Stream.of(block.split("(?m)^\\s*\\.\\.\\.$", -1)).map(DocumentsTest::dense);
                var wanted = parts.toList();
                if (sources.stream()
                        .noneMatch(source -> wanted.stream().allMatch(source::contains))) {
                    invented.add(Documents.ROOT.relativize(document) + ":\n" + block);
                }
            }
        }
        assertEquals(List.of(), invented);
    }

    @Test
    void everyDropIsDescribed() {
        var described = new ArrayList<String>();
        drops().forEach(row -> described.addAll(Documents.code(row.getFirst())));
        var all = Arrays.stream(Drop.values()).map(Drop::name).sorted().toList();
        assertEquals(all, described.stream().sorted().toList());
    }

    @Test
    void everyDropIsCountedWhereItSays() {
        var sources =
                Documents.sources().stream()
                        .filter(each -> each.startsWith(Documents.ROOT.resolve("stack/src/main")))
                        .filter(each -> !each.endsWith("Drop.java"))
                        .collect(
                                Collectors.toMap(
                                        DocumentsTest::typeName, Documents::text, (a, b) -> a));
        for (var row : drops()) {
            var drop = Documents.code(row.getFirst()).getFirst();
            var counting = new TreeSet<String>();
            sources.forEach((type, text) -> {
                if (!Documents.find("\\bDrop\\." + drop + "\\b", code(text)).isEmpty()) {
                    counting.add(type);
                }
            });
            assertEquals(new TreeSet<>(Documents.code(row.get(1))), counting, drop);
        }
    }

    /// Options that the README names are options of the launcher, a command or the JVM.
    @Test
    void optionsOfTheReadmeExist() {
        var known = new StringBuilder();
        Documents.sources().stream()
                .filter(each ->
                        each.startsWith(Documents.ROOT.resolve("cli"))
                                || each.startsWith(Documents.ROOT.resolve("bench")))
                .forEach(each -> known.append(Documents.text(each)));
        known.append(Documents.text(Documents.ROOT.resolve("weft")));
        var ofTheJvm = List.of("--add-opens", "--enable-native-access");
        var unknown = new ArrayList<String>();
        for (var option :
                Documents.find(
                        "(?<![\\w-])--[a-z][a-z-]+",
                        Documents.text(Documents.ROOT.resolve("README.md")))) {
            if (!known.toString().contains(option.group()) && !ofTheJvm.contains(option.group())) {
                unknown.add(option.group());
            }
        }
        assertEquals(List.of(), unknown);
    }

    @Test
    void everyDecisionIsListedAndSaysWhy() {
        var index = Documents.text(Documents.document("adr/README.md"));
        for (var decision : Documents.all()) {
            var name = String.valueOf(decision.getFileName());
            if (!decision.startsWith(Documents.document("adr")) || name.equals("README.md")) {
                continue;
            }
            var text = Documents.text(decision);
            var number = Integer.parseInt(name.substring(0, 4));
            var title = text.lines().findFirst().orElse("");
            assertEquals("# " + number + ". ", title.substring(0, title.indexOf(". ") + 2), name);
            assertEquals(
                    List.of("## Context", "## Decision", "## Consequences"),
                    text.lines().filter(line -> line.startsWith("## ")).toList(),
                    name);
            assertEquals(1, Documents.find("\\(" + name + "\\)", index).size(), name);
        }
    }

    private static boolean leadsSomewhere(Path from, String link) {
        if (link.matches("(https?|mailto):.*")) {
            return true;
        }
        var parts = link.split("#", 2);
        var target = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]);
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1 || anchors(target).contains(parts[1]);
    }

    /// The anchors that a heading gets where Markdown is shown.
    private static List<String> anchors(Path document) {
        return Documents.prose(document)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^\\w -]", "").replace(' ', '-'))
                .toList();
    }

    private static List<List<String>> drops() {
        return Documents.rows(Documents.document("drops.md"), "drop");
    }

    /// The types of the library, by simple name.
    private static Map<String, Class<?>> types() {
        var main = Documents.ROOT.resolve("stack/src/main/java");
        var types = new HashMap<String, Class<?>>();
        for (var source : Documents.sources()) {
            if (source.startsWith(main) && !source.toString().endsWith("-info.java")) {
                var name =
                        main.relativize(source).toString().replace(".java", "").replace('/', '.');
                try {
                    types.put(
                            typeName(source),
                            Class.forName(name, false, DocumentsTest.class.getClassLoader()));
                } catch (ClassNotFoundException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return types;
    }

    private static List<String> members(Class<?> type) {
        var members = new ArrayList<String>();
        for (var each = type; each != null; each = each.getSuperclass()) {
            Stream.of(each.getDeclaredMethods()).forEach(method -> members.add(method.getName()));
            Stream.of(each.getDeclaredFields()).forEach(field -> members.add(field.getName()));
            Stream.of(each.getDeclaredClasses())
                    .forEach(nested -> members.add(nested.getSimpleName()));
        }
        return members;
    }

    private static String typeName(Path source) {
        return String.valueOf(source.getFileName()).replace(".java", "");
    }

    /// Without comments, which may name what is counted elsewhere.
    private static String code(String source) {
        return source.replaceAll("(?m)//.*$", "");
    }

    private static String dense(String java) {
        return java.replaceAll("\\s+", "");
    }
}
