package dev.weft.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Bounds;
import dev.weft.StackConfig;
import dev.weft.message.ArpConfig;
import dev.weft.message.ReassemblyConfig;
import dev.weft.tcp.connection.TcpBounds;
import dev.weft.tcp.connection.TcpConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The tables of `docs/architecture.md` beside stacks at work.
class ArchitectureTest {
    private static final String PROGRAMS = "programs";

    /// What the capital words in a name stand for.
    private static final Map<String, String> PLACEHOLDERS =
            Map.of(
                    "IF", "(?:red|green|blue) (?:left|right)",
                    "WIRE", "(?:red|green|blue)",
                    "ADDRESS", "[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+",
                    "PORT", "[0-9]+",
                    "NUMBER", "[0-9]+",
                    "ID", "[0-9]+",
                    "NAME", "[a-z ]+");

    private static List<ProcessRow> processes;
    private static List<ChannelRow> channels;
    private static Observation seen;

    /// A row of the table of processes.
    private record ProcessRow(String name, String group) {
        boolean isProgram() {
            return name.equals("NAME");
        }
    }

    /// A row of one of the tables of channels.
    private record ChannelRow(
            String name,
            Set<String> from,
            Set<String> to,
            String bound,
            int capacity,
            String whenFull) {
        private static final Pattern OFFERS =
                Pattern.compile("((?:`[^`]+`(?:, | and )?)+) offers?\\b");

        /// Who waits when it is full: those from whom it comes, but for those who offer.
        Set<String> waiting() {
            if (!whenFull.contains("waits")) {
                return Set.of();
            }
            var waiting = new HashSet<>(from);
            OFFERS.matcher(whenFull)
                    .results()
                    .flatMap(found -> Documents.code(found.group(1)).stream())
                    .forEach(each -> assertTrue(waiting.remove(each), () -> name + ": " + each));
            return waiting;
        }
    }

    @BeforeAll
    static void readAndObserve() throws Exception {
        var document = Documents.document("architecture.md");
        processes =
                Documents.rows(document, "process", "group").stream()
                        .map(row -> new ProcessRow(only(row.get(0)), only(row.get(1))))
                        .toList();
        channels =
                Documents.rows(document, "channel", "from", "to", "bound").stream()
                        .map(row ->
                                new ChannelRow(
                                        only(row.get(0)),
                                        ends(row.get(1)),
                                        ends(row.get(2)),
                                        row.get(3),
                                        Integer.parseInt(row.get(4)),
                                        row.get(5)))
                        .toList();
        seen = Observation.make();
    }

    @Test
    void everyProcessThatRunsIsInTheTable() {
        for (var running : seen.processes()) {
            assertTrue(
                    processes.stream().anyMatch(row -> describes(row, running)),
                    () -> running + " is not in the table");
        }
    }

    @Test
    void everyProcessInTheTableRuns() {
        for (var row : processes) {
            assertTrue(
                    seen.processes().stream().anyMatch(running -> describes(row, running)),
                    () -> row + " never runs");
        }
    }

    @Test
    void everyChannelThatIsMadeIsInATableWithItsBound() {
        seen.capacities()
                .forEach((name, capacity) -> {
                    var row = rowOf(name);
                    assertEquals(row.capacity(), capacity, name);
                });
    }

    @Test
    void everyChannelInATableIsMade() {
        var made = new HashSet<>(seen.capacities().keySet());
        seen.uses().forEach(use -> made.add(use.channel()));
        for (var row : channels) {
            assertTrue(
                    made.stream().anyMatch(name -> matches(row.name(), name)),
                    () -> row.name() + " is never made");
        }
    }

    @Test
    void onlyThoseInTheTableUseAChannel() {
        var strangers = new TreeSet<String>();
        for (var use : seen.uses()) {
            var row = rowOf(use.channel());
            var allowed = use.action().equals("sent") ? row.from() : row.to();
            if (allowed.stream().noneMatch(each -> names(use.process()).contains(each))) {
                strangers.add(use.process() + " has " + use.action() + ": " + use.channel());
            }
        }
        assertEquals(Set.of(), strangers);
    }

