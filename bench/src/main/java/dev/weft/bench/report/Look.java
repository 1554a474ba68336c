package dev.weft.bench.report;

import dev.weft.bench.subject.SubjectKind;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Map;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/// Colours and lines, the same in all pictures: Weft is blue and thick, what was printed is dashed.
final class Look {
    static final BasicStroke DASHED =
            new BasicStroke(
                    1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {6, 4}, 0);

    static final Color GONET = new Color(0x9467bd);
    static final Color TAPIP = new Color(0x8c564b);

    private static final BasicStroke THIN = new BasicStroke(1.5f);
    private static final BasicStroke THICK = new BasicStroke(3f);

    private static final Map<SubjectKind, Color> COLOURS =
            Map.of(
                    SubjectKind.WEFT, new Color(0x1f77b4),
                    SubjectKind.WEFT_BUSY, new Color(0x17becf),
                    SubjectKind.WEFT_BLOCK, new Color(0x9ecae1),
                    SubjectKind.LIMIT, new Color(0x555555),
                    SubjectKind.LIMIT_OFFLOAD, new Color(0x222222),
                    SubjectKind.KERNEL, new Color(0x2ca02c),
                    SubjectKind.KERNEL_NO_OFFLOAD, new Color(0x98df8a),
                    SubjectKind.LWIP, new Color(0xff7f0e),
                    SubjectKind.GVISOR, new Color(0xd62728));

    private Look() {}

    static Color colour(SubjectKind kind) {
        return COLOURS.getOrDefault(kind, Color.GRAY);
    }

    static BasicStroke stroke(SubjectKind kind) {
        return kind == SubjectKind.WEFT ? THICK : THIN;
    }

    static void dress(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderColor(Color.GRAY);
        styler.setPlotGridLinesColor(new Color(0xdddddd));
        styler.setChartTitleBoxVisible(false);
        styler.setChartTitlePadding(10);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setMarkerSize(7);
        styler.setChartPadding(12);
    }
}
