package dev.weft.bench.check;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.weft.bench.result.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The ratios that are kept in the repository.
///
/// @param commit at which they were taken
/// @param machine on which
/// @param ratios by figure
public record Baseline(String commit, String machine, SortedMap<String, Double> ratios) {
    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();
    private static final double DIGITS = 1000;

    /// What is to be kept of a run.
    ///
    /// @param results the run
    /// @param now its ratios
    /// @return the baseline
    public static Baseline of(Results results, List<Ratio> now) {
        var ratios = new TreeMap<String, Double>();
        now.forEach(each -> ratios.put(each.figure(), Math.round(each.value() * DIGITS) / DIGITS));
        return new Baseline(results.machine().commit(), machineOf(results), ratios);
    }

    /// What a run was taken on.
    ///
    /// @param results the run
    /// @return the processor, and how many cores of it
    public static String machineOf(Results results) {
        return results.machine().cpu() + ", " + results.machine().cores() + " cores";
    }

    /// Reads what [#write] has written.
    ///
    /// @param file the file
    /// @return the baseline
    public static Baseline read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("there is no " + file + " yet: weft bench check --update");
        }
        try {
            var baseline = GSON.fromJson(Files.readString(file), Baseline.class);
            if (baseline == null || baseline.ratios() == null) {
                throw new IOException(file + " has no ratios");
            }
            return baseline;
        } catch (JsonParseException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /// Writes it as JSON.
    ///
    /// @param file the file
    public void write(Path file) throws IOException {
        Files.writeString(file, GSON.toJson(this) + "\n");
    }
}
