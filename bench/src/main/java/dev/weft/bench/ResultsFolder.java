package dev.weft.bench;

import dev.weft.bench.report.Report;
import dev.weft.bench.result.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where a run leaves its results and its report.
///
/// @param folder which is made when there is something to leave
record ResultsFolder(Path folder) implements BenchRun.Keeper {
    private static final String RESULTS = "results.json";

    static Results read(Path folder) throws IOException {
        return Results.read(folder.resolve(RESULTS));
    }

    @Override
    public void afterRound(Results soFar) throws IOException {
        Files.createDirectories(folder);
        soFar.write(folder.resolve(RESULTS));
    }

    @Override
    public void atTheEnd(Results results) throws IOException {
        afterRound(results);
        if (!results.measurements().isEmpty()) {
            new Report(results).writeTo(folder);
            System.out.println("report: " + folder.resolve("report.html"));
        }
    }
}