    @Test
    void boundsOfChannelsAreTheConfiguredOnes() {
        for (var row : channels) {
            if (!row.bound().equals("fixed")) {
                assertEquals(
                        defaultOf(only(row.bound())), String.valueOf(row.capacity()), row.name());
            }
        }
    }

    @Test
    void defaultsAreThoseOfTheConfiguration() {
        var rows = Documents.rows(Documents.document("architecture.md"), "field", "default");
        for (var row : rows) {
            assertEquals(defaultOf(only(row.get(0))), row.get(1), row.get(0));
        }
        var named = rows.stream().map(row -> only(row.getFirst())).toList();
        for (var bounds : List.of(Bounds.class, TcpBounds.class)) {
            for (var component : bounds.getRecordComponents()) {
                var field = bounds.getSimpleName() + "." + component.getName();
                assertTrue(named.contains(field), field);
            }
        }
    }

    /// Who waits for room in a channel waits for who makes room in it. If these waits lead nowhere
    /// in a circle, there is no deadlock.
    @Test
    void waitingForRoomNeverGoesInACircle() {
        Map<String, Set<String>> waitsFor = new HashMap<>();
        for (var row : channels) {
            for (var from : row.waiting()) {
                waitsFor.computeIfAbsent(from, _ -> new HashSet<>()).addAll(row.to());
            }
        }
        waitsFor.keySet().forEach(start -> follow(start, waitsFor, new ArrayList<>()));
    }

    private static void follow(String at, Map<String, Set<String>> waitsFor, List<String> path) {
        assertTrue(!path.contains(at), () -> "a circle of waits: " + path + ", " + at);
        path.add(at);
        waitsFor.getOrDefault(at, Set.of()).forEach(next -> follow(next, waitsFor, path));
        path.removeLast();
    }

    private static String defaultOf(String field) {
        var owner = field.substring(0, field.indexOf('.'));
        var component = field.substring(field.indexOf('.') + 1);
        Record config =
                switch (owner) {
                    case "Bounds" -> Bounds.DEFAULT;
                    case "ArpConfig" -> ArpConfig.DEFAULT;
                    case "ReassemblyConfig" -> ReassemblyConfig.DEFAULT;
                    case "TcpBounds" -> TcpBounds.DEFAULT;
                    case "TcpConfig" -> TcpConfig.DEFAULT;
                    case "StackConfig" -> StackConfig.loopbackOnly();
                    default -> throw new AssertionError("no configuration: " + owner);
                };
        try {
            return String.valueOf(config.getClass().getMethod(component).invoke(config));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(field, e);
        }
    }

    private static boolean describes(ProcessRow row, Observation.Running running) {
        return matches(row.name(), running.name()) && matches(row.group(), running.group());
    }

    private static ChannelRow rowOf(String channel) {
        return channels.stream()
                .filter(row -> matches(row.name(), channel))
                .findFirst()
                .orElseThrow(() -> new AssertionError(channel + " is in no table"));
    }

    /// What the tables call a process; whoever is not in them is a program.
    private static List<String> names(String process) {
        var names =
                processes.stream()
                        .filter(row -> !row.isProgram() && matches(row.name(), process))
                        .map(ProcessRow::name)
                        .toList();
        return names.isEmpty() ? List.of(PROGRAMS) : names;
    }

    private static boolean matches(String template, String name) {
        var pattern = new StringBuilder();
        for (var part : template.split("(?<=[ /:])|(?=[ /:])", -1)) {
            pattern.append(PLACEHOLDERS.getOrDefault(part, Pattern.quote(part)));
        }
        return Pattern.matches(pattern.toString(), name);
    }

    private static Set<String> ends(String cell) {
        var ends = new HashSet<>(Documents.code(cell));
        if (cell.contains(PROGRAMS)) {
            ends.add(PROGRAMS);
        }
        return ends;
    }

    private static String only(String cell) {
        var code = Documents.code(cell);
        assertEquals(1, code.size(), cell);
        return code.getFirst();
    }
}
