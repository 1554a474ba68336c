package dev.weft.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.internal.chartpart.Chart;

/// A plot.
///
/// @param name of its files
/// @param title for who cannot see it
/// @param chart what to draw
record Picture(String name, String title, Chart<?, ?> chart) {
    private static final int DOTS_PER_INCH = 130;

    /// Letters are drawn as paths; a tenth of a pixel is all that anybody sees of them.
    String svg() throws IOException {
        return new String(ChartEncoder.getBytes(chart, "svg"), StandardCharsets.UTF_8)
                .replaceAll("(\\d+\\.\\d)\\d+", "$1")
                .replaceAll("(?m)^ +", "");
    }

    /// To stand in a page with others: no head of an XML file, and names that only this one has.
    String inlineSvg() throws IOException {
        var svg = svg();
        return svg.substring(svg.indexOf("<svg"))
                .replaceAll("(\\bid=\"|url\\(#|href=\"#)", "$1" + name + "-");
    }

    void writePng(String pathWithoutExtension) throws IOException {
        BitmapEncoder.saveBitmapWithDPI(
                chart, pathWithoutExtension, BitmapEncoder.BitmapFormat.PNG, DOTS_PER_INCH);
    }
}
