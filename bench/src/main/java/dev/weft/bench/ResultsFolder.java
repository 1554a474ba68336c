package dev.weft.bench;

import dev.weft.bench.host.Install;
import dev.weft.bench.host.Ownership;
import dev.weft.bench.report.Report;
import dev.weft.bench.result.Results;
import java.io.IOException;
import java.nio.file.Path;

/// Where a run leaves its results and its report.
///
/// @param folder which is made when there is something to leave
/// @param ownership whose it is then
record ResultsFolder(Path folder, Ownership ownership) implements BenchRun.Keeper {
    private static final String RESULTS = "results.json";

    ResultsFolder(Path folder) {
        this(folder, Ownership.of(Install.find()));
    }

    static Results read(Path folder) throws IOException {
        return Results.read(folder.resolve(RESULTS));
    }

    @Override
    public void afterRound(Results soFar) throws IOException {
        ownership.createDirectories(folder);
        soFar.write(folder.resolve(RESULTS));
        ownership.handOver(folder.resolve(RESULTS));
    }

    @Override
    public void atTheEnd(Results results) throws IOException {
        afterRound(results);
        if (!results.measurements().isEmpty()) {
            writeReport(results);
            System.out.println("report: " + folder.resolve("report.html"));
        }
    }

    /// What [#read] has read, or what has just been measured.
    void writeReport(Results results) throws IOException {
        for (var each : new Report(results).writeTo(folder)) {
            ownership.handOver(folder.resolve(each));
        }
    }
}
