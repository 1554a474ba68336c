package dev.weft.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.report.Verdict.Outcome;
import dev.weft.bench.result.Measurement;
import dev.weft.bench.result.Results;
import dev.weft.bench.result.SomeResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir private Path folder;

    @Test
    void aTargetIsMetOrMissedByTheMedians() {
        var verdicts = Targets.judge(SomeResults.of("flood", "cpu_us_per_echo", 4.5, 4.0));
        assertEquals(Outcome.MET, find(verdicts, "flood, CPU per echo").outcome());
        var worse = Targets.judge(SomeResults.of("flood", "cpu_us_per_echo", 4.8, 4.0));
        var verdict = find(worse, "flood, CPU per echo");
        assertEquals(Outcome.MISSED, verdict.outcome());
        assertEquals("1.20", verdict.ratio());
        assertEquals("limit: 4 µs", verdict.reference());
    }

    @Test
    void whatIsNotMeasuredIsNeitherMetNorMissed() {
        for (var each : Targets.judge(SomeResults.of(List.of()))) {
            assertEquals(Outcome.UNKNOWN, each.outcome(), each.figure());
        }
    }

    @Test
    void aHundredConnectionsAreToBeServedAlikeWithAndWithoutOffload() {
        var measurements = new ArrayList<Measurement>();
        for (var offload : List.of("on", "off")) {
            var parameters =
                    Results.parameters(
                            "connections",
                            "100",
                            "direction",
                            "in",
                            "mtu",
                            "1500",
                            "offload",
                            offload);
            measurements.addAll(
                    SomeResults.rounds(
                            "bulk",
                            parameters,
                            "weft",
                            "slowest_to_mean",
                            offload.equals("on") ? 0.7 : 0.4));
        }
        var verdicts = Targets.judge(SomeResults.of(measurements));
        assertEquals(Outcome.MET, find(verdicts, "100 connections in, slowest by mean").outcome());
        assertEquals(
                Outcome.MISSED,
                find(verdicts, "100 connections in without offload, slowest by mean").outcome());
    }

    @Test
    void ofSeveralCasesTheWorstCounts() {
        var measurements = new ArrayList<Measurement>();
        for (var n : List.of("1", "10")) {
            var parameters = Results.parameters("clients", n, "process", "warm");
            var weft = n.equals("1") ? 300 : 150;
            measurements.addAll(
                    SomeResults.rounds("throughput", parameters, "weft", "mbit_per_s", weft));
            measurements.addAll(
                    SomeResults.rounds("throughput", parameters, "lwip", "mbit_per_s", 100));
        }
        var verdict =
                find(
                        Targets.judge(SomeResults.of(measurements)),
                        "in-stack 4 kB x N, warm, worst at N = 10");
        assertEquals(Outcome.MISSED, verdict.outcome());
        assertEquals("1.50", verdict.ratio());
    }

    @Test
    void numbersHaveThreeDigits() {
        assertEquals("0.123", Numbers.of(0.12345));
        assertEquals("1.23", Numbers.of(1.2345));
        assertEquals("12.3", Numbers.of(12.345));
        assertEquals("123", Numbers.of(123.45));
        assertEquals("1235", Numbers.of(1234.5));
        assertEquals("12.3k", Numbers.of(12_345));
        assertEquals("1.23M", Numbers.of(1_234_567));
    }

    @Test
    void tablesAreEscaped() {
        var table = new Table(List.of("a|b"), List.of(List.of("<c>")));
        assertEquals("| a\\|b |\n|---|\n| <c> |\n", table.toMarkdown());
        assertTrue(table.toHtml().contains("<td>&lt;c&gt;</td>"));
    }

    @Test
    void aReportIsOnePageWithItsPictures() throws IOException {
        new Report(latency()).writeTo(folder);
        var html = Files.readString(folder.resolve("report.html"));
        assertTrue(html.contains("<svg"));
        assertFalse(html.contains("<?xml"), "inline pictures have no head of their own");
        assertFalse(html.contains("src="), "nothing that is elsewhere");
        var markdown = Files.readString(folder.resolve("report.md"));
        assertTrue(markdown.contains("plots/latency-together-1471.svg"));
        assertTrue(Files.size(folder.resolve("plots/latency-together-1471.png")) > 1000);
    }

    @Test
    void whatPeopleWroteAroundTheFiguresStays() throws IOException {
        var page = folder.resolve("benchmarks.md");
        new Report(latency()).writeInto(folder);
        Files.writeString(page, "Before.\n" + Files.readString(page) + "After.\n");
        new Report(latency()).writeInto(folder);
        var text = Files.readString(page);
        assertTrue(text.startsWith("Before.\n"));
        assertTrue(text.endsWith("After.\n"));
        assertEquals(2, text.split("## latency", -1).length, "the figures stand there once");
    }

    @Test
    void aPageWithoutMarksIsLeftAlone() throws IOException {
        Files.writeString(folder.resolve("benchmarks.md"), "All of it by hand.\n");
        var report = new Report(latency());
        assertThrows(IOException.class, () -> report.writeInto(folder));
    }

    @Test
    void aRunWithRealPingsSaysWhatTheyMeasure() throws IOException {
        var parameters =
                Results.parameters("connections", "1000", "size", "1471", "start", "processes");
        new Report(SomeResults.of(SomeResults.rounds("latency", parameters, "weft", "mean_us", 9)))
                .writeTo(folder);
        var real = Files.readString(folder.resolve("report.md"));
        assertTrue(real.contains("processes of `ping`"), real);
        assertTrue(real.contains("above some 600"), real);
        assertFalse(real.contains("One program with one raw socket"), real);
        new Report(latency()).writeTo(folder);
        var usual = Files.readString(folder.resolve("report.md"));
        assertTrue(usual.contains("One program with one raw socket"), usual);
        assertFalse(usual.contains("above some 600"), usual);
    }

    @Test
    void howLongSubjectsAreWarmedIsInTheReport() throws IOException {
        new Report(latency()).writeTo(folder);
        var report = Files.readString(folder.resolve("report.md"));
        assertTrue(report.contains("2.0 s (Weft, twice) or 0.5 s (all others)"), report);
        assertTrue(report.contains("Weft 30,000 connections"), report);
    }

    private static Results latency() {
        var measurements = new ArrayList<Measurement>();
        for (var n : List.of("1", "1000")) {
            var parameters =
                    Results.parameters("connections", n, "size", "1471", "start", "together");
            measurements.addAll(SomeResults.rounds("latency", parameters, "weft", "mean_us", 100));
        }
        return SomeResults.of(measurements);
    }

    private static Verdict find(List<Verdict> verdicts, String figure) {
        return verdicts.stream()
                .filter(each -> each.figure().equals(figure))
                .findFirst()
                .orElseThrow();
    }
}
