package dev.weft.bench.experiment;

import dev.weft.bench.subject.Setting;
import dev.weft.bench.subject.SubjectKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/// Something that is measured of several subjects in turn.
///
/// @param experiment whose case it is
/// @param parameters tell it from the experiment's other cases
/// @param setting what the subjects are put into
/// @param subjects in the order of their turns
/// @param perTrial about how long one trial takes
/// @param trial what is done
public record Case(
        String experiment,
        SortedMap<String, String> parameters,
        Setting setting,
        List<SubjectKind> subjects,
        Duration perTrial,
        Trial trial) {
    /// {@return the case in a few words}
    public String title() {
        return title(experiment, parameters);
    }

    /// A case in a few words.
    ///
    /// @param experiment whose case it is
    /// @param parameters of the case
    /// @return for example `bulk connections=4 direction=in`
    public static String title(String experiment, Map<String, String> parameters) {
        var words =
                parameters.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining(" "));
        return words.isEmpty() ? experiment : experiment + " " + words;
    }
}
