package dev.weft.bench.profile;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Draws stacks as one HTML file that needs no other: the wider a frame, the more of it; a click
/// zooms, a search colours what it finds and counts it.
final class FlameGraph {
    /// One picture of the page.
    ///
    /// @param name what its tab says
    /// @param unit what is counted: `samples` or `octets`
    record Picture(String name, String unit, StackTree tree) {}

    private static final String TEMPLATE = "flamegraph.html";
    private static final String DATA = "/*DATA*/null";

    private final Map<String, Integer> numbers = new HashMap<>();
    private final JsonArray names = new JsonArray();

    private FlameGraph() {}

    /// Writes the page.
    ///
    /// @param file where to
    /// @param title what was measured
    /// @param summary shown below
    static void write(Path file, String title, String summary, List<Picture> pictures)
            throws IOException {
        var graph = new FlameGraph();
        var data = new JsonObject();
        var all = new JsonArray();
        for (var each : pictures) {
            var picture = new JsonObject();
            picture.addProperty("name", each.name);
            picture.addProperty("unit", each.unit);
            picture.add("root", graph.node(each.tree));
            all.add(picture);
        }
        data.addProperty("title", title);
        data.addProperty("summary", summary);
        data.add("pictures", all);
        data.add("names", graph.names);
        // A name cannot end the script: Gson writes < as an escape.
        Files.writeString(file, template().replace(DATA, new Gson().toJson(data)));
    }

    /// `[name, kind, total, self, children]`
    private JsonArray node(StackTree tree) {
        var node = new JsonArray();
        node.add(numberOf(tree.frame().name()));
        node.add(tree.frame().kind().name().charAt(0));
        node.add(tree.total());
        node.add(tree.self());
        var children = new JsonArray();
        tree.children().forEach(each -> children.add(node(each)));
        node.add(children);
        return node;
    }

    private int numberOf(String name) {
        return numbers.computeIfAbsent(
                name,
                each -> {
                    names.add(each);
                    return names.size() - 1;
                });
    }

    private static String template() throws IOException {
        try (InputStream in = FlameGraph.class.getResourceAsStream(TEMPLATE)) {
            if (in == null) {
                throw new IOException("the jar lacks " + TEMPLATE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
