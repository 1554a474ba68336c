package dev.weft.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/// Rows and columns of text, in the two ways in which a report writes them.
///
/// @param columns the heads
/// @param rows as long as the heads each
record Table(List<String> columns, List<List<String>> rows) {
    String toMarkdown() {
        return rowOf(columns)
                + "|---".repeat(columns.size())
                + "|\n"
                + rows.stream().map(Table::rowOf).collect(Collectors.joining());
    }

    private static String rowOf(List<String> cells) {
        return "| "
                + cells.stream()
                        .map(each -> each.replace("|", "\\|"))
                        .collect(Collectors.joining(" | "))
                + " |\n";
    }

    String toHtml() {
        var html = new StringBuilder("<table><thead>");
        html.append(rowOf("th", columns)).append("</thead><tbody>\n");
        for (var row : rows) {
            html.append(rowOf("td", row));
        }
        return html.append("</tbody></table>\n").toString();
    }

    private static String rowOf(String tag, List<String> cells) {
        return "<tr>"
                + cells.stream()
                        .map(each -> "<" + tag + ">" + escape(each) + "</" + tag + ">")
                        .collect(Collectors.joining())
                + "</tr>\n";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
