package dev.weft.bench.report;

import dev.weft.bench.experiment.Experiment;
import dev.weft.bench.experiment.WarmUp;
import dev.weft.bench.result.Metric;
import dev.weft.bench.result.Results;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Results for people: tables, pictures and a verdict, as Markdown and as one page of HTML.
public final class Report {
    private static final String PLOTS = "plots";
    private static final String MARKDOWN = "report.md";
    private static final String HTML = "report.html";
    private static final String DOCS_PLOTS = "benchmarks";
    private static final String BEGIN = "<!-- What follows is written by ./weft bench report -->";
    private static final String END = "<!-- So far -->";
    private static final String STYLE =
            """
            body { font: 15px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; \
            padding: 0 1rem; color: #222 }
            table { border-collapse: collapse; margin: 1rem 0; font-size: 13px }
            th, td { border: 1px solid #ccc; padding: .25rem .5rem; text-align: left; \
            vertical-align: top }
            th { background: #f2f2f2 }
            svg { max-width: 100%; height: auto }
            """;

    static {
        // Nothing is shown on a screen, and there may be none.
        System.setProperty("java.awt.headless", "true");
    }

    private final Results results;
    private final List<Section> sections = new ArrayList<>();

    /// A part of the report.
    ///
    /// @param title over it
    /// @param text paragraphs
    /// @param pictures before the tables
    /// @param tables after the pictures
    private record Section(
            String title, List<String> text, List<Picture> pictures, List<Table> tables) {}

    /// @param results what it is about
    public Report(Results results) {
        this.results = results;
        sections.add(machine());
        sections.add(targets());
        for (var each : results.experiments()) {
            sections.add(experiment(each));
        }
        if (!results.failures().isEmpty()) {
            sections.add(failures());
        }
    }

    /// Writes `report.md`, `report.html` and the pictures.
    ///
    /// @param folder where to, which exists
    /// @return the names of all that is in there now
    public List<String> writeTo(Path folder) throws IOException {
        writePictures(Files.createDirectories(folder.resolve(PLOTS)), true);
        Files.writeString(
                folder.resolve(MARKDOWN), "# Weft beside its peers\n\n" + markdown(PLOTS, 2));
        Files.writeString(folder.resolve(HTML), html());
        return List.of(PLOTS, MARKDOWN, HTML);
    }

    /// Writes tables and pictures into `benchmarks.md`, between the two marks, or into a new one.
    ///
    /// @param docs the folder of the page
    public void writeInto(Path docs) throws IOException {
        writePictures(Files.createDirectories(docs.resolve(DOCS_PLOTS)), false);
        var page = docs.resolve("benchmarks.md");
        var old =
                Files.exists(page)
                        ? Files.readString(page)
                        : "# Benchmarks\n\n" + BEGIN + "\n" + END + "\n";
        var from = old.indexOf(BEGIN);
        var to = old.indexOf(END);
        if (from < 0 || to < from) {
            throw new IOException(page + " lacks the lines " + BEGIN + " and " + END);
        }
        Files.writeString(
                page,
                old.substring(0, from + BEGIN.length())
                        + "\n\n"
                        + markdown(DOCS_PLOTS, 2)
                        + "\n"
                        + old.substring(to));
    }

    private void writePictures(Path folder, boolean asBitmapsToo) throws IOException {
        for (var section : sections) {
            for (var picture : section.pictures()) {
                var path = folder.resolve(picture.name());
                Files.writeString(Path.of(path + ".svg"), picture.svg());
                if (asBitmapsToo) {
                    picture.writePng(path.toString());
                }
            }
        }
    }

    private String markdown(String plots, int level) {
        var page = new StringBuilder();
        for (var section : sections) {
            page.append("#".repeat(level)).append(' ').append(section.title()).append("\n\n");
            section.text().forEach(each -> page.append(each).append("\n\n"));
            for (var each : section.pictures()) {
                page.append("![%s](%s/%s.svg)\n\n".formatted(each.title(), plots, each.name()));
            }
            section.tables().forEach(each -> page.append(each.toMarkdown()).append('\n'));
        }
        return page.toString().strip() + "\n";
    }

    private String html() throws IOException {
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head>");
        page.append("<meta charset=\"utf-8\"><title>Weft beside its peers</title><style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>Weft beside its peers</h1>\n");
        for (var section : sections) {
            page.append("<h2>").append(Table.escape(section.title())).append("</h2>\n");
            for (var each : section.text()) {
                page.append("<p>").append(emphasised(Table.escape(each))).append("</p>\n");
            }
            for (var each : section.pictures()) {
                page.append("<figure>").append(each.inlineSvg()).append("</figure>\n");
            }
            for (var each : section.tables()) {
                page.append(emphasised(each.toHtml()));
            }
        }
        return page.append("</body></html>\n").toString();
    }

