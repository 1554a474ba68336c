package dev.weft.bench;

import dev.weft.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weft bench report`.
@Command(
        name = "report",
        description = "Writes the report of a run again, or as the repository's own page.")
final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Where a run has left results.json.")
    private Path folder = Path.of(".");

    @Option(
            names = "--docs",
            paramLabel = "DIR",
            description =
                    "Put the tables and pictures into benchmarks.md there, between its two marks;"
                            + " what people wrote around them stays.")
    private @Nullable Path docs;

    @Override
    public Integer call() throws IOException {
        var results = ResultsFolder.read(folder);
        if (docs == null) {
            new ResultsFolder(folder).writeReport(results);
        } else {
            new Report(results).writeInto(docs);
        }
        return 0;
    }
}
