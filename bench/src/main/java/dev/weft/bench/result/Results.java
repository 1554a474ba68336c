package dev.weft.bench.result;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.weft.bench.host.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All figures of one run, and what they were taken on.
///
/// @param command what was typed
/// @param date when it began
/// @param complete whether it ran to its end
/// @param pinning where subjects and loads ran
/// @param rounds how often each trial was repeated
/// @param machine what it ran on
/// @param missing who could not be measured, and why
/// @param measurements the figures
/// @param failures trials that gave nothing
public record Results(
        String command,
        String date,
        boolean complete,
        String pinning,
        int rounds,
        Machine machine,
        SortedMap<String, String> missing,
        List<Measurement> measurements,
        List<Failure> failures) {
    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

    /// Reads what [#write] has written.
    ///
    /// @param file the file
    /// @return the results
    public static Results read(Path file) throws IOException {
        try {
            return GSON.fromJson(Files.readString(file), Results.class);
        } catch (JsonParseException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /// Writes them as JSON. At any moment the file has either all that it had before or all of
    /// this, also where the machine is lost meanwhile.
    ///
    /// @param file the file
    public void write(Path file) throws IOException {
        var unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(
                unfinished, GSON.toJson(this) + "\n", CREATE, TRUNCATE_EXISTING, WRITE, SYNC);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// The experiments that gave figures.
    ///
    /// @return their names, in the order of the run
    public List<String> experiments() {
        return measurements.stream().map(Measurement::experiment).distinct().toList();
    }

    /// The cases of an experiment.
    ///
    /// @param experiment its name
    /// @return their parameters, in the order of the run
    public List<SortedMap<String, String>> cases(String experiment) {
        return measurements.stream()
                .filter(each -> each.experiment().equals(experiment))
                .map(Measurement::parameters)
                .distinct()
                .toList();
    }

    /// Who was measured in an experiment.
    ///
    /// @param experiment its name
    /// @return the subjects, in the order of the run
    public List<String> subjects(String experiment) {
        return measurements.stream()
                .filter(each -> each.experiment().equals(experiment))
                .map(Measurement::subject)
                .distinct()
                .toList();
    }

    /// The names of the figures of a case.
    ///
    /// @param experiment its name
    /// @param parameters of the case
    /// @return what any subject gave
    public List<String> metrics(String experiment, Map<String, String> parameters) {
        var names = new TreeSet<String>();
        for (var each : measurements) {
            if (each.experiment().equals(experiment) && each.parameters().equals(parameters)) {
                names.addAll(each.metrics().keySet());
            }
        }
        return List.copyOf(names);
    }

    /// What the rounds gave.
    ///
    /// @param experiment its name
    /// @param parameters of the case
    /// @param subject whose
    /// @param metric which figure
    /// @return the spread, or null if there is no figure
    public @Nullable Spread spread(
            String experiment, Map<String, String> parameters, String subject, String metric) {
        var values = byRound(experiment, parameters, subject, metric).values();
        return values.isEmpty() ? null : Spread.of(List.copyOf(values));
    }

    /// What each round gave.
    ///
    /// @param experiment its name
    /// @param parameters of the case
    /// @param subject whose
    /// @param metric which figure
    /// @return the figures by round, without those of rounds that gave nothing
    public SortedMap<Integer, Double> byRound(
            String experiment, Map<String, String> parameters, String subject, String metric) {
        var values = new TreeMap<Integer, Double>();
        for (var each : measurements) {
            var value = each.metrics().get(metric);
            if (value != null
                    && each.experiment().equals(experiment)
                    && each.subject().equals(subject)
                    && each.parameters().equals(parameters)) {
                values.put(each.round(), value);
            }
        }
        return values;
    }

    /// Parameters of a case.
    ///
    /// @param namesAndValues in turn
    /// @return the parameters
    public static SortedMap<String, String> parameters(String... namesAndValues) {
        var parameters = new TreeMap<String, String>();
        for (int at = 0; at < namesAndValues.length; at += 2) {
            parameters.put(namesAndValues[at], namesAndValues[at + 1]);
        }
        return parameters;
    }
}