    /// The little Markdown that texts and tables have.
    private static String emphasised(String text) {
        return text.replaceAll("\\*\\*([^*]+)\\*\\*", "<strong>$1</strong>")
                .replaceAll("`([^`]+)`", "<code>$1</code>");
    }

    private Section machine() {
        var machine = results.machine();
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("command", "`" + results.command() + "`"));
        rows.add(List.of("date", results.date()));
        rows.add(List.of("commit", machine.commit()));
        rows.add(
                List.of(
                        "machine",
                        "%s, %d cores, %d MB"
                                .formatted(
                                        machine.cpu(),
                                        machine.cores(),
                                        machine.memoryMegabytes())));
        rows.add(List.of("system", machine.kernel() + ", " + machine.system()));
        rows.add(List.of("JDK", machine.java()));
        rows.add(List.of("JVM flags", "`" + String.join(" ", machine.flags()) + "`"));
        machine.versions().forEach((what, version) -> rows.add(List.of(what, version)));
        rows.add(List.of("rounds", Integer.toString(results.rounds())));
        rows.add(List.of("subject and load", pinningInWords(results.pinning())));
        results.missing().forEach((who, why) -> rows.add(List.of("missing: " + who, why)));
        var text = new ArrayList<String>();
        text.add(
                "Subjects in turn, each in a network namespace of its own, the others stopped."
                        + " Figures are medians of the rounds, with the least and the most. "
                        + WarmUp.inWords());
        if (!results.complete()) {
            text.add("**The run was ended early: this is what had been done.**");
        }
        return new Section("The run", text, List.of(), List.of(new Table(List.of("", ""), rows)));
    }

    private static String pinningInWords(String pinning) {
        return switch (pinning) {
            case "split" -> "each on a core of its own";
            case "same" -> "both on one core";
            default -> "wherever the kernel puts them";
        };
    }

    private Section targets() {
        var rows = new ArrayList<List<String>>();
        for (var each : Targets.judge(results)) {
            rows.add(
                    List.of(
                            each.figure(),
                            each.weft(),
                            each.reference(),
                            each.ratio(),
                            each.target(),
                            each.outcome().word()));
        }
        return new Section(
                "Targets",
                List.of(
                        "A ratio is Weft's figure by the reference's, of the same run. Where"
                                + " several cases count, the worst is shown."),
                List.of(),
                List.of(
                        new Table(
                                List.of("figure", "Weft", "reference", "ratio", "target", "met"),
                                rows)));
    }

    private Section experiment(String name) {
        var about =
                Experiment.ALL.stream()
                        .filter(each -> each.name().equals(name))
                        .map(Experiment::about)
                        .findFirst();
        var text = new ArrayList<String>();
        about.ifPresent(each -> text.add(capitalised(each) + "."));
        Remarks.on(name, results).ifPresent(text::add);
        return new Section(name, text, Plots.of(results, name), List.of(figures(name)));
    }

    private static String capitalised(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /// A row for each case and subject, a column for each figure.
    private Table figures(String experiment) {
        var cases = results.cases(experiment);
        var metrics =
                cases.stream()
                        .flatMap(each -> results.metrics(experiment, each).stream())
                        .distinct()
                        .sorted(Comparator.comparingInt(each -> Metric.of(each).place()))
                        .toList();
        var columns = new ArrayList<>(List.of("case", "subject"));
        for (var each : metrics) {
            var metric = Metric.of(each);
            var unit = metric.unit();
            columns.add(unit.isEmpty() ? metric.label() : metric.label() + ", " + unit);
        }
        var rows = new ArrayList<List<String>>();
        for (var parameters : cases) {
            for (var subject : results.subjects(experiment)) {
                var row = row(experiment, parameters, subject, metrics);
                if (row.stream().anyMatch(each -> !each.isEmpty())) {
                    row.addFirst(SubjectKind.of(subject).label());
                    row.addFirst(inWords(parameters));
                    rows.add(row);
                }
            }
        }
        return new Table(columns, rows);
    }

    private List<String> row(
            String experiment,
            Map<String, String> parameters,
            String subject,
            List<String> metrics) {
        var row = new ArrayList<String>();
        for (var each : metrics) {
            var spread = results.spread(experiment, parameters, subject, each);
            row.add(spread == null ? "" : Numbers.of(spread));
        }
        return row;
    }

    private static String inWords(Map<String, String> parameters) {
        var words = new ArrayList<String>();
        parameters.forEach((name, value) -> words.add(name + " " + value));
        return String.join(", ", words);
    }

    private Section failures() {
        var rows =
                results.failures().stream()
                        .map(each ->
                                List.of(
                                        each.experiment() + ": " + inWords(each.parameters()),
                                        SubjectKind.of(each.subject()).label(),
                                        Integer.toString(each.round()),
                                        each.why()))
                        .toList();
        return new Section(
                "Trials that gave nothing",
                List.of(),
                List.of(),
                List.of(new Table(List.of("case", "subject", "round", "why"), rows)));
    }
}
