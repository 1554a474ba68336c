package dev.weft.bench.report;

import dev.weft.bench.result.Measurement;
import dev.weft.bench.result.Results;
import dev.weft.bench.subject.SubjectKind;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// The pictures of a report: the first ones in the form of the paper's Figures 3 and 4.
final class Plots {
    private static final double LEAST_GOODPUT = 0.1; // Mbit/s that are drawn

    private static final int WIDTH = 860;
    private static final int HEIGHT = 460;

    private final Results results;
    private final List<Picture> pictures = new ArrayList<>();

    private Plots(Results results) {
        this.results = results;
    }

    static List<Picture> of(Results results, String experiment) {
        var plots = new Plots(results);
        switch (experiment) {
            case "latency" -> plots.latency();
            case "throughput" -> plots.throughput();
            case "in-stack-bulk" ->
                    plots.bars(
                            "in-stack-bulk",
                            "In-stack bulk",
                            "Gbit/s",
                            "gbit_per_s",
                            each -> true,
                            each -> value(each, "connections") + " conn.");
            case "raw-tap" ->
                    plots.bars(
                            "raw-tap",
                            "One thread on a TAP, no stack",
                            "frames/s",
                            "frames_per_s",
                            each -> true,
                            each -> value(each, "direction") + " " + value(each, "frame") + " B");
            case "flood" ->
                    plots.bars(
                            "flood",
                            "Flood, 128 outstanding",
                            "replies/s",
                            "replies_per_s",
                            each -> true,
                            _ -> "56 B");
            case "rr" ->
                    plots.bars(
                            "rr",
                            "Request and response, 1 B each way",
                            "transactions/s",
                            "transactions_per_s",
                            each -> true,
                            each -> value(each, "connections") + " conn.");
            case "connections" ->
                    plots.bars(
                            "connections",
                            "Connect, echo 4 KiB, close",
                            "connections/s",
                            "connections_per_s",
                            each -> true,
                            each -> value(each, "at-once") + " at once");
            case "bulk" -> plots.bulk();
            case "memory" ->
                    plots.bars(
                            "memory",
                            "Memory of an idle connection",
                            "octets",
                            "octets_per_connection",
                            each -> true,
                            each -> value(each, "connections") + " conn.");
            case "startup" ->
                    plots.bars(
                            "startup",
                            "From the start of the process to the first reply",
                            "ms",
                            "start_ms",
                            each -> true,
                            each -> "AOT cache " + value(each, "aot-cache"));
            case "scale" -> plots.scale();
            case "loss" -> plots.loss();
            default -> {} // of an older or newer Weft: it has its table
        }
        return plots.pictures;
    }

    private void latency() {
        for (var size : List.of("1471", "56")) {
            for (var start : List.of("together", "staggered", "processes")) {
                Predicate<Map<String, String>> fits =
                        each -> size.equals(each.get("size")) && start.equals(each.get("start"));
                var isPapers = size.equals("1471") && !start.equals("staggered");
                var how = start.equals("processes") ? "processes of ping" : "started " + start;
                lines(
                        "latency-" + start + "-" + size,
                        "Latency, " + size + " B, " + how,
                        new Axis("concurrent pings", "connections", 1),
                        new Axis("mean latency in ms", "mean_us", 1e-3),
                        fits,
                        isPapers ? Paper.LATENCY : List.of(),
                        Paper.PINGS);
            }
        }
        Predicate<Map<String, String>> together =
                each -> "1471".equals(each.get("size")) && "together".equals(each.get("start"));
        lines(
                "latency-p99-1471",
                "Latency, 1471 B, started together: 99 of 100 are faster",
                new Axis("concurrent pings", "connections", 1),
                new Axis("p99 in ms", "p99_us", 1e-3),
                together,
                List.of(),
                0);
    }

    private void throughput() {
        lines(
                "throughput-warm",
                "Throughput in one stack, 4 kB each, inside a warm process",
                new Axis("concurrent TCP connections", "clients", 1),
                new Axis("throughput in Mbit/s", "mbit_per_s", 1),
                each -> "warm".equals(each.get("process")),
                Paper.THROUGHPUT,
                Paper.CONNECTIONS);
        lines(
                "throughput-cold",
                "Throughput in one stack, 4 kB each, whole process",
                new Axis("concurrent TCP connections", "clients", 1),
                new Axis("throughput in Mbit/s", "mbit_per_s", 1),
                each -> value(each, "process").startsWith("cold"),
                Paper.THROUGHPUT,
                Paper.CONNECTIONS);
    }

    private void bulk() {
        bars(
                "bulk-iperf3",
                "Bulk by iperf3, MTU 1500, offload on",
                "Gbit/s",
                "gbit_per_s",
                each -> "iperf3".equals(each.get("client")),
                each -> value(each, "direction") + ", " + value(each, "connections"));
        for (var offload : List.of("on", "off")) {
            for (var mtu : List.of("1500", "9000", "65000")) {
                bars(
                        "bulk-" + offload + "-" + mtu,
                        "Bulk, MTU " + mtu + ", offload " + offload,
                        "Gbit/s",
                        "gbit_per_s",
                        each -> offload.equals(each.get("offload")) && mtu.equals(each.get("mtu")),
                        each -> value(each, "direction") + ", " + value(each, "connections"));
            }
        }
    }

    private void scale() {
        for (var what :
                Map.of(
                                "flood", "replies_per_s",
                                "bulk in", "gbit_per_s",
                                "bulk out", "gbit_per_s",
                                "rr", "transactions_per_s")
                        .entrySet()) {
            bars(
                    "scale-" + what.getKey().replace(' ', '-'),
                    what.getKey() + " on one core, and on one for each side",
                    what.getValue().replace("_per_s", "/s").replace("gbit", "Gbit"),
                    what.getValue(),
                    each -> what.getKey().equals(each.get("what")),
                    each ->
                            value(each, "connections")
                                    + " conn., "
                                    + value(each, "cores")
                                    + (value(each, "cores").equals("1") ? " core" : " cores"));
        }
    }

