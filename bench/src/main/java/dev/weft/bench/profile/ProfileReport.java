package dev.weft.bench.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What becomes of a recording: a flame graph, a summary.
public final class ProfileReport {
    private ProfileReport() {}

    /// Reads a recording and writes `flamegraph.html` and `summary.txt`.
    ///
    /// @param folder where to
    /// @param title what was recorded
    /// @param heap what each end of a connection keeps on the heap, a line a class; may be empty
    /// @return the summary
    public static String write(Path recording, Path folder, String title, List<String> heap)
            throws IOException {
        var profile = Profile.of(recording);
        var summary = title + "\n\n" + Summary.of(profile, heap);
        var page = folder.resolve("flamegraph.html");
        FlameGraph.write(
                page,
                title,
                summary,
                List.of(
                        new FlameGraph.Picture("Time", "samples", profile.time()),
                        new FlameGraph.Picture("Allocations", "octets", profile.allocations)));
        Files.writeString(folder.resolve("summary.txt"), summary);
        return summary + "\nFlame graph: " + page + "\nRecording: " + recording + "\n";
    }
}