    private void loss() {
        for (var direction : List.of("out", "in")) {
            bars(
                    "loss-" + direction,
                    "Goodput of one connection, " + direction,
                    "Mbit/s",
                    "mbit_per_s",
                    each -> direction.equals(each.get("direction")),
                    each -> value(each, "rtt-ms") + " ms, " + value(each, "loss-percent") + " %");
        }
    }

    /// What an axis shows.
    ///
    /// @param title beside it
    /// @param name of a parameter or a metric
    /// @param factor from its unit to that of the title
    private record Axis(String title, String name, double factor) {}

    private void lines(
            String name,
            String title,
            Axis x,
            Axis y,
            Predicate<Map<String, String>> fits,
            List<Paper.Line> paper,
            double paperMost) {
        var chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle(x.title())
                        .yAxisTitle(y.title())
                        .build();
        Look.dress(chart.getStyler());
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(Numbers::onAxis);
        chart.getStyler().setXAxisDecimalPattern("#");
        var experiment = title.startsWith("Latency") ? "latency" : "throughput";
        for (var subject : results.subjects(experiment)) {
            for (var variant : variants(experiment, fits)) {
                var points = new TreeMap<Double, Double>();
                for (var each : results.cases(experiment)) {
                    var spread = results.spread(experiment, each, subject, y.name());
                    if (fits.test(each) && variant.equals(variant(each)) && spread != null) {
                        points.put(
                                Double.parseDouble(value(each, x.name())) * x.factor(),
                                spread.median() * y.factor());
                    }
                }
                addLine(chart, SubjectKind.of(subject), variant, points);
            }
        }
        if (chart.getSeriesCollection().isEmpty()) {
            return;
        }
        for (var each : paper) {
            var series =
                    chart.addSeries(
                            each.name(),
                            new double[] {1, paperMost},
                            new double[] {each.few(), each.many()});
            var colour = each.name().startsWith("GoNet") ? Look.GONET : Look.TAPIP;
            series.setLineStyle(Look.DASHED);
            series.setLineColor(colour);
            series.setMarker(SeriesMarkers.CROSS);
            series.setMarkerColor(colour);
        }
        pictures.add(new Picture(name, title, chart));
    }

    private static void addLine(
            XYChart chart, SubjectKind kind, String variant, SortedMap<Double, Double> points) {
        if (points.isEmpty()) {
            return;
        }
        var series =
                chart.addSeries(
                        kind.label() + variant,
                        List.copyOf(points.keySet()),
                        List.copyOf(points.values()));
        var colour = variant.isEmpty() ? Look.colour(kind) : Color.CYAN.darker();
        series.setLineStyle(Look.stroke(kind));
        series.setLineColor(colour);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(colour);
    }

    /// Of one subject in one picture there may be two lines: with and without a cache.
    private List<String> variants(String experiment, Predicate<Map<String, String>> fits) {
        return results.cases(experiment).stream()
                .filter(fits)
                .map(Plots::variant)
                .distinct()
                .toList();
    }

    private static String variant(Map<String, String> parameters) {
        return value(parameters, "process").contains("AOT") ? ", AOT cache" : "";
    }

    private void bars(
            String name,
            String title,
            String unit,
            String metric,
            Predicate<Map<String, String>> fits,
            Function<Map<String, String>, String> label) {
        var isWhole = name.startsWith("in-stack-bulk") || name.equals("raw-tap");
        var experiment = isWhole ? name : name.replaceFirst("-.*", "");
        var cases = results.cases(experiment).stream().filter(fits).toList();
        if (cases.isEmpty()) {
            return;
        }
        var chart =
                new CategoryChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .yAxisTitle(unit)
                        .build();
        Look.dress(chart.getStyler());
        chart.getStyler().setAvailableSpaceFill(0.8);
        // with and without loss are a hundredfold apart
        var isLoss = experiment.equals("loss");
        var foot = isLoss ? LEAST_GOODPUT : 0;
        chart.getStyler().setYAxisLogarithmic(isLoss);
        chart.getStyler().setYAxisMin(foot);
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(Numbers::onAxis);
        if (cases.size() > 6) {
            chart.getStyler().setXAxisLabelRotation(30);
        }
        var labels = cases.stream().map(label).toList();
        for (var subject : subjectsWith(experiment, metric, cases)) {
            var heights = new ArrayList<Double>();
            for (var each : cases) {
                var spread = results.spread(experiment, each, subject, metric);
                heights.add(spread == null ? foot : Math.max(spread.median(), foot));
            }
            addBars(chart, SubjectKind.of(subject), labels, heights);
        }
        if (!chart.getSeriesCollection().isEmpty()) {
            pictures.add(new Picture(name, title, chart));
        }
    }

    private List<String> subjectsWith(
            String experiment, String metric, List<? extends Map<String, String>> cases) {
        return results.measurements().stream()
                .filter(each ->
                        each.experiment().equals(experiment)
                                && each.metrics().containsKey(metric)
                                && cases.contains(each.parameters()))
                .map(Measurement::subject)
                .distinct()
                .toList();
    }

    private static void addBars(
            CategoryChart chart, SubjectKind kind, List<String> labels, List<Double> heights) {
        chart.addSeries(kind.label(), labels, heights).setFillColor(Look.colour(kind));
    }

    private static String value(Map<String, String> parameters, String name) {
        return parameters.getOrDefault(name, "");
    }
}
